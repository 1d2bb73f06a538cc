import { fault, refuse, succeed, type Result } from '../result.js';
import { mayHavePaid, type IncentiveState } from './states.js';

/** What a person found out at the provider about a payment of which the hub does not know what became: it arrived, or no money moved. */
export const paymentFindings = ['delivered', 'failed'] as const;

/** One of {@link paymentFindings}. */
export type PaymentFinding = (typeof paymentFindings)[number];

/** What a resolution depends on. */
export interface ResolutionRequest {
  readonly state: IncentiveState;
  /** Whether the provider may still tell the hub by itself. */
  readonly isSought: boolean;
}

/** Why a resolution was refused. */
export type ResolutionFault = 'incentive_not_unknown' | 'incentive_still_sought';

/**
 * Decides whether a person may say what became of a payment. Only where the hub does not know and is not being told: as long as the provider
 * may still answer, its answer counts, since whoever says too early that nothing was paid has the person paid twice by a retry.
 *
 * @returns the state entered, or the fault
 */
export function decideResolution({ state, isSought }: ResolutionRequest, finding: PaymentFinding): Result<PaymentFinding, ResolutionFault> {
  if (state !== 'unknown') {
    const hint = mayHavePaid(state)
      ? 'The provider says what becomes of it; wait for that.'
      : 'Only a payment of which nobody knows what became is resolved.';
    return refuse(fault('incentive_not_unknown', '/state', `The incentive is ${state}. ${hint}`));
  }
  if (isSought) {
    const detail = 'The provider may still say what became of this payment, and is asked again. Wait for that.';
    return refuse(fault('incentive_still_sought', '/state', detail));
  }
  return succeed(finding);
}
