import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Housekeeping } from '../../src/housekeeping/housekeeping.js';
import { HotStatements } from '../../src/links/hot-statements.js';
import { ParticipantTokens } from '../../src/links/participant-tokens.js';
import { seedParticipations, seedPeople, seedStudy } from '../support/seed.js';
import { startHub, type TestHub } from '../support/start-hub.js';

const secret = 'webhook-key-of-the-tool';
const config = { preset: 'perspective', webhookScheme: 'header' };

let hub: TestHub;
beforeAll(async () => {
  hub = await startHub();
});
afterAll(() => hub.close());

/** An accepted webhook of this age whose jobs have all come to nothing, since the connection's settings fit no connector. */
async function strand(age: string) {
  const { body } = await hub.request<{ id: string }>('POST', '/api/v1/connections', {
    body: { connectorId: 'tracked-link', name: 'Tool', config, secrets: { webhookKey: secret } },
  });
  const connectionId = body.id;
  const study = await seedStudy(hub, { on_return: 'submitted' });
  await hub.sql.query('update integrations set connection_id = $1 where study_id = $2', [connectionId, study.id]);
  const [participation = ''] = await seedParticipations(hub, study, 1);
  await seedPeople(hub, [participation]);
  await hub.app.get(HotStatements).recordEntry({ participation, requestId: 'entry' });
  await hub.sql.query(`update connections set config = '{"preset": 5}' where id = $1`, [connectionId]);
  const token = hub.app.get(ParticipantTokens).ofParticipation('tracking', participation);
  const text = JSON.stringify({ event: 'interview.completed', timestamp: '2026-11-20T12:00:00Z', participant_metadata: { iid: token } });
  const { rows } = await hub.sql.query<{ id: string }>(
    `insert into inbound_webhooks (workspace_id, connection_id, external_event_id, body, headers, received_at)
     values ($1, $2, 'event', $3, '{}', now() - $4::interval) returning id`,
    [hub.workspaceId, connectionId, Buffer.from(text), age],
  );
  return { connectionId, participation, webhookId: rows[0]?.id ?? '' };
}

const requeue = () => hub.app.get(Housekeeping).requeue();
const readConnection = async (id: string) =>
  (await hub.request<{ status: string; attention: { code: string; detail: string } | null }>('GET', `/api/v1/connections/${id}`)).body;
const readWebhook = async (id: string) =>
  (await hub.sql.query<{ processed_at: Date | null }>('select processed_at from inbound_webhooks where id = $1', [id])).rows[0];
const readStatus = async (id: string) => (await hub.sql.query('select status from participations where id = $1', [id])).rows[0]?.status;
const patience = { timeout: 15_000, interval: 100 };

describe('an accepted webhook that cannot be read', () => {
  it('is shown at its connection, waits, and is counted as soon as the settings are right again', async () => {
    const { connectionId, participation, webhookId } = await strand('11 minutes');
    expect(await requeue()).toMatchObject({ 'webhook.process': 1 });
    await vi.waitFor(async () => expect(await readConnection(connectionId)).toMatchObject({ status: 'needs_attention' }), patience);
    expect((await readConnection(connectionId)).attention).toMatchObject({
      code: 'partner_configuration_invalid',
      detail: expect.stringMatching(/^Webhooks wait until they can be read.*\/preset/),
    });
    expect(await readWebhook(webhookId)).toEqual({ processed_at: null });
    expect((await hub.request('PATCH', `/api/v1/connections/${connectionId}`, { body: { config } })).status).toBe(200);
    await vi.waitFor(async () => expect(await requeue()).toMatchObject({ 'webhook.process': 1 }), patience);
    await vi.waitFor(async () => expect(await readStatus(participation)).toBe('submitted'), patience);
    await vi.waitFor(async () => expect((await readWebhook(webhookId))?.processed_at).toEqual(expect.any(Date)), patience);
    expect(await requeue()).toMatchObject({ 'webhook.process': 0 });
  });

  it('is not shown as a fault of the connection while an upgrade may still be under way', async () => {
    const { connectionId, webhookId } = await strand('6 minutes');
    const before = hub.readLog().length;
    expect(await requeue()).toMatchObject({ 'webhook.process': 1 });
    await vi.waitFor(() => expect(hub.readLog().slice(before)).toContain('SettingsUnfitError'), patience);
    expect((await readConnection(connectionId)).status).toBe('unchecked');
    await hub.sql.query('update inbound_webhooks set processed_at = now() where id = $1', [webhookId]);
  });

  it('is quarantined with the reason after seven days, and the partner is told to come again meanwhile', async () => {
    const { connectionId, webhookId } = await strand('8 days');
    const refused = await fetch(`${hub.url}/hooks/${connectionId}`, { method: 'POST', body: '{}', headers: { 'x-webhook-key': secret } });
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '60']);
    expect(await requeue()).toMatchObject({ 'webhook.process': 1 });
    await vi.waitFor(async () => expect((await readWebhook(webhookId))?.processed_at).toEqual(expect.any(Date)), patience);
    const { rows } = await hub.sql.query('select reason, state, details from quarantine where connection_id = $1', [connectionId]);
    expect(rows).toMatchObject([
      {
        reason: 'unknown',
        state: 'open',
        details: { webhookId, fault: { code: 'configuration_invalid', detail: expect.stringContaining('no longer fit') } },
      },
    ]);
    expect((await readConnection(connectionId)).status).toBe('needs_attention');
  });
});

describe('asking again', () => {
  it('leaves alone what is new, done, or has a job that waits', async () => {
    const client = await hub.sql.connect();
    const count = async () => (await client.query<{ n: number }>(`select requeue_stalled('webhook.process') as n`)).rows[0]?.n;
    try {
      // Within a transaction that is rolled back, so that the worker stays out of it.
      await client.query('begin');
      const connection = (await client.query('select id from connections limit 1')).rows[0].id;
      const { rows } = await client.query(
        `insert into inbound_webhooks (workspace_id, connection_id, external_event_id, body, headers, received_at, processed_at)
         select $1, $2, n, '', '{}', now() - age::interval, done from (values
           ('new', '4 minutes', null), ('done', '1 hour', now()), ('waiting', '1 hour', null)) x (n, age, done) returning id`,
        [hub.workspaceId, connection],
      );
      const data = { workspaceId: hub.workspaceId, webhookId: Number(rows[2].id) };
      await client.query(`insert into outbox (queue, data) values ('webhook.process', $1)`, [data]);
      expect(await count()).toBe(0);
      await client.query('delete from outbox');
      await client.query(`insert into pgboss.job (name, data) values ('webhook.process', $1)`, [data]);
      for (const state of ['created', 'active', 'retry']) {
        await client.query(`update pgboss.job set state = $2 where name = 'webhook.process' and data = $1`, [data, state]);
        expect([state, await count()]).toEqual([state, 0]);
      }
      await client.query(`update pgboss.job set state = 'failed' where name = 'webhook.process' and data = $1`, [data]);
      expect(await count()).toBe(1);
      expect((await client.query('select data, options from outbox')).rows).toEqual([{ data, options: { retryLimit: 0 } }]);
      expect(await count()).toBe(0);
    } finally {
      await client.query('rollback');
      client.release();
    }
  });
});
