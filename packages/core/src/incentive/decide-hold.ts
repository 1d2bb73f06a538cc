import { fault, refuse, succeed, type Result } from '../result.js';
import { describeHold, reconciliationHold } from './describe-hold.js';
import { isReleased, type Incentive } from './states.js';

/**
 * Decides whether a person may make an incentive wait. What has been released is on its way to the person, and what waits already keeps the
 * reason for which it does.
 *
 * @param incentive null: nothing is owed
 * @returns the reason to store, or the fault `incentive_not_due` or `incentive_held`
 */
export function decideHold(incentive: Incentive | null): Result<typeof reconciliationHold, 'incentive_not_due' | 'incentive_held'> {
  if (incentive === null)
    return refuse(fault('incentive_not_due', '/state', 'No incentive is owed for this participation, so there is nothing to hold.'));
  const { state, holdReason } = incentive;
  if (state === 'due' && holdReason === null) return succeed(reconciliationHold);
  if (state === 'due' && holdReason !== null) {
    return refuse(fault('incentive_held', '/holdReason', `The incentive waits for a person already: ${describeHold(holdReason).detail}`));
  }
  const detail = isReleased(state)
    ? `The incentive is ${state}, so it was released before and cannot be held any more. Settle it with the person outside the hub.`
    : 'The incentive was cancelled before, so there is nothing to hold.';
  return refuse(fault('incentive_not_due', '/state', detail));
}
