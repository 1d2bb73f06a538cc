import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { countRows, emptyCounters } from '@panelbridge/core';
import { InDoubtRows } from '../../src/syncs/engine/resolve-in-doubt.js';
import { WorkspaceDatabase } from '../../src/platform/database/workspace-database.js';
import { dieAfter } from './support/mortal.js';
import { makePeople, startSyncHub, type EndedRun, type PersonRow, type SyncHub } from './support/sync-hub.js';

let hub: SyncHub;
beforeAll(async () => {
  hub = await startSyncHub();
});
afterEach(() => {
  vi.restoreAllMocks();
  hub.hubApi.misbehave([]);
  hub.hubApi.refuseEmails([]);
});
afterAll(() => hub.close());

const bad = ['p3@example.com', 'p120@example.com'];
const sum = (run: EndedRun): number => countRows({ ...emptyCounters, ...run.counters });

/** Keys whose outcome this run has recorded so far. */
async function listRecorded(runId: string): Promise<string[]> {
  const { rows } = await hub.sql.query<{ row_key: string }>(
    `select row_key from sync_ledger where run_id = $1 and state <> 'in_doubt' order by row_key`,
    [runId],
  );
  return rows.map(({ row_key: key }) => key);
}

/** How often the destination was sent each email, in requests that it took in. */
function countSent(): Map<string, number> {
  const sent = new Map<string, number>();
  for (const { body } of hub.hubApi.requests()) {
    const { participants = [] } = (typeof body === 'string' ? JSON.parse(body) : (body ?? {})) as { participants?: { email: string }[] };
    for (const { email } of participants) sent.set(email, (sent.get(email) ?? 0) + 1);
  }
  return sent;
}

/** Lets a run die after its n-th step, and then others take it up until it has ended. */
async function runMortally(
  syncId: string,
  steps: number,
): Promise<{ readonly survived: boolean; readonly run: EndedRun; readonly sentAgain: readonly string[] }> {
  const runId = await hub.requestRun(syncId);
  const death = dieAfter(hub, steps);
  await hub.takeRun(runId).catch(() => undefined);
  const survived = death.survived();
  vi.restoreAllMocks();
  const recorded = await listRecorded(runId);
  hub.hubApi.clearRequests();
  let run = await hub.readRun(runId);
  if (run.state === 'queued' || run.state === 'running') run = await hub.takeRun(runId);
  const { rows } = await hub.sql.query<{ id: string; email: string }>(
    'select row_key as id, match_key as email from sync_ledger where sync_id = $1',
    [syncId],
  );
  const sent = countSent();
  return { survived, run, sentAgain: rows.filter(({ id, email }) => recorded.includes(id) && sent.has(email)).map(({ id }) => id) };
}

async function prepare(people: readonly PersonRow[]): Promise<void> {
  hub.hubApi.clearParticipants();
  hub.hubApi.clearRequests();
  await hub.setPeople(people);
}

describe('a process that is killed', () => {
  it('after any step of an upsert leaves nothing undone, and no row is sent again once its answer was recorded', async () => {
    const people = makePeople(130);
    hub.hubApi.refuseEmails(bad);
    hub.hubApi.misbehave([{ fault: 'bad_rows_unnamed' }]);
    let survivals = 0;
    for (let steps = 1; steps < 100 && survivals < 1; steps += 1) {
      await prepare(people);
      const { survived, run, sentAgain } = await runMortally(await hub.createSync(), steps);
      expect([steps, run.state, sum(run), run.counters.rejected, sentAgain]).toEqual([steps, 'completed_with_errors', 130, 2, []]);
      expect(hub.hubApi.participantCount()).toBe(128);
      if (survived) survivals += 1;
    }
    expect(survivals).toBe(1);
  }, 120_000);

  it('after any step of an insert doubles nobody, and leaves in doubt only who may have been written', async () => {
    const people = makePeople(130);
    hub.hubApi.misbehave([{ fault: 'duplicates_allowed' }]);
    let survivals = 0;
    for (let steps = 1; steps < 100 && survivals < 1; steps += 1) {
      await prepare(people);
      const syncId = await hub.createSync({ mode: 'insert' });
      const { survived, run, sentAgain } = await runMortally(syncId, steps);
      const { created = 0, accepted = 0, in_doubt: doubtful = 0 } = run.counters;
      expect([steps, created + accepted + doubtful, sum(run), sentAgain]).toEqual([steps, 130, 130, []]);
      expect([...hub.hubApi.writeCounts().values()].every((count) => count === 1)).toBe(true);
      // A person looks at the destination; what is not there goes with the next run.
      const { rows } = await hub.sql.query<{ row_key: string; match_key: string }>(
        `select row_key, match_key from sync_ledger where sync_id = $1 and state = 'in_doubt'`,
        [syncId],
      );
      expect(rows).toHaveLength(doubtful);
      for (const written of [true, false]) {
        const rowKeys = rows
          .filter(({ match_key: email }) => hub.hubApi.participantsByEmail(email).length > 0 === written)
          .map(({ row_key: key }) => key);
        await hub.app.get(WorkspaceDatabase).run(hub.workspaceId, () => hub.app.get(InDoubtRows).resolve({ syncId, rowKeys, written }));
      }
      expect(await hub.runSync(syncId)).toMatchObject({ state: 'completed' });
      expect([hub.hubApi.participantCount(), [...hub.hubApi.writeCounts().values()].every((count) => count === 1)]).toEqual([130, true]);
      if (survived) survivals += 1;
    }
    expect(survivals).toBe(1);
  }, 120_000);

  it('after any step of a sync into the panel leaves nothing in doubt, and writes nobody twice', async () => {
    const people = makePeople(130);
    let survivals = 0;
    for (let steps = 1; steps < 100 && survivals < 1; steps += 1) {
      await prepare(people);
      await hub.sql.query('delete from participants');
      const { survived, run } = await runMortally(await hub.createSync({ mode: 'insert', connectionId: null }), steps);
      expect([steps, run.state, run.counters]).toEqual([steps, 'completed', { created: 130 }]);
      const { rows } = await hub.sql.query<{ n: number }>('select count(*)::int as n from participants');
      expect(rows[0]?.n).toBe(130);
      if (survived) survivals += 1;
    }
    expect(survivals).toBe(1);
  }, 120_000);
});
