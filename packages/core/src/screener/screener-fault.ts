import type { z } from 'zod';
import { fault, type Fault } from '../result.js';
import { extendPointer } from './pointer.js';

/** What can be wrong with a screener definition. */
export type ScreenerFaultCode =
  | 'member_missing'
  | 'member_unknown'
  | 'member_invalid'
  | 'too_short'
  | 'too_long'
  | 'too_few'
  | 'too_many'
  | 'question_id_repeated'
  | 'question_id_reserved'
  | 'choice_id_repeated'
  | 'choices_missing'
  | 'range_empty'
  | 'no_way_to_qualify'
  | 'condition_too_deep'
  | 'condition_too_large'
  | 'condition_question_unknown'
  | 'condition_looks_ahead'
  | 'condition_unsuited'
  | 'condition_choice_unknown'
  | 'skip_target_unknown'
  | 'skip_backwards';

/** A fault of a screener definition. */
export type ScreenerFault = Fault<ScreenerFaultCode>;

type Issue = z.core.$ZodIssue;

/** Turns what the schema found into faults; asks for issues that carry their input. */
export function toScreenerFaults(issues: readonly Issue[], pointer: string): readonly ScreenerFault[] {
  return issues.flatMap((issue) => toFaults(issue, extendPointer(pointer, ...issue.path)));
}

function toFaults(issue: Issue, pointer: string): readonly ScreenerFault[] {
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) =>
        fault('member_unknown', extendPointer(pointer, key), 'Nothing of this name is known here. Remove it or mend its spelling.'),
      );
    case 'too_big':
      return [tooBig(issue.origin, Number(issue.maximum), pointer)];
    case 'too_small':
      return [tooSmall(issue.origin, Number(issue.minimum), pointer)];
    case 'invalid_union':
      return toUnionFaults(issue, pointer);
    case 'invalid_type':
      if (issue.input === undefined) return [fault('member_missing', pointer, `This is missing. Give a value of type ${issue.expected}.`)];
      return [fault('member_invalid', pointer, `This has the wrong type. Give a value of type ${issue.expected}.`)];
    case 'invalid_value':
      return [fault('member_invalid', pointer, `Give one of ${issue.values.map((value) => JSON.stringify(value)).join(', ')}.`)];
    default:
      return [fault('member_invalid', pointer, issue.message)];
  }
}

function tooBig(origin: string, maximum: number, pointer: string): ScreenerFault {
  if (origin === 'string') return fault('too_long', pointer, `Shorten it to ${maximum} characters.`);
  if (origin === 'array') return fault('too_many', pointer, `Leave at most ${maximum}.`);
  return fault('member_invalid', pointer, `Give a value of at most ${maximum}.`);
}

function tooSmall(origin: string, minimum: number, pointer: string): ScreenerFault {
  if (origin === 'string') return fault('too_short', pointer, 'Write something here.');
  if (origin === 'array') return fault('too_few', pointer, `Give at least ${minimum}.`);
  return fault('member_invalid', pointer, `Give a value of at least ${minimum}.`);
}

const conditionForms =
  'A condition is one of {question, equals}, {question, includes}, {question, atLeast}, {question, atMost}, {all: […]}, {any: […]}, {not: …}, with nothing beside.';

/** Of a union's alternatives, reports the one whose members were meant; when none was, what the alternatives are. */
function toUnionFaults(issue: Extract<Issue, { code: 'invalid_union' }>, pointer: string): readonly ScreenerFault[] {
  if ('discriminator' in issue && issue.discriminator === 'kind') {
    return [fault('member_invalid', pointer, 'Give one of "single_choice", "multiple_choice", "number", "date", "text".')];
  }
  const meant = issue.errors.find((alternative) => alternative.every((inner) => inner.path.length > 0 && inner.input !== undefined));
  if (meant !== undefined && meant.length > 0) return toScreenerFaults(meant, pointer);
  const isComparable = issue.errors.every((alternative) =>
    alternative.every((inner) => inner.code === 'invalid_type' && inner.expected !== 'object'),
  );
  return [fault('member_invalid', pointer, isComparable ? 'Give a text or a number.' : conditionForms)];
}
