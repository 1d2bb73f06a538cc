import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SyncRowDto } from '../../src/syncs/rows/row.dto.js';
import { makePeople, startSyncHub, type SyncHub } from './support/sync-hub.js';

let hub: SyncHub;
beforeAll(async () => {
  hub = await startSyncHub();
});
beforeEach(() => {
  hub.hubApi.clearParticipants();
  hub.hubApi.refuseEmails([]);
});
afterAll(() => hub.close());

/** Three people, the second one under this address. */
const setAddress = (email: string) => hub.setPeople(makePeople(3, (index) => (index === 1 ? { email } : {})));
const listRows = async (syncId: string): Promise<readonly SyncRowDto[]> => {
  const { body } = await hub.request<{ data: SyncRowDto[] }>('GET', `/api/v1/syncs/${syncId}/rows`);
  return body.data;
};
const listMoves = async (syncId: string) => (await listRows(syncId)).map(({ movedFrom }) => movedFrom);
const listEmails = () => hub.hubApi.participants().map(({ email }) => email);

describe('an email that changes under the same row key', () => {
  it('makes another person, and the row says under which one it was taken before', async () => {
    await setAddress('p1@example.com');
    const syncId = await hub.createSync({ deleteBehaviour: 'delete' });
    await hub.runSync(syncId);
    expect(await listMoves(syncId)).toEqual([null, null, null]);
    await setAddress('new@example.com');
    const run = await hub.runSync(syncId);
    expect([run.state, run.counters]).toEqual(['completed', { created: 1, unchanged: 2 }]);
    expect(listEmails()).toEqual(['p0@example.com', 'p1@example.com', 'p2@example.com', 'new@example.com']);
    const rows = await listRows(syncId);
    expect(rows.map(({ matchKey, movedFrom }) => [matchKey, movedFrom])).toEqual([
      ['p0@example.com', null],
      ['new@example.com', 'p1@example.com'],
      ['p2@example.com', null],
    ]);
    // Other changes do not make it forgotten, and events name nobody.
    await hub.setPeople(makePeople(3, (index) => (index === 1 ? { email: 'new@example.com', city: 'Hull' } : {})));
    await hub.runSync(syncId);
    expect(await listMoves(syncId)).toEqual([null, 'p1@example.com', null]);
    const { rows: events } = await hub.sql.query('select data from events');
    expect(JSON.stringify(events)).not.toContain('p1@example.com');
  });

  it('and back again names whoever was made in between', async () => {
    await setAddress('p1@example.com');
    const syncId = await hub.createSync();
    await hub.runSync(syncId);
    await setAddress('new@example.com');
    await hub.runSync(syncId);
    await setAddress('p1@example.com');
    await hub.runSync(syncId);
    expect(await listMoves(syncId)).toEqual([null, 'new@example.com', null]);
  });

  it('and is refused first names whom the destination has taken', async () => {
    await setAddress('p1@example.com');
    const syncId = await hub.createSync();
    await hub.runSync(syncId);
    hub.hubApi.refuseEmails(['bad@example.com']);
    await setAddress('bad@example.com');
    expect((await hub.runSync(syncId)).counters).toMatchObject({ rejected: 1 });
    expect(await listMoves(syncId)).toEqual([null, 'p1@example.com', null]);
    await setAddress('good@example.com');
    await hub.runSync(syncId);
    expect(await listMoves(syncId)).toEqual([null, 'p1@example.com', null]);
    expect(listEmails()).not.toContain('bad@example.com');
  });

  it('and was refused is as if nothing had happened once it is what it was', async () => {
    await setAddress('p1@example.com');
    const syncId = await hub.createSync();
    await hub.runSync(syncId);
    hub.hubApi.refuseEmails(['bad@example.com']);
    await setAddress('bad@example.com');
    await hub.runSync(syncId);
    await setAddress('p1@example.com');
    await hub.runSync(syncId);
    expect(await listMoves(syncId)).toEqual([null, null, null]);
  });

  it('leads a deletion to the person of now, also where the destination tells no ids', async () => {
    await setAddress('p1@example.com');
    const syncId = await hub.createSync({ deleteBehaviour: 'delete' });
    await hub.runSync(syncId);
    await setAddress('new@example.com');
    // As if the second answer had told none.
    await hub.sql.query(`
      create function forget_id() returns trigger language plpgsql as $$ begin new.external_id := null; return new; end $$;
      create trigger forget before insert on sync_ledger for each row execute function forget_id()`);
    await hub.runSync(syncId);
    await hub.sql.query('drop function forget_id() cascade');
    await hub.setPeople(makePeople(3).filter(({ id }) => id !== 'k000001'));
    await hub.sql.query('update syncs set removal_threshold = 1 where id = $1', [syncId]);
    expect((await hub.runSync(syncId)).counters).toMatchObject({ deleted: 1 });
    expect(listEmails()).toEqual(['p0@example.com', 'p1@example.com', 'p2@example.com']);
    expect(await listMoves(syncId)).toEqual([null, null, null]);
  });

  it('in the panel does the same, and who is erased is named no more', async () => {
    await setAddress('p1@example.com');
    const syncId = await hub.createSync({ connectionId: null });
    await hub.runSync(syncId);
    await setAddress('new@example.com');
    await hub.runSync(syncId);
    expect(await listMoves(syncId)).toEqual([null, 'p1@example.com', null]);
    const { body } = await hub.request<{ data: { id: string }[] }>('GET', '/api/v1/participants?email=p1%40example.com');
    await hub.request('POST', `/api/v1/participants/${body.data[0]?.id ?? ''}/erase`);
    const { rows } = await hub.sql.query(`select from sync_ledger where 'p1@example.com' in (match_key, moved_from) and sync_id = $1`, [
      syncId,
    ]);
    expect(rows).toEqual([]);
    // For the model the row is new, so the next run sends it again.
    expect((await hub.runSync(syncId)).counters).toEqual({ updated: 1, unchanged: 2 });
  });
});
