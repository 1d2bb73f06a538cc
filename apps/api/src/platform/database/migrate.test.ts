import { channels, outcomes } from '@panelbridge/core';
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
  expect(rows[0].n).toBe(outcomes.length * channels.length * 2 * 2 * 17);
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

it('compares rows with the workspace as it was read once for the statement', async () => {
  const { rows } = await owner.query<{ tablename: string; qual: string; with_check: string }>(
    "select tablename, qual, with_check from pg_policies where policyname = 'fence' and schemaname = 'public'",
  );
  const workspace = "( SELECT (NULLIF(current_setting('app.workspace'::text, true), ''::text))::uuid AS \"nullif\")";
  expect(rows.length).toBeGreaterThan(40);
  for (const { tablename, qual, with_check } of rows) {
    const fence = `(${tablename === 'workspaces' ? 'id' : 'workspace_id'} = ${workspace})`;
    expect([tablename, qual, with_check]).toEqual([tablename, fence, fence]);
  }
});

// Read beside the code: a right that nothing needs is one that a mistake, or an intruder, can use.
const rights = {
  alert_channel_secrets: 'DELETE INSERT SELECT UPDATE',
  alert_channels: 'INSERT SELECT UPDATE',
  alert_deliveries: 'INSERT SELECT UPDATE',
  alerts: 'INSERT SELECT UPDATE(closed_at)',
  api_keys: 'INSERT SELECT UPDATE(revoked_at)',
  audiences: 'INSERT SELECT UPDATE',
  availabilities: 'INSERT SELECT UPDATE',
  backlog_reminders: 'INSERT SELECT UPDATE',
  bookings: 'INSERT SELECT UPDATE',
  budgets: 'INSERT SELECT UPDATE',
  characteristics: 'DELETE INSERT SELECT UPDATE',
  connection_secrets: 'DELETE INSERT SELECT UPDATE',
  connections: 'INSERT SELECT UPDATE',
  emails: 'INSERT SELECT UPDATE',
  entry_rules: 'SELECT',
  events: 'INSERT SELECT',
  evidence: 'INSERT SELECT',
  estimates: 'INSERT SELECT',
  exchanges: 'INSERT SELECT UPDATE(request) UPDATE(response)',
  exclusions: 'INSERT SELECT UPDATE',
  findings: 'INSERT SELECT UPDATE',
  idempotency_keys: 'INSERT SELECT UPDATE',
  inbound_webhooks: 'SELECT UPDATE(body) UPDATE(headers) UPDATE(processed_at) UPDATE(result)',
  incentives: 'INSERT SELECT UPDATE',
  invitation_waves: 'INSERT SELECT',
  integrations: 'INSERT SELECT UPDATE',
  ledger_postings: 'SELECT',
  ledger_transfers: 'SELECT',
  member_sessions: 'DELETE INSERT SELECT',
  migrations: 'SELECT',
  models: 'INSERT SELECT UPDATE',
  outbox: 'DELETE INSERT SELECT UPDATE(created_at)',
  outcome_rules: 'SELECT',
  panel_projects: 'INSERT SELECT',
  participants: 'DELETE INSERT SELECT UPDATE',
  participations: 'INSERT SELECT UPDATE',
  payout_account_secrets: 'DELETE INSERT SELECT UPDATE',
  payout_accounts: 'INSERT SELECT UPDATE',
  payout_batch_items: 'INSERT SELECT UPDATE',
  payout_batches: 'INSERT SELECT',
  payout_files: 'INSERT SELECT',
  payout_webhooks: 'INSERT SELECT UPDATE',
  payouts: 'INSERT SELECT UPDATE',
  platform_reports: 'INSERT SELECT UPDATE',
  platform_studies: 'INSERT SELECT UPDATE',
  previews: 'INSERT SELECT UPDATE',
  pulled_records: 'INSERT SELECT UPDATE',
  pulls: 'INSERT SELECT UPDATE',
  quarantine: 'SELECT UPDATE',
  reconciliation_files: 'DELETE INSERT SELECT',
  reconciliation_pairs: 'DELETE INSERT SELECT UPDATE(external_id)',
  reconciliation_rows: 'DELETE INSERT SELECT UPDATE(external_id)',
  reconciliation_rules: 'SELECT',
  reconciliation_schedules: 'DELETE INSERT SELECT UPDATE',
  reconciliations: 'INSERT SELECT UPDATE',
  request_budgets: 'INSERT SELECT UPDATE',
  return_keys: 'INSERT SELECT',
  screener_invitations: 'INSERT SELECT UPDATE',
  screeners: 'INSERT SELECT',
  sign_ins: 'DELETE INSERT SELECT UPDATE(used_at)',
  sessions: 'INSERT SELECT UPDATE',
  source_file_chunks: 'INSERT SELECT',
  source_files: 'DELETE INSERT SELECT UPDATE',
  sources: 'INSERT SELECT UPDATE',
  studies: 'INSERT SELECT UPDATE',
  study_templates: 'INSERT SELECT',
  sync_batches: 'DELETE INSERT SELECT UPDATE(keeps_sides) UPDATE(people) UPDATE(reached) UPDATE(row_keys) UPDATE(state)',
  sync_ledger: 'DELETE INSERT SELECT UPDATE',
  sync_row_results: 'DELETE INSERT SELECT UPDATE(faults) UPDATE(match_key) UPDATE(record) UPDATE(row_key)',
  sync_runs: 'INSERT SELECT UPDATE',
  sync_stage: 'DELETE SELECT UPDATE(faults)',
  syncs: 'INSERT SELECT UPDATE',
  workspaces: 'SELECT',
};

