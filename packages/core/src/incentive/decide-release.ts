import { fault, refuse, succeed, type Fault, type Result } from '../result.js';
import type { Money } from '../money/money.js';
import { describeAnomaly, type Anomaly } from '../participation/anomaly.js';
import type { Channel } from '../participation/evidence.js';
import type { ParticipationStatus } from '../participation/status.js';
import { describeHold } from './describe-hold.js';
import type { Incentive } from './states.js';

/**
 * Who wants to release: a person; the study's `autoRelease` (D3); or the review window of a panel study that ran out without an objection (D11).
 */
export type ReleaseTrigger =
  | { readonly by: 'person' }
  | (Automatic & { readonly by: 'auto_release'; readonly enabled: boolean; readonly channels: readonly Channel[] })
  | (Automatic & { readonly by: 'review_window'; readonly endsAt: Date; readonly now: Date });

/** What holds for every trigger but a person. */
interface Automatic {
  /** Those of all evidence about the participation, whether it is held or counts; each of them leaves the release to a person. */
  readonly anomalies: readonly Anomaly[];
}

/** What a release depends on. */
export interface ReleaseRequest {
  readonly participationStatus: ParticipationStatus;
  readonly incentive: Incentive;
  /** What is owed; null while the study has no amount or no currency. */
  readonly amount: Money | null;
  /** For `auto_release`, `channels` are those of the evidence that supports the effective outcome and is not held. */
  readonly trigger: ReleaseTrigger;
}

/** Why a release was refused. */
export type ReleaseFault =
  | 'participation_not_completed'
  | 'incentive_held'
  | 'incentive_not_due'
  | 'amount_missing'
  | 'auto_release_off'
  | 'evidence_too_weak'
  | 'evidence_irregular'
  | 'review_window_open';

/**
 * Decides whether an incentive may go from `due` to `released`. Nothing is paid before the participation is completed, and the return of a
 * browser alone never releases money (D3). An irregular report leaves it to a person.
 *
 * @returns the amount to release, or every fault at once
 */
export function decideRelease(request: ReleaseRequest): Result<Money, ReleaseFault> {
  const { participationStatus, incentive, amount } = request;
  const faults: Fault<ReleaseFault>[] = [];
  if (participationStatus !== 'completed') {
    const detail = `The participation is ${participationStatus}. Only a completed participation is paid; complete it first if that is right.`;
    faults.push(fault('participation_not_completed', '', detail));
  }
  if (incentive.state !== 'due') {
    faults.push(fault('incentive_not_due', '/state', `The incentive is ${incentive.state}; only one that is due can be released.`));
  }
  if (incentive.holdReason !== null) {
    const { detail, remedy } = describeHold(incentive.holdReason);
    faults.push(fault('incentive_held', '/holdReason', `The incentive is held: ${detail} ${remedy}`));
  }
  if (amount === null)
    faults.push(fault('amount_missing', '/amount', 'The study has no incentive with an amount and a currency. Set both.'));
  faults.push(...checkTrigger(request.trigger));
  return amount === null || faults.length > 0 ? refuse(...faults) : succeed(amount);
}

function checkTrigger(trigger: ReleaseTrigger): readonly Fault<ReleaseFault>[] {
  if (trigger.by === 'person') return [];
  const faults: Fault<ReleaseFault>[] = [];
  const irregular = trigger.anomalies.map(describeAnomaly).find(({ mayMoveMoney }) => !mayMoveMoney);
  if (irregular !== undefined) {
    const detail = `A report about the participation is irregular: ${irregular.detail} A person has to release the incentive.`;
    faults.push(fault('evidence_irregular', '', detail));
  }
  if (trigger.by === 'review_window') {
    if (trigger.now.getTime() >= trigger.endsAt.getTime()) return faults;
    const detail = `The team can object until ${trigger.endsAt.toISOString()}. A person may release the incentive before.`;
    return [...faults, fault('review_window_open', '', detail)];
  }
  if (!trigger.enabled)
    faults.push(fault('auto_release_off', '', 'The study does not release by itself. A person has to release the incentive.'));
  if (!trigger.channels.some((channel) => channel === 'webhook' || channel === 'pull')) {
    const detail =
      'No signed webhook and no verified pull supports the outcome, and the return of a browser is only a claim. A person has to release the incentive.';
    faults.push(fault('evidence_too_weak', '', detail));
  }
  return faults;
}
