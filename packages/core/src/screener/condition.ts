import { z } from 'zod';
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
