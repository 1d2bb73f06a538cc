import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectAsOwner, createMigratedDatabase } from '../../../test/support/database.js';
import { rulesVersion } from './rules-store.js';
import { migrate } from './migrate.js';

const database = await createMigratedDatabase();
const owner = connectAsOwner(database.url);
const hub = new pg.Pool({ connectionString: database.url, max: 2, options: '-c role=panelbridge_app' });
hub.on('error', () => undefined);

beforeAll(() => migrate(database.url));
afterAll(async () => {
  await owner.end();
  await hub.end();
  await database.drop();
});

it('can be run again and keeps one set of rules a version', async () => {
  const { rows } = await owner.query('select count(*)::int as n, count(distinct version)::int as versions from outcome_rules');
  expect(rows[0].versions).toBe(1);
  expect(rows[0].n).toBe(6 * 4 * 2 * 2 * 17);
  expect((await owner.query('select 1 from entry_rules where version = $1', [rulesVersion])).rowCount).toBe(34);
});

it('fences every table that has a workspace, and lets the hub own none', async () => {
  const { rows } = await owner.query(`
    select c.relname, c.relrowsecurity from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind = 'r'
      and exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'workspace_id' and not a.attisdropped)
  `);
  expect(rows.length).toBeGreaterThan(15);
  expect(rows.filter((row) => !row.relrowsecurity)).toEqual([]);
});

it('shows the hub nothing outside a workspace and refuses changes of the log', async () => {
  await owner.query(`insert into workspaces (name) values ('somebody')`);
  expect((await hub.query('select 1 from workspaces')).rowCount).toBe(0);
  await expect(hub.query('update events set reason = null')).rejects.toThrow('permission denied');
  await expect(hub.query('delete from evidence')).rejects.toThrow('permission denied');
  await expect(hub.query('truncate events')).rejects.toThrow('permission denied');
});
