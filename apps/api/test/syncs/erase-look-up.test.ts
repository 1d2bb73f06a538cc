import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { DestinationCalls } from '../../src/connections/destination-calls.js';
import { createErasing, whileHeld } from './support/erasing.js';
import { skipWaits } from './support/fast-clock.js';
import { makePeople, startSyncHub, type SyncHub } from './support/sync-hub.js';

const [firstEmail, erasedEmail] = ['p0@example.com', 'p1@example.com'];
let hub: SyncHub;
beforeAll(async () => {
  hub = await startSyncHub();
  skipWaits(hub);
});
afterEach(() => vi.restoreAllMocks());
afterAll(() => hub.close());
const { findPerson, erase, count } = createErasing(() => hub);

/** Lets a run insert three people and hear no answer. @param around what happens around the first look-up */
async function loseAnswer(around: (lookUp: () => Promise<unknown>) => Promise<unknown>): Promise<string> {
  hub.hubApi.clearParticipants();
  hub.hubApi.clearRequests();
  await hub.setPeople(makePeople(3));
  await hub.runSync(await hub.createSync({ connectionId: null }));
  hub.hubApi.misbehave([{ fault: 'reset', endpoint: 'batch', when: 'after', times: 1 }]);
  const calls = hub.app.get(DestinationCalls);
  const open = calls.openSession.bind(calls);
  vi.spyOn(calls, 'openSession').mockImplementationOnce(async (...given) => {
    const session = await open(...given);
    const find = session.findRecords.bind(session);
    vi.spyOn(session, 'findRecords').mockImplementationOnce((input) => around(() => find(input)) as ReturnType<typeof find>);
    return session;
  });
  const { id, counters } = await hub.runSync(await hub.createSync({ mode: 'insert' }));
  // Of who was erased it stays in doubt what came, under no name.
  expect(counters).toEqual({ accepted: 2, in_doubt: 1 });
  return id;
}
const listSides = async (runId: string) =>
  (
    await hub.sql.query<{ has: boolean }>(
      `select response is not null and request is not null as has from exchanges where run_id = $1 and operation = 'find_records' order by id`,
      [runId],
    )
  ).rows.map(({ has }) => has);

/** How many connections wait for a lock of any kind. */
const countBlocked = async () =>
  (
    await hub.sql.query(
      'select 1 from pg_locks l join pg_stat_activity a on a.pid = l.pid where not l.granted and a.datname = current_database()',
    )
  ).rowCount;

describe('a person who is erased while those in doubt are looked up', () => {
  it('is not asked for any more', async () => {
    const runId = await loseAnswer(async (lookUp) => {
      expect((await erase(await findPerson(erasedEmail))).status).toBe(204);
      return lookUp();
    });
    const asked = JSON.stringify(hub.hubApi.requests().filter(({ method }) => method === 'GET'));
    expect([asked.includes('p1'), asked.includes('p2')]).toEqual([false, true]);
    expect([await count(erasedEmail), await listSides(runId)]).toEqual([0, [true, true]]);
  });

  it('is noted nowhere when the answer about them comes', async () => {
    const runId = await loseAnswer(async (lookUp) => {
      const answer = await lookUp();
      expect((await erase(await findPerson(firstEmail))).status).toBe(204);
      return answer;
    });
    expect([await count(firstEmail), await listSides(runId)]).toEqual([0, [false, true, true]]);
  });

  it('is waited for before it is noted what came of the others, so that neither stands in the way of the other', async () => {
    let erasing: Promise<void> | undefined;
    await loseAnswer(async (lookUp) => {
      const answer = await lookUp();
      const { rows } = await hub.sql.query<{ id: string }>(`select id from sync_runs where state = 'running'`);
      const isHeld = Promise.withResolvers<void>();
      // As an erasure does: the lock of the run, what was told of the row, and then what is known of it.
      erasing = whileHeld(hub.sql, 'pg_advisory_xact_lock', rows[0]?.id ?? '', async (client) => {
        await client.query('update sync_row_results set row_key = null, match_key = null where match_key = $1', [firstEmail]);
        isHeld.resolve();
        await expect.poll(countBlocked, { timeout: 15_000 }).toBeGreaterThan(0);
        await client.query(`delete from sync_ledger where match_key = $1`, [firstEmail]);
      });
      await isHeld.promise;
      return answer;
    });
    await erasing;
  });
});
