import type { StudyKind, StudyStatus } from '@panelbridge/core';
import { ConnectorError, type PlatformStudy } from '@panelbridge/core/connector';
import type { RallyStudy } from './rally-api.js';

const kinds: Readonly<Record<string, StudyKind>> = {
  INTERVIEWS: 'interview',
  GROUP_INTERVIEW: 'group_interview',
  UNMODERATED_TEST: 'unmoderated_test',
};
const statuses: Readonly<Record<string, StudyStatus>> = { DRAFT: 'draft', ACTIVE: 'active', PAUSED: 'paused', CLOSED: 'closed' };

/**
 * Translates a study of Rally's. Its limit and its status are Rally's; the hub shows them beside its own and follows neither.
 *
 * @throws ConnectorError `unsupported` for a survey and any kind that is not known (S2-2), `response_invalid` for an unknown status
 */
export function translateStudy({ studyId, studyType, status, studyPlan }: RallyStudy): PlatformStudy {
  const kind = look(kinds, studyType);
  if (kind === undefined) {
    throw new ConnectorError(
      'unsupported',
      `The study ${studyId} is of the type ${studyType} in Rally. People are recruited for INTERVIEWS, GROUP_INTERVIEW and UNMODERATED_TEST only; name a study of one of these types.`,
    );
  }
  const translated = look(statuses, status);
  if (translated === undefined) {
    throw new ConnectorError(
      'response_invalid',
      `Rally’s study is not in the known form at /status: “${status}” is no status that is known.`,
    );
  }
  const { name, externalName, participationLimit } = studyPlan;
  return {
    externalId: studyId,
    title: externalName?.trim() || name?.trim() || studyId,
    kind,
    status: translated,
    participationLimit: participationLimit ?? null,
  };
}

function look<Value>(table: Readonly<Record<string, Value>>, word: string): Value | undefined {
  return Object.hasOwn(table, word) ? table[word] : undefined;
}
