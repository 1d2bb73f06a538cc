import { decideDoubt, type DoubtDecision } from '@panelbridge/core';
import { ConnectorError, connectorErrors, type FoundRecord } from '@panelbridge/core/connector';
import type { WorkspaceDatabase } from '../../../platform/database/workspace-database.js';
import type { Call } from './call-pace.js';
import type { SendTools } from './send-rows.js';
import { listDoubts, writeDoubts, type Doubt } from './doubt-store.js';

/** People looked up by one run at most, so that it comes to its end; those who waited longest come first. */
const mostLookups = 500;

/**
 * Asks the destination about the rows of a run that are in doubt, of this run and of earlier ones, before a person has to look: who is there is
 * settled, the others stay in doubt. A failure leaves the rest as it is, and is none of the run's.
 *
 * @param countRequests requests of the run so far
 * @throws RunLostError
 */
export async function lookUpDoubts(
  tools: Pick<SendTools, 'held' | 'session' | 'pace' | 'signal'>,
  database: WorkspaceDatabase,
  countRequests: () => number,
): Promise<void> {
  const { held, signal } = tools;
  const { maximumLookupSize: size } = held.settings;
  // Runs that were begun by an earlier version of the hub do not say.
  if (typeof size !== 'number') return;
  const doubts = await database.run(held.workspaceId, (manager) => listDoubts(manager, held, mostLookups));
  for (let from = 0; from < doubts.length && !signal.aborted; from += size) {
    const asked = doubts.slice(from, from + size);
    const answers = await ask(tools, asked);
    if (!answers) return;
    const decided = asked.map((doubt, index): [Doubt, DoubtDecision] => [
      doubt,
      decideDoubt(answers[index] ?? { status: 'unknown' }, doubt.detail),
    ]);
    await database.run(held.workspaceId, (manager) => writeDoubts(manager, held, decided, countRequests()));
  }
}

/** @returns nothing when the destination gives no answer, or the run comes to a halt */
async function ask(
  { session, pace, signal }: Pick<SendTools, 'session' | 'pace' | 'signal'>,
  doubts: readonly Doubt[],
): Promise<readonly FoundRecord[] | undefined> {
  for (let attempt = 1; ; attempt += 1) {
    let call: Call | undefined;
    try {
      call = await pace.enter();
      const found = await session.findRecords({ keys: doubts.map(({ matchKey }) => matchKey) });
      pace.succeed(call);
      return found;
    } catch (error) {
      if (signal.aborted) return undefined;
      if (!call || !ConnectorError.is(error)) throw error;
      if (connectorErrors[error.code].retry === 'never') {
        pace.leave(call);
        return undefined;
      }
      const decision = await pace.fail(call, attempt, error.retryAfterMs ?? null);
      if (decision.kind === 'give_up') return undefined;
    }
  }
}