it('lets the hub do with each table what it does, and nothing more', async () => {
  const { rows } = await owner.query<{ name: string; rights: string }>(`
    with whole as (
      select table_name::text as name, privilege_type::text as right from information_schema.role_table_grants
      where grantee = 'panelbridge_app' and table_schema = 'public'
    ), partial as (
      select c.table_name::text as name, c.privilege_type || '(' || c.column_name || ')' as right from information_schema.role_column_grants c
      where c.grantee = 'panelbridge_app' and c.table_schema = 'public'
        and not exists (select 1 from whole w where w.name = c.table_name and w.right = c.privilege_type)
    )
    select name, string_agg(g.right, ' ' order by g.right) as rights from (select * from whole union all select * from partial) g group by name
  `);
  expect(Object.fromEntries(rows.map((row) => [row.name, row.rights]))).toEqual(rights);
  const { rows: open } = await owner.query(
    `select table_name from information_schema.role_table_grants where grantee = 'PUBLIC' and table_schema in ('public', 'pgboss')`,
  );
  expect(open).toEqual([]);
});

it('refuses the hub what would let it forget its schema, take a promise back or forge a job', async () => {
  for (const statement of [
    'delete from migrations',
    'delete from incentives',
    'delete from participations',
    'delete from studies',
    `update api_keys set role = 'admin'`,
    `update outbox set data = '{}'`,
    `insert into inbound_webhooks (workspace_id) values (gen_random_uuid())`,
  ])
    await expect(hub.query(statement)).rejects.toThrow('permission denied');
});

it('lets the hub copy rows into its own workspace alone, and read no others', async () => {
  const { rows: workspaces } = await owner.query<{ id: string }>(`insert into workspaces (name) values ('one'), ('other') returning id`);
  const [mine = { id: '' }, theirs = { id: '' }] = workspaces;
  const run = '00000000-0000-4000-8000-000000000001';
  const client = await hub.connect();
  try {
    await client.query(`select set_config('app.workspace', $1, false)`, [mine.id]);
    await client.query('insert into staging.sync_rows (run_id, position, row_key) values ($1, 1, $2)', [run, 'a']);
    expect((await client.query('select row_key from sync_stage')).rows).toEqual([{ row_key: 'a' }]);
    await expect(client.query('select 1 from staging.sync_rows')).rejects.toThrow('permission denied');
    await expect(
      client.query('insert into staging.sync_rows (workspace_id, run_id, position) values ($1, $2, 2)', [theirs.id, run]),
    ).rejects.toThrow('permission denied');
    await client.query(`select set_config('app.workspace', $1, false)`, [theirs.id]);
    expect((await client.query('select 1 from sync_stage')).rowCount).toBe(0);
    expect((await client.query('delete from sync_stage')).rowCount).toBe(0);
    await client.query(`select set_config('app.workspace', '', false)`);
    await expect(client.query('insert into staging.sync_rows (run_id, position) values ($1, 3)', [run])).rejects.toThrow('null value');
  } finally {
    client.release();
  }
});

it('shows the hub nothing outside a workspace and refuses changes of the log', async () => {
  await owner.query(`insert into workspaces (name) values ('somebody')`);
  expect((await hub.query('select 1 from workspaces')).rowCount).toBe(0);
  await expect(hub.query('update events set reason = null')).rejects.toThrow('permission denied');
  await expect(hub.query('delete from evidence')).rejects.toThrow('permission denied');
  await expect(hub.query('truncate events')).rejects.toThrow('permission denied');
});
