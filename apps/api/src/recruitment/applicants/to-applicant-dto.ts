import { decideReview, decideVerdict, disclose, type ParticipationId, type ReviewAct } from '@panelbridge/core';
import type { RecruitmentPolicy } from '@panelbridge/core/connector';
import type { ApplicantDto } from './applicant.dto.js';
import type { ApplicantRow, ApplicantsRow } from './applicants-row.js';

/** What an applicant's answer depends on beside the applicant. */
export interface ApplicantContext {
  readonly study: ApplicantsRow;
  /** Null: the study recruits for nobody but the hub, so nothing is withheld. */
  readonly policy: Pick<RecruitmentPolicy, 'discloses'> | null;
  /** Makes the address under which somebody is known to whoever may not know them. */
  readonly pseudonymOf: (participation: string) => string;
}

const acts: readonly { readonly act: ReviewAct; readonly name: ApplicantDto['possibleActs'][number] }[] = [
  { act: 'approve', name: 'invite' },
  { act: 'reject', name: 'reject' },
];

/** Writes an applicant as the API answers it, with no more than the policy discloses (S2-31, S2-50). */
export function toApplicantDto(row: ApplicantRow, { study, policy, pseudonymOf }: ApplicantContext): ApplicantDto {
  const { id, status, answers, criteria, screenerVersion, version, at } = row;
  const screener = screenerVersion === null ? undefined : study.screeners?.[screenerVersion];
  const standing = { status: study.status, launched: study.launched };
  const mayShow = (field: RecruitmentPolicy['discloses'][number]): boolean => policy === null || policy.discloses.includes(field);
  return {
    id,
    status,
    profile: toProfile(row, policy, pseudonymOf),
    screenerVersion,
    answers: mayShow('screener_answers') ? answers : null,
    brokenRules: screener && mayShow('screener_answers') ? decideVerdict(screener, answers, { automatic: false }).reasons : [],
    criteria: mayShow('matched_criteria') ? criteria : null,
    possibleActs: acts
      .filter(({ act }) => decideReview(act, { status, moderation: study.moderation, study: standing, placeAvailable: study.free }).ok)
      .map(({ name }) => name),
    appliedAt: new Date(at).toISOString(),
    version,
  };
}

function toProfile(
  row: ApplicantRow,
  policy: ApplicantContext['policy'],
  pseudonymOf: ApplicantContext['pseudonymOf'],
): ApplicantDto['profile'] {
  const { id, status, answers, criteria, country, participantId } = row;
  if (policy === null) return { pseudonym: null, participantId, country };
  const participation = id as ParticipationId;
  const pseudonym = pseudonymOf(id);
  const { disclosed } = disclose(policy, { participation, pseudonym, status, answers, matchedCriteria: criteria?.matched ?? [], country });
  return { pseudonym, participantId: null, country: typeof disclosed['country'] === 'string' ? disclosed['country'] : null };
}
