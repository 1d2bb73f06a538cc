import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Housekeeping } from '../../src/housekeeping/housekeeping.js';
import { HotStatements } from '../../src/links/hot-statements.js';
import { seedParticipations, seedStudy, type SeededStudy } from '../support/seed.js';
import { startHub, type TestHub } from '../support/start-hub.js';

let hub: TestHub;
let study: SeededStudy;
let connection: string;
beforeAll(async () => {
  hub = await startHub();
  study = await seedStudy(hub);
  connection = (await hub.sql.query('select id from connections')).rows[0].id;
});
afterAll(() => hub.close());

/** Asks for a job as the hub itself does: a worker picks it up. */
const request = (queue: string) => hub.sql.query(`insert into outbox (queue, data) values ($1, '{}')`, [queue]);

const readNames = async (table: string, column: string): Promise<string[]> =>
  (await hub.sql.query(`select ${column} as name from ${table} order by 1`)).rows.map(({ name }) => name);

const workspaces = async (): Promise<readonly string[]> => [hub.workspaceId, await hub.createWorkspace()];

async function seedAged(ages: readonly string[]): Promise<void> {
  for (const [index, workspace] of (await workspaces()).entries()) {
    for (const age of ages) {
      const name = `${age} ${index}`;
      const at = `now() - interval '${age}'`;
      await hub.sql.query(
        `insert into idempotency_keys (workspace_id, key, operation, body_hash, status, created_at) values ($1, $2, 'x', '', 200, ${at})`,
        [workspace, name],
      );
      await hub.sql.query(
        `insert into exchanges (workspace_id, connection_id, direction, operation, method, path, at) values ($1, $2, 'outbound', $3, 'GET', '/', ${at})`,
        [workspace, connection, name],
      );
      await hub.sql.query(
        `insert into inbound_webhooks (workspace_id, connection_id, external_event_id, body, headers, received_at, processed_at)
         values ($1, $2, $3, '', '{}', now() - interval '1 year', ${at}), ($1, $2, $3 || ' unprocessed', '', '{}', now() - interval '1 year', null)`,
        [workspace, connection, name],
      );
      await hub.sql.query(
        `insert into previews (id, workspace_id, study_id, created_by, created_at, expires_at) values ($1, $2, $3, 'x', ${at}, ${at})`,
        [name, workspace, study.id],
      );
    }
  }
}

describe('pruning', () => {
  it('deletes in every workspace what is kept for a while only, and nothing younger', async () => {
    await seedAged(['23 hours', '25 hours', '6 days', '8 days', '29 days', '31 days']);
    await hub.sql.query(
      `insert into previews (id, workspace_id, study_id, created_by, created_at, expires_at)
       values ('in use', $1, $2, 'x', now() - interval '1 year', now() + interval '1 day')`,
      [hub.workspaceId, study.id],
    );
    await request('housekeeping.prune');
    await vi.waitFor(async () => expect(await readNames('previews', 'id')).not.toContain('31 days 0'), { timeout: 15_000, interval: 100 });
    const both = (...ages: readonly string[]) => ages.flatMap((age) => [`${age} 0`, `${age} 1`]);
    expect(await readNames('idempotency_keys', 'key')).toEqual(both('23 hours'));
    expect(await readNames('exchanges', 'operation')).toEqual(both('23 hours', '25 hours', '6 days'));
    expect(await readNames('previews', 'id')).toEqual([...both('23 hours', '25 hours', '29 days', '6 days', '8 days'), 'in use']);
    const webhooks = await readNames('inbound_webhooks', 'external_event_id');
    expect(webhooks.filter((name) => !name.endsWith('unprocessed'))).toEqual(both('23 hours', '25 hours', '29 days', '6 days', '8 days'));
    expect(webhooks.filter((name) => name.endsWith('unprocessed'))).toHaveLength(12);
  });

  it('goes on until all batches are done, several processes at once too', async () => {
    await hub.sql.query(
      `insert into idempotency_keys (workspace_id, key, operation, body_hash, status, created_at)
       select $1, n::text, 'x', '', 200, now() - interval '2 days' from generate_series(1, 3500) n`,
      [hub.workspaceId],
    );
    const housekeeping = hub.app.get(Housekeeping);
    const counts = await Promise.all([housekeeping.prune(), housekeeping.prune()]);
    expect(counts.reduce((sum, { idempotency_keys: count }) => sum + count, 0)).toBe(3500);
    expect(await readNames('idempotency_keys', 'key')).toHaveLength(2);
  });

  it('cannot be told to delete anything else, and nobody but the hub can tell it', async () => {
    await expect(hub.app.get(DataSource).query(`select prune_expired('incentives', 1)`)).rejects.toThrow('nothing of incentives expires');
    const { rows } = await hub.sql.query(
      `select p.proname from pg_proc p where p.proname in ('prune_expired', 'settle_restored_events') and has_function_privilege('public', p.oid, 'execute')`,
    );
    expect(rows).toEqual([]);
  });
});

describe('reservations', () => {
  it('D10 that ran out give their places back, whatever the workspace', async () => {
    const people = await seedParticipations(hub, study, 3);
    const hot = hub.app.get(HotStatements);
    for (const participation of people) await hot.recordEntry({ participation, requestId: 'r' });
    await hub.sql.query(`update participations set reserved_until = now() - interval '1 minute' where id = any ($1)`, [people.slice(0, 2)]);
    await request('reservations.expire');
    await vi.waitFor(
      async () =>
        expect((await hub.sql.query('select places_taken from studies where id = $1', [study.id])).rows).toEqual([{ places_taken: 1 }]),
      { timeout: 15_000, interval: 100 },
    );
    const { rows } = await hub.sql.query(
      'select status, holds_place from participations where id = any ($1) order by array_position($1, id)',
      [people],
    );
    expect(rows).toEqual([
      { status: 'incomplete', holds_place: false },
      { status: 'incomplete', holds_place: false },
      { status: 'started', holds_place: true },
    ]);
  });

  it('are given back however many there are', async () => {
    const full = await seedStudy(hub, { participation_limit: 2_000, places_taken: 1_200 });
    const people = await seedParticipations(hub, full, 1_200, 'started');
    await hub.sql.query(`update participations set holds_place = true, reserved_until = now() - interval '1 minute' where id = any ($1)`, [
      people,
    ]);
    expect(await hub.app.get(Housekeeping).expireReservations()).toBe(1_200);
    expect((await hub.sql.query('select places_taken from studies where id = $1', [full.id])).rows).toEqual([{ places_taken: 0 }]);
    expect(await hub.app.get(Housekeeping).expireReservations()).toBe(0);
  });
});
