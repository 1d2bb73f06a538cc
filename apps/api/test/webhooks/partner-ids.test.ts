import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HotStatements } from '../../src/links/hot-statements.js';
import { partnerApiFolder } from '../support/connectors.js';
import { seedParticipations, seedPeople, seedStudy } from '../support/seed.js';
import { startHub, type TestHub } from '../support/start-hub.js';

const secret = 'webhook-key-of-partner';

let hub: TestHub;
let connectionId: string;
beforeAll(async () => {
  hub = await startHub({ configuration: { connectors: [partnerApiFolder] } });
  const { body } = await hub.request<{ id: string }>('POST', '/api/v1/connections', {
    body: { connectorId: 'partner-api', name: 'Partner', secrets: { apiKey: 'api-key-of-partner', webhookKey: secret } },
  });
  connectionId = body.id;
});
afterAll(() => hub.close());

/** A study of the connection whose people have ids with this prefix, and one person who has started. */
async function join(group: string): Promise<string> {
  const study = await seedStudy(hub, { on_return: 'submitted' });
  await hub.sql.query('update integrations set connection_id = $1, study_config = $2 where study_id = $3', [
    connectionId,
    { group },
    study.id,
  ]);
  const [participation = ''] = await seedParticipations(hub, study, 1);
  await seedPeople(hub, [participation]);
  await hub.app.get(HotStatements).recordEntry({ participation, requestId: 'entry' });
  return participation;
}

let count = 0;
/** Signed as Standard Webhooks are: base64 over `id.timestamp.body`. */
function post(
  body: unknown,
  over: { readonly id?: string; readonly timestamp?: number; readonly signedId?: string; readonly without?: string } = {},
) {
  count += 1;
  const { id = `msg_${count}`, timestamp = Math.floor(Date.now() / 1000), signedId = id } = over;
  const text = JSON.stringify(body);
  const signature = createHmac('sha256', secret).update(`${signedId}.${timestamp}.${text}`).digest('base64');
  const headers: Record<string, string> = {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': `v1,${signature}`,
  };
  if (over.without !== undefined) delete headers[over.without];
  return fetch(`${hub.url}/hooks/${connectionId}`, { method: 'POST', body: text, headers });
}

async function settle(): Promise<readonly Record<string, unknown>[]> {
  for (;;) {
    const { rows } = await hub.sql.query<{ processed_at: Date | null; result: { signals: readonly Record<string, unknown>[] } }>(
      'select processed_at, result from inbound_webhooks where connection_id = $1 order by id',
      [connectionId],
    );
    if (rows.every((row) => row.processed_at)) return rows.at(-1)?.result.signals ?? [];
    await sleep(20);
  }
}

const readStatus = async (id: string) =>
  ((await hub.sql.query('select status from participations where id = $1', [id])).rows[0] as { status: string }).status;

describe('a partner with ids of its own', () => {
  it('is understood by the study whose ids they are, several people in one webhook', async () => {
    const [first, second] = [await join('a'), await join('b')];
    const signals = [
      { person: `a-${first.slice(3)}`, status: 'finished' },
      { person: `b-${second.slice(3)}`, status: 'screened' },
      { person: `c-${second.slice(3)}`, status: 'finished' },
      { person: `b-${first.slice(3)}`, status: 'finished' },
    ];
    expect((await post(signals)).status).toBe(202);
    expect(await settle()).toMatchObject([
      { effect: 'recorded', participationId: first, outcome: 'submitted' },
      { effect: 'recorded', participationId: second, outcome: 'screened_out' },
      { effect: 'quarantined', reason: 'unknown', externalId: `c-${second.slice(3)}` },
      { effect: 'quarantined', reason: 'wrong_study', participationId: first },
    ]);
    expect([await readStatus(first), await readStatus(second)]).toEqual(['submitted', 'screened_out']);
    // About several people, so that an erase of one could not take it along: it keeps no body.
    const { body } = await hub.request<{ data: readonly object[] }>('GET', `/api/v1/connections/${connectionId}/exchanges`);
    expect(body.data[0]).toMatchObject({ participationId: null, request: { body: '[about 2 people]' } });
  });

  it.each([['fault'], ['nonsense']])('keeps a webhook at which its connector fails: %s', async (word) => {
    expect((await post([word])).status).toBe(202);
    expect(await settle()).toMatchObject([{ effect: 'quarantined', reason: 'unknown', fault: { code: 'connector_fault' } }]);
    const { body } = await hub.request<{ data: readonly object[] }>('GET', `/api/v1/connections/${connectionId}/exchanges`);
    expect(body.data[0]).toMatchObject({ errorCode: 'connector_fault', direction: 'inbound' });
  });

  it('is refused when id or time are not the signed ones, or missing, or old', async () => {
    const old = Math.floor(Date.now() / 1000) - 310;
    const answers = await Promise.all([
      post([], { signedId: 'msg_other' }),
      post([], { without: 'webhook-id' }),
      post([], { without: 'webhook-timestamp' }),
      post([], { without: 'webhook-signature' }),
      post([], { timestamp: old }),
      post([], { timestamp: old + 620 }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401, 401]);
  });

  it('has the limit of its own declaration', async () => {
    expect((await post(['x'.repeat(4_096)])).status).toBe(413);
    expect((await post(['x'.repeat(3_000)])).status).toBe(202);
  });
});
