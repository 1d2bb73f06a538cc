import { z } from 'zod';
import type { AnswerValue, Question } from './question.js';
import { screenerLimits } from './limits.js';

/**
 * What must be true of earlier answers.
 *
 * A comparison with a question that was not asked or not answered is false; so `not` of it is true.
 * `equals` suits single choices (a choice id), numbers, dates and texts; `includes` suits multiple choices (a choice id) and texts (a part of it);
 * `atLeast` and `atMost` suit numbers and dates (`YYYY-MM-DD`) and include the bound. Texts are compared without regard to case.
 */
export type AnswerCondition =
  | { readonly question: string; readonly equals: string | number }
  | { readonly question: string; readonly includes: string }
  | { readonly question: string; readonly atLeast: string | number }
  | { readonly question: string; readonly atMost: string | number }
  | { readonly all: readonly AnswerCondition[] }
  | { readonly any: readonly AnswerCondition[] }
  | { readonly not: AnswerCondition };

const question = z.string().min(1).max(screenerLimits.id).describe('Id of an earlier question.');
const comparable = z.union([z.string().max(screenerLimits.answerText), z.number()]);
const parts = z.lazy(() => z.array(answerConditionSchema).min(1).max(screenerLimits.conditionParts));

/** The shape of an {@link AnswerCondition}; whether its questions exist and come earlier is for `checkScreener`. */
export const answerConditionSchema: z.ZodType<AnswerCondition> = z.lazy(() =>
  z.union([
    z.strictObject({ question, equals: comparable }),
    z.strictObject({ question, includes: z.string().min(1).max(screenerLimits.answerText) }),
    z.strictObject({ question, atLeast: comparable }),
    z.strictObject({ question, atMost: comparable }),
    z.strictObject({ all: parts }),
    z.strictObject({ any: parts }),
    z.strictObject({ not: answerConditionSchema }),
  ]),
);

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
