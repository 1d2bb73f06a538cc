import { fault, refuse, succeed, type Result } from '../result.js';
import { isReleased, type IncentiveState } from './states.js';

/**
 * Decides whether a person may withdraw an incentive. Only what has not been released is withdrawn here: after that, whoever pays decides
 * whether money can still be stopped, and reports a payment that did not happen as failed.
 *
 * @returns the state entered, or the fault `incentive_not_due`
 */
export function decideCancellation(state: IncentiveState): Result<'cancelled', 'incentive_not_due'> {
  if (state === 'due') return succeed('cancelled');
  const detail = isReleased(state)
    ? `The incentive is ${state}, so it was released before. Ask whoever pays to stop it; a payment that did not happen is reported as failed.`
    : 'The incentive was cancelled before; nothing needs to be done.';
  return refuse(fault('incentive_not_due', '/state', detail));
}
