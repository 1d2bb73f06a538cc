import { explainParticipation, type Evidence, type Explanation, type RemovalState } from '@panelbridge/core';
import { findPayoutKind } from '../incentives/payout-providers.js';
import type { Study } from '../studies/study.entity.js';
import type { OwedIncentiveDto } from './participation.dto.js';
import type { Participation } from './participation.entity.js';
import type { QuarantinedReport } from './quarantined-reports.js';
import type { EvidenceRow } from './read-evidence.js';

/** What an explanation is made from. */
export interface ExplainedParticipation {
  readonly participation: Participation;
  readonly study: Study;
  readonly incentive: OwedIncentiveDto | null;
  readonly evidence: readonly EvidenceRow[];
  /** What waits in quarantine and names the participation. */
  readonly waiting: readonly QuarantinedReport[];
  /** How the second step of an exclusion stands; absent: nobody is excluded. */
  readonly removal?: RemovalState | undefined;
}

/** Why a participation stands where it does and what comes next, from what is stored. */
export function explain({ participation, study, incentive, evidence, waiting, removal }: ExplainedParticipation): Explanation {
  return explainParticipation({
    status: participation.status,
    evidence: evidence.flatMap((row, index) => toEvidence(row, evidence.slice(index + 1))),
    waiting: waiting.map(({ reason, outcome }) => ({ anomaly: reason, outcome })),
    incentive: incentive && { state: incentive.status, holdReason: incentive.holdReason, payout: findPayoutKind(incentive.provider) },
    studyPolicy: { onReturn: study.onReturn, autoRelease: study.autoRelease },
    ...(removal !== undefined && { removal }),
  });
}

/** What was held before a person decided has been looked at and waits no more. */
function toEvidence({ channel, outcome, isHeld, anomaly }: EvidenceRow, later: readonly EvidenceRow[]): Evidence[] {
  if (!isHeld) return [{ channel, outcome }];
  if (anomaly === null || later.some((row) => row.channel === 'manual' && !row.isHeld)) return [];
  return [{ channel, outcome, held: anomaly }];
}
