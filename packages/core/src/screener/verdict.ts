import type { AnswerValue, Answers, Question, Screener } from './question.js';
import { walkScreener, type AskedQuestion } from './walk-screener.js';

/** What a screener says of an applicant; `needs_review` leaves it to a person. */
export type Verdict = 'qualified' | 'screened_out' | 'needs_review';

/**
 * Why an applicant does not qualify by the rules: a disqualifying choice was selected, no accepting choice was, a number or date lies outside
 * the accepted range, or a required answer is missing (which decides nothing by itself: a person has to look).
 */
export type VerdictRule = 'reject_selected' | 'accept_not_selected' | 'outside_accepted_range' | 'answer_missing';

/** One rule that an answer breaks. */
export interface VerdictReason {
  /** The question whose answer it is. */
  readonly questionId: string;
  /** The rule. */
  readonly rule: VerdictRule;
}

/** A verdict with all the rules broken, in the order of the questions. */
export interface VerdictOutcome {
  /** The verdict. */
  readonly verdict: Verdict;
  /** Every rule broken; empty when all hold. Given also when a person decides, to help them. */
  readonly reasons: readonly VerdictReason[];
}

/** Who decides. */
export interface VerdictOptions {
  /** False where answers never decide and a person reviews everyone (S2-26, D9); then the verdict is always `needs_review`. */
  readonly automatic: boolean;
}

/**
 * Decides what a screener says of a set of answers. Only questions that were shown count. An optional question left unanswered breaks
 * its rule when it has accepting choices or an accepted range, since nothing accepted was answered.
 */
export function decideVerdict(screener: Screener, answers: Answers, options: VerdictOptions): VerdictOutcome {
  const reasons = walkScreener(screener, answers).flatMap(findReasons);
  if (!options.automatic) return { verdict: 'needs_review', reasons };
  if (reasons.some(({ rule }) => rule !== 'answer_missing')) return { verdict: 'screened_out', reasons };
  return { verdict: reasons.length > 0 ? 'needs_review' : 'qualified', reasons };
}

function findReasons({ question, answer }: AskedQuestion): readonly VerdictReason[] {
  if (answer === undefined && question.required) return [{ questionId: question.id, rule: 'answer_missing' }];
  return findBrokenRules(question, answer).map((rule) => ({ questionId: question.id, rule }));
}

function findBrokenRules(question: Question, answer: AnswerValue | undefined): readonly VerdictRule[] {
  if (question.kind === 'text') return [];
  if (question.kind === 'number' || question.kind === 'date') {
    return question.accept !== undefined && !isWithin(answer, question.accept) ? ['outside_accepted_range'] : [];
  }
  const selected = typeof answer === 'object' ? answer : [answer];
  const rules: VerdictRule[] = [];
  const isSelected = ({ id }: { readonly id: string }) => selected.includes(id);
  if (question.choices.some((choice) => choice.effect === 'reject' && isSelected(choice))) rules.push('reject_selected');
  const accepting = question.choices.filter((choice) => choice.effect === 'accept');
  if (accepting.length > 0 && !accepting.some(isSelected)) rules.push('accept_not_selected');
  return rules;
}

function isWithin(
  answer: AnswerValue | undefined,
  range: { atLeast?: string | number | undefined; atMost?: string | number | undefined },
): boolean {
  if (answer === undefined || typeof answer === 'object') return false;
  return (range.atLeast === undefined || answer >= range.atLeast) && (range.atMost === undefined || answer <= range.atMost);
}
