import type { Question, Screener } from './question.js';
import { walkScreener } from './walk-screener.js';

/**
 * The questions that a set of answers shows, in order. Answers may be partial, unchecked or from another version:
 * invalid ones count as none, and those of hidden questions show nothing.
 */
export function visibleQuestions(screener: Screener, answers: Readonly<Record<string, unknown>>): readonly Question[] {
  return walkScreener(screener, answers).map(({ question }) => question);
}
