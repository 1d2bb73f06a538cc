import { parseParticipationId, parseStudyId, type Result } from '@panelbridge/core';
import { ValidateBy } from 'class-validator';

/** Checks a member that names a study; whether there is one, the service finds out. */
export function IsStudyId(): PropertyDecorator {
  return isId(parseStudyId, 'a study, such as st_4k9x0c2m7q');
}

/** Checks a member that names a participation; whether there is one, the service finds out. */
export function IsParticipationId(): PropertyDecorator {
  return isId(parseParticipationId, 'a participation, such as pp_9exh736');
}

function isId(parse: (value: unknown) => Result<unknown>, of: string): PropertyDecorator {
  const defaultMessage = (context?: { readonly property: string }): string => `${context?.property ?? 'it'} is the id of ${of}`;
  return ValidateBy({ name: 'matches', validator: { validate: (value) => parse(value).ok, defaultMessage } });
}
