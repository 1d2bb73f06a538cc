import type { MigrationInterface, QueryRunner } from 'typeorm';

const fenced = [
  'workspaces',
  'api_keys',
  'idempotency_keys',
  'connections',
  'connection_secrets',
  'exchanges',
  'inbound_webhooks',
  'studies',
  'screeners',
  'integrations',
  'return_keys',
  'previews',
  'participants',
  'participations',
  'screener_invitations',
  'evidence',
  'quarantine',
  'events',
  'payout_files',
  'incentives',
  'emails',
];
const appendOnly = ['evidence', 'events', 'return_keys', 'screeners', 'payout_files'];

/**
 * Fences every table by workspace for the role that the hub runs as. That role owns nothing, cannot bypass the fence and may not change
 * what is append-only; functions that run as the owner are its only way around, each narrow.
 */
export class RowLevelSecurity1700000010000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      do $$ begin
        create role panelbridge_app nologin nosuperuser nobypassrls nocreatedb nocreaterole;
      exception when duplicate_object or unique_violation then null;
      end $$;
      grant panelbridge_app to current_user;
      revoke create on schema public from public;
      grant usage on schema public to panelbridge_app;
      grant select, insert, update, delete on all tables in schema public to panelbridge_app;
      revoke update, delete, truncate on ${appendOnly.join(', ')} from panelbridge_app;
      revoke insert, update, delete on workspaces, entry_rules, outcome_rules from panelbridge_app;
      revoke all on function authenticate_key(bytea), create_workspace(text, bytea, text, text, text), workspace_of(text, text), find_return_key(text),
        accept_webhooks(uuid[], text[], bytea[], jsonb[], text[]),
        quarantine_signal(uuid, text, uuid, text, text, text, text, text, jsonb), expire_reservations(text[], int),
        record_entries(text, text[], text[], boolean),
        record_outcomes(text, text[], text[], text[], text[], text[], uuid[], text[], timestamptz[], text[], boolean[], boolean) from public;
      grant execute on all functions in schema public to panelbridge_app;
    `);
    for (const table of fenced) {
      const column = table === 'workspaces' ? 'id' : 'workspace_id';
      await runner.query(`
        alter table ${table} enable row level security;
        create policy fence on ${table} to panelbridge_app
          using (${column} = nullif(current_setting('app.workspace', true), '')::uuid)
          with check (${column} = nullif(current_setting('app.workspace', true), '')::uuid);
      `);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of fenced) await runner.query(`drop policy fence on ${table}; alter table ${table} disable row level security`);
  }
}
