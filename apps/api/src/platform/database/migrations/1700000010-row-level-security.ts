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

// What the hub does with each table, and nothing more. What is deleted by age or in the wake of something else is deleted by the owner's
// functions and references.
const granted: Readonly<Record<string, string>> = {
  migrations: 'select',
  entry_rules: 'select',
  outcome_rules: 'select',
  workspaces: 'select',
  api_keys: 'select, insert, update (revoked_at)',
  idempotency_keys: 'select, insert, update',
  connections: 'select, insert, update',
  connection_secrets: 'select, insert, update, delete',
  exchanges: 'select, insert, update (request, response)',
  inbound_webhooks: 'select, update (body, headers, processed_at, result)',
  studies: 'select, insert, update',
  screeners: 'select, insert',
  integrations: 'select, insert, update',
  return_keys: 'select, insert',
  previews: 'select, insert, update',
  participants: 'select, insert, update, delete',
  participations: 'select, insert, update',
  screener_invitations: 'select, insert, update',
  evidence: 'select, insert',
  quarantine: 'select, update',
  events: 'select, insert',
  payout_files: 'select, insert',
  incentives: 'select, insert, update',
  emails: 'select, insert, update',
  // Rows are locked before they are deleted, for which a right to change one of their columns is needed; what a job is about is never changed.
  outbox: 'select, insert, delete, update (created_at)',
};

/**
 * Fences every table by workspace for the role that the hub runs as. That role owns nothing, cannot bypass the fence and may not change
 * what is append-only; functions that run as the owner are its only way around, each narrow.
 */
export class RowLevelSecurity1700000010000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      do $$ begin
        -- Who may not create roles can be given this one ready-made.
        if not exists (select 1 from pg_roles where rolname = 'panelbridge_app') then
          create role panelbridge_app nologin nosuperuser nobypassrls nocreatedb nocreaterole;
        end if;
      exception when duplicate_object or unique_violation then null;
      end $$;
      do $$ begin
        -- A hub that works by the login that migrates takes this role; one with a login of its own has been given it by an operator.
        grant panelbridge_app to current_user;
      exception when insufficient_privilege then null;
      end $$;
      revoke create on schema public from public;
      grant usage on schema public to panelbridge_app;
      ${Object.entries(granted)
        .map(([table, rights]) => `grant ${rights} on ${table} to panelbridge_app;`)
        .join('\n      ')}
      revoke all on function authenticate_key(bytea), create_workspace(text, bytea, text, text, text), workspace_of(text, text), find_return_key(text),
        accept_webhooks(uuid[], text[], bytea[], jsonb[], text[]),
        quarantine_signal(uuid, text, uuid, text, text, text, text, text, jsonb), expire_reservations(text[], int),
        record_entries(text, text[], text[], boolean),
        record_outcomes(text, text[], text[], text[], text[], text[], uuid[], text[], timestamptz[], text[], boolean) from public;
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
