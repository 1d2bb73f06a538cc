import { fault, refuse, succeed, type Result } from '../result.js';
import { isReleased, type IncentiveState } from './states.js';

/**
 * Decides whether a person may withdraw an incentive: before it has been released, or once its payment has failed for certain and is not
 * retried, so that nobody is charged for what nobody got. In between, whoever pays decides whether money can still be stopped, and reports a
 * payment that did not happen as failed.
 *
 * @param isSuperseded whether another order has taken the place of this one
 * @returns the state entered, or the fault `incentive_not_due` or `incentive_retried`
 */
export function decideCancellation(
  state: IncentiveState,
  isSuperseded = false,
): Result<'cancelled', 'incentive_not_due' | 'incentive_retried'> {
  if (isSuperseded)
    return refuse(
      fault('incentive_retried', '', 'This order was retried before; look at the order that took its place, and withdraw that one.'),
    );
  if (state === 'due' || state === 'failed') return succeed('cancelled');
  const detail = isReleased(state)
    ? `The incentive is ${state}, so it was released before. Ask whoever pays to stop it; a payment that did not happen is reported as failed, and can be withdrawn then.`
    : 'The incentive was cancelled before; nothing needs to be done.';
  return refuse(fault('incentive_not_due', '/state', detail));
}
