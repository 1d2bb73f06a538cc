import { fault, refuse, succeed, type Fault, type Result } from '../result.js';
import { extendPointer } from './pointer.js';
import type { Answers, AnswerValue, Screener } from './question.js';
import type { AnswerFaultCode } from './read-answer.js';
import { walkScreener } from './walk-screener.js';

/**
 * Checks a participant's answers, naming every fault at once in plain words; pointers are `/<question id>`, or `/<question id>/<index>` for
 * one of several choices. The value holds only answers to questions that were shown: what was sent for hidden ones is dropped unread.
 * A question of which the screener knows nothing is a fault.
 */
export function checkAnswers(screener: Screener, answers: unknown): Result<Answers, AnswerFaultCode> {
  if (typeof answers !== 'object' || answers === null || Array.isArray(answers)) {
    return refuse(fault('answers_invalid', '', 'The answers did not arrive. Send them again, one for each question.'));
  }
  const faults: Fault<AnswerFaultCode>[] = [];
  const valid: [string, AnswerValue][] = [];
  for (const asked of walkScreener(screener, answers as Readonly<Record<string, unknown>>)) {
    faults.push(...asked.faults);
    if (asked.answer !== undefined) valid.push([asked.question.id, asked.answer]);
    else if (asked.question.required && asked.faults.length === 0) {
      faults.push(fault('answer_required', extendPointer('', asked.question.id), 'Answer this question.'));
    }
  }
  const known = new Set(screener.questions.map((question) => question.id));
  for (const id of Object.keys(answers)) {
    if (!known.has(id))
      faults.push(fault('question_unknown', extendPointer('', id), 'This question is not asked here. Leave its answer out.'));
  }
  return faults.length > 0 ? refuse(...faults) : succeed(Object.fromEntries(valid));
}
