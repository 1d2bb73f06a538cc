import type { AnswerCondition } from './condition.js';
import type { AnswerValue, Question } from './question.js';

/** An answer that counts, together with its question: what conditions look at. */
export interface GivenAnswer {
  /** The question that was asked. */
  readonly question: Question;
  /** Its valid answer. */
  readonly value: AnswerValue;
}

/** Tells whether a condition holds for the answers given so far, keyed by question id. */
export function holdsFor(condition: AnswerCondition, given: ReadonlyMap<string, GivenAnswer>): boolean {
  if ('all' in condition) return condition.all.every((part) => holdsFor(part, given));
  if ('any' in condition) return condition.any.some((part) => holdsFor(part, given));
  if ('not' in condition) return !holdsFor(condition.not, given);
  const answer = given.get(condition.question);
  if (answer === undefined) return false;
  if ('equals' in condition) return fold(answer, answer.value) === fold(answer, condition.equals);
  if ('includes' in condition) return includesPart(answer, condition.includes);
  const { value } = answer;
  if ('atLeast' in condition) return compare(value, condition.atLeast, (left, right) => left >= right);
  return compare(value, condition.atMost, (left, right) => left <= right);
}

function includesPart(answer: GivenAnswer, part: string): boolean {
  if (answer.question.kind === 'multiple_choice') return Array.isArray(answer.value) && answer.value.includes(part);
  return answer.question.kind === 'text' && typeof answer.value === 'string' && answer.value.toLowerCase().includes(part.toLowerCase());
}

function fold(answer: GivenAnswer, value: AnswerValue): AnswerValue {
  return answer.question.kind === 'text' && typeof value === 'string' ? value.toLowerCase() : value;
}

/** Compares numbers with numbers and dates with dates (ISO dates sort as text); anything else is false. */
function compare(value: AnswerValue, bound: string | number, test: (left: string | number, right: string | number) => boolean): boolean {
  if (typeof value === 'number') return typeof bound === 'number' && test(value, bound);
  return typeof value === 'string' && typeof bound === 'string' && test(value, bound);
}
