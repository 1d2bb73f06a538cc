import type { Answers, AnswerValue, Screener } from './question.js';
import { walkScreener } from './walk-screener.js';

/**
 * The participant properties that a set of answers fills: property name → answer, for questions that were shown, answered and name a property.
 * Where branches of the skip logic name the same property, the last question answered wins.
 */
export function mapProperties(screener: Screener, answers: Answers): Readonly<Record<string, AnswerValue>> {
  return Object.fromEntries(
    walkScreener(screener, answers).flatMap(({ question, answer }) =>
      question.property === undefined || answer === undefined ? [] : [[question.property, answer] as const],
    ),
  );
}
