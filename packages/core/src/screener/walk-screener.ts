import type { Fault } from '../result.js';
import { holdsFor, type GivenAnswer } from './holds-for.js';
import { extendPointer } from './pointer.js';
import type { AnswerValue, Question, Screener } from './question.js';
import { readAnswer, type AnswerFaultCode } from './read-answer.js';

/** A question that is shown, with the valid answer to it, if any, and what is wrong with an invalid one. */
export interface AskedQuestion {
  /** The question. */
  readonly question: Question;
  /** Its valid answer; undefined when there is none. */
  readonly answer: AnswerValue | undefined;
  /** What is wrong with the answer that was given; pointers are relative to the answers. */
  readonly faults: readonly Fault<AnswerFaultCode>[];
}

/**
 * Walks a screener once from top to bottom. Every rule about answers goes through here, so that hidden questions' answers are never looked at
 * and an invalid answer counts as none. A walk only moves forward, so it ends after at most as many steps as there are questions.
 */
export function walkScreener(screener: Screener, answers: Readonly<Record<string, unknown>>): readonly AskedQuestion[] {
  const asked: AskedQuestion[] = [];
  const given = new Map<string, GivenAnswer>();
  let resumeAt: string | undefined;
  for (const question of screener.questions) {
    // After a skip to the end nothing resumes, since no question may have that id.
    if (resumeAt !== undefined && question.id !== resumeAt) continue;
    resumeAt = undefined;
    if (question.showIf !== undefined && !holdsFor(question.showIf, given)) continue;
    const raw = Object.hasOwn(answers, question.id) ? answers[question.id] : undefined;
    const read = readAnswer(question, raw, extendPointer('', question.id));
    const answer = read.ok ? read.value : undefined;
    asked.push({ question, answer, faults: read.ok ? [] : read.faults });
    if (answer !== undefined) given.set(question.id, { question, value: answer });
    resumeAt = question.skipTo?.find((rule) => holdsFor(rule.when, given))?.to;
  }
  return asked;
}
