import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createErasing } from './support/erasing.js';
import { makePeople, startSyncHub, type SyncHub } from './support/sync-hub.js';

let hub: SyncHub;
beforeAll(async () => {
  hub = await startSyncHub();
});
afterAll(() => hub.close());
const { findPerson, erase, count } = createErasing(() => hub);

/** How often a text stands in the database, as JSON writes it and as it is. */
const countBoth = async (text: string) => (await count(text)) + (await count(JSON.stringify(text).slice(1, -1)));
/** Adds somebody to the panel whose key in the model is their address, as it is spelled there. */
async function addPerson(address: string): Promise<readonly ReturnType<typeof makePeople>[number][]> {
  const people = [...makePeople(8), { id: address, email: address, first_name: 'Max', city: 'York' }];
  await hub.setPeople(people);
  await hub.runSync(
    await hub.createSync({ connectionId: null, query: 'select md5(id) as id, email, first_name, city from people order by 1' }),
  );
  return people;
}

describe.each(['Max.Cap@Example.com', '\tJose\u0301@Example.com', '\u00c5SE@example.com', ' MIA@example.com\u00a0'])(
  'a person whose key is their address as %j',
  (address) => {
    it('leaves no trace when they were deleted at a destination before', async () => {
      await addPerson(address);
      const sync = await hub.createSync({ deleteBehaviour: 'delete' });
      await hub.runSync(sync);
      await hub.setPeople(makePeople(8));
      expect((await hub.runSync(sync)).counters).toMatchObject({ deleted: 1 });
      const person = await findPerson(address);
      const { body } = await hub.request<{ sections: Record<string, Record<string, unknown>[]> }>(
        'GET',
        `/api/v1/participants/${person}/export`,
      );
      expect(body.sections['syncRows']).toContainEqual(expect.objectContaining({ rowKey: address, outcome: 'deleted' }));
      expect(await countBoth(address)).toBeGreaterThan(0);
      expect((await erase(person)).status).toBe(204);
      expect(await countBoth(address)).toBe(0);
      const { rows } = await hub.sql.query(`select 1 from sync_ledger where sync_id = $1`, [sync]);
      expect(rows).toHaveLength(8);
    });

    it('leaves no trace when their row could not be sent', async () => {
      const people = await addPerson(address);
      await hub.setPeople(people.map((person) => (person.id === address ? { ...person, email: null } : person)));
      const { counters } = await hub.runSync(await hub.createSync());
      expect(counters).toMatchObject({ invalid: 1 });
      expect(await countBoth(address)).toBeGreaterThan(0);
      expect((await erase(await findPerson(address))).status).toBe(204);
      expect(await countBoth(address)).toBe(0);
    });

    it('waits in the stage of a run no more, and nobody of a similar address goes with them', async () => {
      await addPerson(address);
      const runId = await hub.requestRun(await hub.createSync({ mode: 'insert' }));
      const keys = [address, `x${address.trim()}`, address.replace('@', ' @')];
      await hub.sql.query(
        `insert into staging.sync_rows (workspace_id, run_id, position, row_key, record) select $1, $2, place, key, '{}' from unnest($3::text[]) with ordinality v (key, place)`,
        [hub.workspaceId, runId, keys],
      );
      await erase(await findPerson(address));
      const { rows } = await hub.sql.query('select row_key as key from staging.sync_rows where run_id = $1 order by position', [runId]);
      expect(rows.map(({ key }: { readonly key: string }) => key)).toEqual(keys.slice(1));
      await hub.sql.query(`delete from staging.sync_rows; update sync_runs set state = 'cancelled' where id = '${runId}'`);
    });
  },
);
