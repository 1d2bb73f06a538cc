import { decideDoubt, type DoubtDecision } from '@panelbridge/core';
import { ConnectorError, connectorErrors, type FoundRecord } from '@panelbridge/core/connector';
import type { WorkspaceDatabase } from '../../../platform/database/workspace-database.js';
import type { Call } from './call-pace.js';
import type { SendTools } from './send-rows.js';
import { keepDoubts, listDoubts, writeDoubts, type Doubt } from './doubt-store.js';

type LookUpTools = Pick<SendTools, 'held' | 'session' | 'pace' | 'signal'>;

/** People looked up by one run at most, so that it comes to its end; those who waited longest come first. */
const mostLookups = 500;

/**
 * Asks the destination about the rows of a run that are in doubt, of this run and of earlier ones, before a person has to look: who is there is
 * settled, the others stay in doubt. A failure leaves the rest as it is, and is none of the run's.
 *
 * @param countRequests requests of the run so far
 * @throws RunLostError
 */
export async function lookUpDoubts(tools: LookUpTools, database: WorkspaceDatabase, countRequests: () => number): Promise<void> {
  const { held, signal } = tools;
  const { maximumLookupSize: size } = held.settings;
  // Runs that were begun by an earlier version of the hub do not say.
  if (typeof size !== 'number') return;
  const doubts = await database.run(held.workspaceId, (manager) => listDoubts(manager, held, mostLookups));
  for (let from = 0; from < doubts.length && !signal.aborted; from += size) {
    const answered = await ask(tools, database, doubts.slice(from, from + size));
    if (!answered) return;
    const decided = answered.map(([doubt, found]): [Doubt, DoubtDecision] => [doubt, decideDoubt(found, doubt.detail)]);
    await database.run(held.workspaceId, (manager) => writeDoubts(manager, held, decided, countRequests()));
  }
}

/** @returns who is still in doubt, with the answer; nothing when the destination gives none, or the run comes to a halt */
async function ask(
  { held, session, pace, signal }: LookUpTools,
  database: WorkspaceDatabase,
  doubts: readonly Doubt[],
): Promise<readonly (readonly [Doubt, FoundRecord])[] | undefined> {
  for (let attempt = 1; ; attempt += 1) {
    let call: Call | undefined;
    try {
      call = await pace.enter();
      // The way here may have taken long.
      const asked = await database.run(held.workspaceId, (manager) => keepDoubts(manager, held, doubts));
      if (asked.length === 0) {
        pace.leave(call);
        return [];
      }
      const found = await session.findRecords({ keys: asked.map(({ matchKey }) => matchKey), rowKeys: asked.map(({ rowKey }) => rowKey) });
      pace.succeed(call);
      return asked.map((doubt, index) => [doubt, found[index] ?? { status: 'unknown' }]);
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
