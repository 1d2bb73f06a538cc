import { fault } from '../result.js';
import { extendPointer } from './pointer.js';
import type { Choice, Question } from './question.js';
import type { ScreenerFault } from './screener-fault.js';

/**
 * Checks what a question says by itself: choices there are and told apart, ranges that some value fits, and an answer that does not disqualify.
 * Since every question that passes has such an answer, whoever gives it each time qualifies whatever the skip logic shows.
 */
export function checkQuestion(question: Question, pointer: string): readonly ScreenerFault[] {
  if (question.kind === 'text') return [];
  if (question.kind === 'single_choice' || question.kind === 'multiple_choice')
    return checkChoices(question.choices, extendPointer(pointer, 'choices'));
  return checkRanges(question, pointer);
}

function checkChoices(choices: readonly Choice[], pointer: string): readonly ScreenerFault[] {
  if (choices.length === 0)
    return [fault('choices_missing', pointer, 'A choice question needs choices. Add at least one, or make it a text question.')];
  const seen = new Set<string>();
  const faults = choices.flatMap(({ id }, index) => {
    const isRepeated = seen.has(id);
    seen.add(id);
    return isRepeated
      ? [fault('choice_id_repeated' as const, extendPointer(pointer, index, 'id'), `Another choice has the id "${id}". Give each its own.`)]
      : [];
  });
  if (choices.some((choice) => choice.effect !== 'reject')) return faults;
  return [
    ...faults,
    fault('no_way_to_qualify', pointer, 'Every choice disqualifies, so nobody can qualify. Let at least one accept or be neutral.'),
  ];
}

type Bound = string | number | undefined;

function checkRanges(question: Extract<Question, { kind: 'number' | 'date' }>, pointer: string): readonly ScreenerFault[] {
  const { minimum, maximum, accept } = question;
  if (isEmpty(minimum, maximum))
    return [fault('range_empty', extendPointer(pointer, 'maximum'), 'It is below the minimum. Swap the two or leave one out.')];
  if (accept === undefined) return [];
  const acceptPointer = extendPointer(pointer, 'accept');
  const { atLeast, atMost } = accept;
  if (atLeast === undefined && atMost === undefined) {
    return [fault('range_empty', acceptPointer, 'It says nothing. Give atLeast, atMost or both, or leave it out.')];
  }
  if (isEmpty(atLeast, atMost)) return [fault('range_empty', acceptPointer, 'atMost is below atLeast. Swap the two or leave one out.')];
  if (isEmpty(atLeast, maximum) || isEmpty(minimum, atMost)) {
    return [fault('no_way_to_qualify', acceptPointer, 'No answer between minimum and maximum is accepted. Let the two ranges overlap.')];
  }
  return [];
}

function isEmpty(from: Bound, to: Bound): boolean {
  return from !== undefined && to !== undefined && from > to;
}
