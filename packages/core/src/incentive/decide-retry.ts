import { fault, refuse, succeed, type Fault, type Result } from '../result.js';
import { mayHavePaid, type IncentiveState } from './states.js';

/** What a retry depends on. */
export interface RetryRequest {
  readonly state: IncentiveState;
  /** The sequence of the order that failed; see `createIncentiveExternalId`. */
  readonly sequence: number;
  /** Whether another order has taken the place of this one. */
  readonly isSuperseded: boolean;
}

/** Why a retry was refused. */
export type RetryFault = 'incentive_not_failed' | 'incentive_retried';

/**
 * Decides whether a payment may be ordered anew. Only a failure that the provider confirmed allows it, and each order once: the new order has
 * an id of its own, so that a provider could pay both.
 *
 * @returns the sequence of the new order, or every fault at once
 */
export function decideRetry({ state, sequence, isSuperseded }: RetryRequest): Result<number, RetryFault> {
  const faults: Fault<RetryFault>[] = [];
  if (state !== 'failed') {
    const hint = mayHavePaid(state)
      ? 'Money may be on its way; wait until the provider has confirmed that it failed.'
      : 'Only an order that failed is retried.';
    faults.push(fault('incentive_not_failed', '/state', `The incentive is ${state}. ${hint}`));
  }
  if (isSuperseded) faults.push(fault('incentive_retried', '', 'This order was retried before; look at the order that took its place.'));
  return faults.length > 0 ? refuse(...faults) : succeed(sequence + 1);
}
