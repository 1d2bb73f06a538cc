import type { RecruitmentPolicy } from '../connector/recruitment.js';
import { decideApplication } from '../participation/decide-application.js';
import type { ParticipationStatus } from '../participation/status.js';
import type { Answers, Screener } from '../screener/question.js';
import { decideVerdict, type VerdictOutcome } from '../screener/verdict.js';

/** Says whether answers may decide about applicants: never where the policy has them reviewed by hand (S2-26, D9). Null: no platform asks. */
export function mayDecideByScreener(policy: Pick<RecruitmentPolicy, 'review'> | null): boolean {
  return policy === null || policy.review === 'automatic';
}

/** An application that has come in. */
export interface ApplicantInput {
  /** The policy of the platform that asks for people; null: none does. */
  readonly policy: Pick<RecruitmentPolicy, 'review'> | null;
  readonly screener: Screener;
  readonly answers: Answers;
  /** Whether the person fits the audience's criteria. */
  readonly criteria: 'matched' | 'missed';
  readonly placeAvailable: boolean;
}

/** What becomes of an application. */
export interface ApplicantVerdict extends VerdictOutcome {
  /** The statuses entered, in order. */
  readonly path: readonly ParticipationStatus[];
}

/**
 * Decides what becomes of an applicant. Who misses the criteria is unqualified at once (S2-87). Where review is by hand everybody else has
 * applied and waits for a person, whatever rules the screener has (S2-26, S2-27); which of them the answers break is told, to help that person.
 */
export function decideApplicantVerdict({ policy, screener, answers, criteria, placeAvailable }: ApplicantInput): ApplicantVerdict {
  const outcome = decideVerdict(screener, answers, { automatic: mayDecideByScreener(policy) });
  return { ...outcome, path: decideApplication({ verdict: outcome.verdict, placeAvailable, criteria }) };
}
