import { randomBytes, randomUUID } from 'node:crypto';
import { roles, type Role } from '@panelbridge/core';
import { released, seedIncentive } from './incentives.js';
import { seedParticipations } from './seed.js';
import type { TestHub } from './start-hub.js';
import { createLaunchedStudy, walkPreview } from './studies.js';
import { seedRecruitment, type RecruitmentIds } from './whole-recruitment.js';

/** One resource of each kind that a request can name. */
export interface WorkspaceIds extends RecruitmentIds {
  readonly apiKey: string;
  readonly connection: string;
  readonly study: string;
  readonly participant: string;
  readonly characteristic: string;
  readonly participation: string;
  readonly incentive: string;
  readonly payoutFile: string;
  readonly payoutAccount: string;
  readonly payoutBatch: string;
  /** Of a payment in the payout file. */
  readonly externalId: string;
  readonly quarantineItem: string;
  readonly reconciliation: string;
  readonly finding: string;
  readonly source: string;
  readonly model: string;
  readonly sync: string;
  readonly run: string;
  readonly alertChannel: string;
  readonly alert: string;
}

/** A workspace with something in every table. */
export interface WholeWorkspace {
  readonly workspaceId: string;
  /** A key of each role. */
  readonly keys: Readonly<Record<Role, string>>;
  readonly ids: WorkspaceIds;
  /** Stands in every text that belongs to the workspace. */
  readonly word: string;
}

/** Makes a workspace that has one of everything, mostly by the API. Nothing is left to do in the background. */
export async function seedWholeWorkspace(hub: TestHub): Promise<WholeWorkspace> {
  const workspaceId = await hub.createWorkspace();
  const named = await Promise.all(roles.map(async (role) => [role, await hub.key(role, workspaceId)] as const));
  const keys = Object.fromEntries(named) as Readonly<Record<Role, string>>;
  const key = keys.admin;
  const word = `canary${randomBytes(6).toString('hex')}`;
  const send = async <Body>(method: string, path: string, body?: unknown): Promise<Body> => {
    // The answer that shows a key is not stored.
    const headers = path === '/api-keys' ? {} : { 'idempotency-key': randomBytes(9).toString('base64url') };
    const answer = await hub.request<Body>(method, `/api/v1${path}`, { key, headers, ...(body !== undefined && { body }) });
    if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };

  const { studyId, connectionId } = await createLaunchedStudy(hub, {
    key,
    study: { title: `About ${word}`, description: `People say ${word}.`, reconciliationOwner: `Owner ${word}`, participationLimit: 50 },
    connection: {
      name: `Tool ${word}`,
      config: { preset: 'perspective', webhookScheme: 'header' },
      secrets: { webhookKey: `${word}-webhook-key` },
    },
    integration: { inviteLink: `https://getperspective.ai/interview/${word}` },
  });
  await walkPreview(hub, studyId, ['complete'], key);
  const choices = [{ id: 'yes', text: `Yes ${word}`, effect: 'accept' }];
  await send('PUT', `/studies/${studyId}/screener`, { questions: [{ id: 'one', text: `Is it ${word}?`, kind: 'single_choice', choices }] });
  const { id: characteristic } = await send<{ id: string }>('POST', '/characteristics', { name: `Of ${word}`, slug: word, type: 'text' });
  const person = {
    email: `${word}@example.com`,
    firstName: `First ${word}`,
    lastName: `Last ${word}`,
    characteristics: { [word]: word },
    labels: [word],
  };
  const { id: participant } = await send<{ id: string }>('POST', '/participants', person);
  const owner = { ownerName: `Key ${word}`, ownerEmail: `key-${word}@example.com` };
  const { id: apiKey } = await send<{ id: string }>('POST', '/api-keys', { name: word, role: 'observer', ...owner });

  const ground = { sql: hub.sql, workspaceId };
  const owed = (email: string, incentive = {}) =>
    seedIncentive(ground, { id: studyId }, { email: `${email}-${word}@example.com`, firstName: word, lastName: word, incentive });
  const { externalId } = await owed('collected', released);
  const { id: payoutFile } = await send<{ id: string }>('POST', '/payout-files');
  await owed('released', released);
  const { id: incentive, participationId: participation } = await owed('due');
  await hub.sql.query('update participations set holds_place = true where study_id = $1', [studyId]);
  await hub.sql.query('update studies set places_taken = 3 where id = $1', [studyId]);

  const insertOnly = (table: string, columns: Readonly<Record<string, unknown>>, tail = '') => {
    const names = Object.keys(columns);
    return hub.sql.query<{ id: string }>(
      `insert into ${table} (workspace_id, ${names.join()}) values ($1, ${names.map((_, index) => `$${index + 2}`).join()}) ${tail}`,
      [workspaceId, ...Object.values(columns)],
    );
  };
  const insert = async (table: string, columns: Readonly<Record<string, unknown>>): Promise<string> =>
    (await insertOnly(table, columns, 'returning id')).rows[0]?.id ?? '';
  const payoutAccount = await insert('payout_accounts', {
    name: `Account ${word}`,
    provider: 'tremendous',
    settings: JSON.stringify({ environment: 'sandbox', campaignId: word, fundingSourceId: 'BALANCE', delivery: 'EMAIL' }),
    is_default: false,
  });
  await hub.sql.query(
    `insert into payout_account_secrets (account_id, name, workspace_id, key_id, sealed) values ($1, 'apiKey', $2, 't1', 'x')`,
    [payoutAccount, workspaceId],
  );
  const payoutBatch = await insert('payout_batches', { account_id: payoutAccount, study_id: studyId, created_by: apiKey });
  await hub.sql.query(
    `insert into payout_batch_items (batch_id, incentive_id, workspace_id, state, detail) values ($1, $2, $3, 'refused', $4)`,
    [payoutBatch, incentive, workspaceId, word],
  );
  await hub.sql.query('insert into payouts (incentive_id, workspace_id, account_id, detail) values ($1, $2, $3, $4)', [
    incentive,
    workspaceId,
    payoutAccount,
    word,
  ]);
  await insert('payout_webhooks', { account_id: payoutAccount, event_id: word, result: 'unknown_order', processed_at: new Date() });
  const recruitment = await seedRecruitment(insert, insertOnly, { studyId, participation, connectionId, word });
  const said = { headers: {}, body: word };
  await insert('exchanges', {
    connection_id: connectionId,
    direction: 'outbound',
    operation: 'check',
    method: 'GET',
    path: `/${word}`,
    request: said,
    response: said,
  });
  await insert('inbound_webhooks', {
    connection_id: connectionId,
    external_event_id: word,
    body: word,
    headers: { word },
    processed_at: new Date(),
  });
  await insert('evidence', {
    study_id: studyId,
    participation_id: participation,
    channel: 'webhook',
    outcome: 'submitted',
    rank: 1,
    disposition: 'apply',
    external_event_id: word,
  });
  for (const table of ['sign_ins', 'member_sessions']) {
    await hub.sql.query(
      `insert into ${table} (token_hash, workspace_id, participant_id, expires_at) values (sha256(convert_to($3, 'UTF8')), $1, $2, now() + interval '1 year')`,
      [workspaceId, participant, word],
    );
  }
  await hub.sql.query(`insert into invitation_waves (study_id, number, workspace_id, invited, requested_by) values ($1, 1, $2, 1, $3)`, [
    studyId,
    workspaceId,
    randomUUID(),
  ]);
  await insert('screener_invitations', { id: `si_${word}`, study_id: studyId, participant_id: participant });
  await insert('emails', {
    study_id: studyId,
    participant_id: participant,
    template: 'invitation',
    dedupe_key: word,
    status: 'sent',
    message_id: word,
  });
  const quarantineItem = await insert('quarantine', {
    study_id: studyId,
    channel: 'redirect',
    reason: 'unknown',
    external_id: word,
    outcome: 'submitted',
  });
  const reconciliation = await insert('reconciliations', {
    study_id: studyId,
    source: 'upload',
    status: 'finished',
    file_name: `${word}.csv`,
    finished_at: new Date(),
  });
  const finding = await insert('findings', {
    study_id: studyId,
    reconciliation_id: reconciliation,
    kind: 'unknown_id',
    fix: 'quarantine',
    external_id: word,
    theirs: 'submitted',
  });
  await seedComparison(hub, { workspaceId, reconciliation, studyId, word });
  const reading = { study_id: studyId, connection_id: connectionId };
  await hub.sql.query(
    `insert into pulls (study_id, workspace_id, connection_id, pass, whole_pass, error_code, error_detail) values ($1, $2, $3, 1, 1, 'unsupported', $4)`,
    [studyId, workspaceId, connectionId, word],
  );
  await hub.sql.query('insert into request_budgets (connection_id, workspace_id, next_at) values ($1, $2, now())', [
    connectionId,
    workspaceId,
  ]);
  await insert('pulled_records', {
    ...reading,
    record_id: word,
    status: word,
    external_id: word,
    participation_id: participation,
    pass: 1,
  });
  const { id: alertChannel } = await send<{ id: string }>('POST', '/alert-channels', {
    name: `Channel ${word}`,
    kind: 'email',
    settings: { to: `${word}@example.com` },
  });
  await hub.sql.query(`insert into alert_channel_secrets (channel_id, name, workspace_id, key_id, sealed) values ($1, $2, $3, 't1', 'x')`, [
    alertChannel,
    word,
    workspaceId,
  ]);
  const source = await insert('sources', { kind: 'upload', name: `Source ${word}` });
  const content = Buffer.from(`id,email\n1,${word}@example.com\n`);
  const file = await insert('source_files', { source_id: source, name: `${word}.csv`, bytes: content.length, state: 'current' });
  await hub.sql.query('insert into source_file_chunks (file_id, position, workspace_id, content) values ($1, 0, $2, $3)', [
    file,
    workspaceId,
    content,
  ]);
  const model = await insert('models', {
    source_id: source,
    name: `Model ${word}`,
    format: 'csv',
    primary_key: 'id',
    columns: JSON.stringify(['id', 'email'].map((name) => ({ name, type: 'untyped' }))),
  });
  const sync = await insert('syncs', {
    name: `Sync ${word}`,
    model_id: model,
    mode: 'upsert',
    mappings: '[]',
    removal_threshold: 0.5,
    failed_share: 0,
  });
  const run = await insert('sync_runs', { sync_id: sync, kind: 'ordinary', trigger: 'request', state: 'completed', error_detail: word });
  await insert('sync_batches', { run_id: run, work: 'write', row_keys: [word], positions: [1], state: 'settled' });
  await insert('sync_row_results', { sync_id: sync, run_id: run, row_key: word, outcome: 'rejected', faults: '[]' });
  await hub.sql.query(
    `insert into sync_ledger (sync_id, row_key, workspace_id, state, outcome, run_id, detail) values ($1, $2, $3, 'failed', 'rejected', $4, $2)`,
    [sync, word, workspaceId, run],
  );
  const alert = await insert('alerts', {
    sync_id: sync,
    run_id: run,
    kind: 'failing',
    severity: 'warning',
    reason: 'rows_failed',
    failed_rows: 1,
    rows: 2,
    title: word,
    text: word,
  });
  await insert('alert_deliveries', { alert_id: alert, channel_id: alertChannel, state: 'delivered', error: word });
  const [excluded] = await seedParticipations(ground, { id: studyId }, 1, 'excluded');
  await hub.sql.query(
    `insert into exclusions (participation_id, workspace_id, study_id, external_id, reason, excluded_by, removal, note)
     values ($1, $2, $3, $4, $4, $4, 'waiting', $4)`,
    [excluded, workspaceId, studyId, word],
  );
  await hub.sql.query('insert into backlog_reminders (study_id, workspace_id, submitted) values ($1, $2, 1)', [studyId, workspaceId]);
  const ids = {
    ...recruitment,
    apiKey,
    connection: connectionId,
    study: studyId,
    participant,
    characteristic,
    participation,
    incentive,
    payoutFile,
    payoutAccount,
    payoutBatch,
    externalId,
    quarantineItem,
    reconciliation,
    finding,
    source,
    model,
    sync,
    run,
    alertChannel,
    alert,
  };
  return { workspaceId, keys, ids, word };
}

/** What a run keeps for itself: the list, how it was read and how it compared; and when the next one is due. */
async function seedComparison(
  { sql }: TestHub,
  { workspaceId, reconciliation, studyId, word }: { workspaceId: string; reconciliation: string; studyId: string; word: string },
): Promise<void> {
  await sql.query('insert into reconciliation_files (reconciliation_id, workspace_id, content) values ($1, $2, $3)', [
    reconciliation,
    workspaceId,
    word,
  ]);
  await sql.query(
    `insert into reconciliation_rows (reconciliation_id, position, workspace_id, external_id, status, outcome, format)
     values ($1, 1, $2, $3, 'COMPLETE', 'submitted', 'malformed')`,
    [reconciliation, workspaceId, word],
  );
  await sql.query(
    `insert into reconciliation_pairs (reconciliation_id, position, workspace_id, kind, external_id, theirs)
     values ($1, 1, $2, 'unknown_id', $3, 'submitted')`,
    [reconciliation, workspaceId, word],
  );
  await sql.query(
    `insert into reconciliation_schedules (study_id, workspace_id, every_hours, next_at) values ($1, $2, 24, now() + interval '1 year')`,
    [studyId, workspaceId],
  );
}
