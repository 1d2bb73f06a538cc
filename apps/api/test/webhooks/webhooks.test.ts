import { createHmac, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createToken } from '@panelbridge/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HotStatements } from '../../src/links/hot-statements.js';
import { ParticipantTokens } from '../../src/links/participant-tokens.js';
import { TokenKeyring } from '../../src/platform/security/keyring.js';
import { WebhookProcessor } from '../../src/webhooks/webhook-processor.js';
import { dumpDatabase } from '../support/dump-database.js';
import { seedParticipations, seedPeople, seedStudy, type SeededStudy } from '../support/seed.js';
import { startHub, type TestHub } from '../support/start-hub.js';

const secret = 'sentinel-webhook-key-41';

let hub: TestHub;
beforeAll(async () => {
  hub = await startHub();
});
afterAll(() => hub.close());

interface Ground {
  readonly study: SeededStudy;
  readonly connectionId: string;
  readonly participation: string;
  readonly token: string;
}

/** A launched study whose tool signs its webhooks in the manner of Perspective AI, and a person who has started. */
async function prepare(
  config: object = { preset: 'perspective', webhookScheme: 'signature' },
  status: 'invited' | 'started' = 'started',
): Promise<Ground> {
  const created = await hub.request<{ id: string }>('POST', '/api/v1/connections', {
    body: { connectorId: 'tracked-link', name: 'Tool', config, secrets: { webhookKey: secret } },
  });
  expect(created.status).toBe(201);
  const connectionId = created.body.id;
  const study = await seedStudy(hub, { on_return: 'submitted' });
  await hub.sql.query('update integrations set connection_id = $1 where study_id = $2', [connectionId, study.id]);
  const [participation = ''] = await seedParticipations(hub, study, 1);
  await seedPeople(hub, [participation]);
  if (status === 'started') await hub.app.get(HotStatements).recordEntry({ participation, requestId: 'entry' });
  return { study, connectionId, participation, token: hub.app.get(ParticipantTokens).ofParticipation('tracking', participation) };
}

interface Message {
  readonly event?: unknown;
  readonly iid?: unknown;
  readonly at?: number;
  readonly more?: object;
}

const write = ({ event = 'interview.completed', iid, at = Date.now(), more = {} }: Message): string =>
  JSON.stringify({
    event,
    test: false,
    timestamp: new Date(at).toISOString(),
    participant_metadata: iid === undefined ? {} : { iid },
    nonce: randomUUID(),
    ...more,
  });

const sign = (body: string, key = secret): string => createHmac('sha256', key).update(body).digest('hex');

const post = (connectionId: string, body: string, headers: Record<string, string> = {}) =>
  fetch(`${hub.url}/hooks/${connectionId}`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', 'x-perspective-signature': sign(body), ...headers },
  });

/** Waits until every stored webhook of a connection is processed, and gives their results in order. */
async function settle(connectionId: string) {
  for (;;) {
    const { rows } = await hub.sql.query<{
      id: string;
      processed_at: Date | null;
      result: { signals: Record<string, unknown>[] };
      headers: object;
      body: Buffer;
    }>('select id, processed_at, result, headers, body from inbound_webhooks where connection_id = $1 order by id', [connectionId]);
    if (rows.every((row) => row.processed_at)) return rows;
    await sleep(20);
  }
}

const readParticipation = async (id: string) =>
  (await hub.sql.query('select status, version from participations where id = $1', [id])).rows[0] as { status: string; version: number };
const listQuarantine = async (connectionId: string) =>
  (
    await hub.sql.query(
      'select reason, external_id, partner_status, outcome, study_id, seen, details from quarantine where connection_id = $1 order by received_at',
      [connectionId],
    )
  ).rows as Record<string, unknown>[];
const listEvidence = async (id: string) =>
  (
    await hub.sql.query(
      'select channel, outcome, disposition, seen, partner_status, occurred_at, connection_id from evidence where participation_id = $1 order by id',
      [id],
    )
  ).rows as Record<string, unknown>[];

describe('a genuine webhook', () => {
  it('is answered 202 once it is stored, and moves the participation', async () => {
    const { connectionId, participation, token } = await prepare();
    const at = Date.now() - 60_000;
    const answer = await post(connectionId, write({ iid: token, at }), {
      'x-idempotency-key': 'event-1',
      authorization: 'Bearer sentinel-header',
      cookie: 'a=sentinel-cookie',
    });
    expect(answer.status).toBe(202);
    const [stored] = await settle(connectionId);
    expect(stored?.result.signals).toMatchObject([
      { effect: 'recorded', outcome: 'submitted', participationId: participation, disposition: 'apply' },
    ]);
    expect((await readParticipation(participation)).status).toBe('submitted');
    expect(await listEvidence(participation)).toMatchObject([
      {
        channel: 'webhook',
        outcome: 'submitted',
        partner_status: 'interview.completed',
        occurred_at: new Date(at),
        connection_id: connectionId,
      },
    ]);
    expect(JSON.stringify(stored?.headers)).not.toContain('sentinel');
    expect(stored?.headers).toMatchObject({ 'x-idempotency-key': 'event-1', 'content-type': 'application/json' });
  });

  it('is shown in the exchanges under the person, the token replaced by their id', async () => {
    const { connectionId, participation, token } = await prepare();
    await post(connectionId, write({ iid: token, more: { answers: ['write to ann@example.com'] } }));
    await settle(connectionId);
    const { body } = await hub.request<{ data: readonly unknown[] }>('GET', `/api/v1/connections/${connectionId}/exchanges`);
    expect(body.data).toMatchObject([
      {
        direction: 'inbound',
        operation: 'webhook',
        status: 202,
        participationId: participation,
        request: { body: { participant_metadata: { iid: participation }, answers: ['write to [email]'] } },
        response: { signals: [{ effect: 'recorded' }] },
      },
    ]);
    expect(JSON.stringify(body)).not.toContain(token);
  });

  it('has one effect when it comes twice, known by its bytes where only they are signed', async () => {
    const { connectionId, participation, token } = await prepare();
    const body = write({ iid: token });
    const answers = await Promise.all(Array.from({ length: 5 }, () => post(connectionId, body)));
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202, 202]);
    const results = await Promise.all(answers.map((answer) => answer.json() as Promise<{ status: string }>));
    expect(results.map(({ status }) => status).toSorted()).toEqual(['accepted', 'duplicate', 'duplicate', 'duplicate', 'duplicate']);
    // Whoever has seen the webhook can send it again under another id, which nobody has signed.
    const again = await post(connectionId, body, { 'x-idempotency-key': 'another' });
    expect(await again.json()).toEqual({ status: 'duplicate' });
    expect(await settle(connectionId)).toHaveLength(1);
    expect(await readParticipation(participation)).toEqual({ status: 'submitted', version: 3 });
    const { rows } = await hub.sql.query(
      `select 1 from events where participation_id = $1 and type = 'participation.status_changed' and channel = 'webhook'`,
      [participation],
    );
    expect(rows).toHaveLength(1);
  });

  it('is known by its event id where whoever sends it is trusted with that, whatever its bytes', async () => {
    const { connectionId, token } = await prepare({ preset: 'perspective', webhookScheme: 'header' });
    const send = async (id: string) => {
      const answer = await post(connectionId, write({ iid: token }), { 'x-webhook-key': secret, 'x-idempotency-key': id });
      return (await answer.json()) as unknown;
    };
    expect(await send('one')).toEqual({ status: 'accepted' });
    expect(await send('one')).toEqual({ status: 'duplicate' });
    expect(await send('two')).toEqual({ status: 'accepted' });
  });

  it('about somebody who has been erased is counted, and nothing that it says is kept', async () => {
    const { connectionId, participation, token } = await prepare();
    await hub.sql.query('update participations set participant_id = null where id = $1', [participation]);
    await post(connectionId, write({ iid: token, more: { answers: ['canary-late'] } }), { 'user-agent': 'canary-late' });
    const [stored] = await settle(connectionId);
    expect(stored).toMatchObject({ result: { erased: true }, headers: {}, body: Buffer.alloc(0) });
    expect((await readParticipation(participation)).status).toBe('submitted');
    expect(await dumpDatabase(hub.sql)).not.toContain('canary-late');
  });

  it('changes nothing more when its job runs again', async () => {
    const { connectionId, participation, token } = await prepare();
    await post(connectionId, write({ iid: token }));
    await post(connectionId, write({ iid: 'x'.repeat(20) }));
    const [first, second] = await settle(connectionId);
    const before = [await readParticipation(participation), await listEvidence(participation), await listQuarantine(connectionId)];
    const processor = hub.app.get(WebhookProcessor);
    for (const row of [first, second, first]) await processor.process({ workspaceId: hub.workspaceId, webhookId: Number(row?.id) });
    // Two workers at the same unfinished webhook: the second finds it done.
    await hub.sql.query('update inbound_webhooks set processed_at = null where id = $1', [second?.id]);
    await Promise.all([1, 2].map(() => processor.process({ workspaceId: hub.workspaceId, webhookId: Number(second?.id) })));
    expect([await readParticipation(participation), await listEvidence(participation)]).toEqual(before.slice(0, 2));
    expect(await listQuarantine(connectionId)).toMatchObject([{ seen: 2 }]);
    const { rows } = await hub.sql.query('select count(*)::int as n from exchanges where connection_id = $1', [connectionId]);
    expect(rows).toEqual([{ n: 3 }]);
  });

  it('changes nothing backwards when it comes out of order', async () => {
    const { connectionId, participation, token } = await prepare();
    await post(connectionId, write({ iid: token }));
    await settle(connectionId);
    await post(connectionId, write({ iid: token, event: 'interview.partial', at: Date.now() - 100_000 }));
    const [, late] = await settle(connectionId);
    expect(late?.result.signals).toMatchObject([{ disposition: 'confirm' }]);
    expect((await readParticipation(participation)).status).toBe('submitted');
    expect(await listEvidence(participation)).toHaveLength(2);
  });

  it('that the partner marks as a test counts for nobody', async () => {
    const { connectionId, participation, token } = await prepare();
    await post(connectionId, write({ iid: token, more: { test: true } }));
    const [stored] = await settle(connectionId);
    expect(stored?.result.signals).toEqual([{ effect: 'test', status: 'interview.completed' }]);
    expect((await readParticipation(participation)).status).toBe('started');
    expect(await listEvidence(participation)).toEqual([]);
  });

  it('about a preview counts for nobody and is noted', async () => {
    const { connectionId } = await prepare();
    const preview = hub.app.get(ParticipantTokens).of('preview', 'preview0001');
    await post(connectionId, write({ iid: preview }));
    const [stored] = await settle(connectionId);
    expect(stored?.result.signals).toEqual([{ effect: 'preview', status: 'interview.completed', previewId: 'preview0001' }]);
    expect(await listQuarantine(connectionId)).toEqual([]);
    const { body } = await hub.request<{ data: readonly object[] }>('GET', `/api/v1/connections/${connectionId}/exchanges`);
    expect(body.data).toMatchObject([{ response: { signals: [{ effect: 'preview' }] } }]);
  });

  it('for somebody who never entered is kept as evidence and moves nothing', async () => {
    const { connectionId, participation, token } = await prepare(undefined, 'invited');
    await post(connectionId, write({ iid: token }));
    const [stored] = await settle(connectionId);
    expect(stored?.result.signals).toMatchObject([{ disposition: 'hold', anomaly: 'never_started' }]);
    expect((await readParticipation(participation)).status).toBe('invited');
  });
});

describe('what nobody can be credited with goes to quarantine and changes nothing:', () => {
  const expectQuarantined = async ({ connectionId, participation }: Ground, body: string, expected: object) => {
    const before = await readParticipation(participation);
    expect((await post(connectionId, body)).status).toBe(202);
    await settle(connectionId);
    expect(await listQuarantine(connectionId)).toMatchObject([expected]);
    expect(await readParticipation(participation)).toEqual(before);
    expect(await listEvidence(participation)).toEqual([]);
  };

  it('an unknown status keeps the present one', async () => {
    const ground = await prepare();
    await expectQuarantined(ground, write({ iid: ground.token, event: 'interview.rescheduled' }), {
      reason: 'unknown',
      partner_status: 'interview.rescheduled',
      external_id: ground.participation,
      study_id: ground.study.id,
      outcome: null,
    });
  });

  it('a status that only JavaScript knows', async () => {
    const ground = await prepare();
    await expectQuarantined(ground, write({ iid: ground.token, event: 'constructor' }), {
      reason: 'unknown',
      partner_status: 'constructor',
    });
  });

  it.each([
    ['no id', undefined, 'missing'],
    ['a placeholder that nobody filled in', '{{iid}}', 'missing'],
    ['the word undefined', 'undefined', 'missing'],
    ['an id of somebody else’s making', 'abc123', 'unknown'],
    ['a text that a database cannot store', 'a\u0000b\ud800', 'unknown'],
  ])('%s', async (_name, iid, reason) => {
    const ground = await prepare();
    await expectQuarantined(ground, write({ iid }), { reason, outcome: 'submitted', details: { webhookId: expect.any(String) } });
  });

  it('a token with one character changed', async () => {
    const ground = await prepare();
    const changed = `${ground.token.slice(0, 4)}${ground.token.charAt(4) === 'a' ? 'b' : 'a'}${ground.token.slice(5)}`;
    await expectQuarantined(ground, write({ iid: changed }), { reason: 'tampered', external_id: changed });
  });

  it('a token that has expired', async () => {
    const ground = await prepare();
    const expired = createToken(
      { kind: 'tracking', subject: ground.participation.slice(3), expiresOn: Date.now() - 3 * 86_400_000 },
      hub.app.get(TokenKeyring),
    );
    await expectQuarantined(ground, write({ iid: expired }), { reason: 'expired' });
  });

  it('a token of another kind', async () => {
    const ground = await prepare();
    await expectQuarantined(ground, write({ iid: hub.app.get(ParticipantTokens).ofParticipation('entry', ground.participation) }), {
      reason: 'unknown',
    });
  });

  it('a participation that does not exist', async () => {
    const ground = await prepare();
    await expectQuarantined(ground, write({ iid: hub.app.get(ParticipantTokens).ofParticipation('tracking', 'pp_nobody0') }), {
      reason: 'unknown',
    });
  });

  it('a participation of a study that another connection serves', async () => {
    const ground = await prepare();
    const other = await prepare();
    await expectQuarantined(ground, write({ iid: other.token }), {
      reason: 'wrong_study',
      external_id: other.participation,
      study_id: null,
    });
    expect(await listEvidence(other.participation)).toEqual([]);
    expect((await readParticipation(other.participation)).status).toBe('started');
  });

  it('a participation of another workspace, which is not even named', async () => {
    const ground = await prepare();
    const workspaceId = await hub.createWorkspace();
    const study = await seedStudy({ sql: hub.sql, workspaceId });
    const [foreign = ''] = await seedParticipations({ sql: hub.sql, workspaceId }, study, 1, 'started');
    await expectQuarantined(ground, write({ iid: hub.app.get(ParticipantTokens).ofParticipation('tracking', foreign) }), {
      reason: 'wrong_study',
      study_id: null,
    });
    expect((await readParticipation(foreign)).status).toBe('started');
    expect(JSON.stringify(await listQuarantine(ground.connectionId))).not.toContain(foreign);
  });

  it.each([
    ['no JSON at all', '{"event":'],
    ['an empty body', ''],
    ['JSON of another form', '["interview.completed"]'],
    ['no status', '{"timestamp":"NOW","participant_metadata":{}}'],
  ])('%s, with a right signature, is answered 202 and kept', async (_name, text) => {
    const ground = await prepare({ preset: 'perspective', webhookScheme: 'header' });
    const body = text.replace('NOW', new Date().toISOString());
    expect((await post(ground.connectionId, body, { 'x-webhook-key': secret })).status).toBe(202);
    const [stored] = await settle(ground.connectionId);
    expect(stored?.body.toString()).toBe(body);
    expect(await listQuarantine(ground.connectionId)).toMatchObject([
      { reason: 'unknown', details: { fault: { code: 'response_invalid' }, webhookId: stored?.id } },
    ]);
  });
});

describe('a webhook that is not proven', () => {
  const expectRefused = async (connectionId: string, answer: Response) => {
    expect([answer.status, await answer.json()]).toMatchObject([401, { code: 'partner_signature_invalid', requestId: expect.any(String) }]);
    const { rows } = await hub.sql.query('select 1 from inbound_webhooks where connection_id = $1', [connectionId]);
    expect(rows).toEqual([]);
  };

  it('is refused: signed with another key, not signed, or signed for other bytes', async () => {
    const { connectionId, token } = await prepare();
    const body = write({ iid: token });
    await expectRefused(connectionId, await post(connectionId, body, { 'x-perspective-signature': sign(body, 'another-key') }));
    await expectRefused(connectionId, await post(connectionId, body, { 'x-perspective-signature': '' }));
    await expectRefused(connectionId, await post(connectionId, body, { 'x-perspective-signature': sign(`${body} `) }));
    await expectRefused(connectionId, await post(connectionId, body, { 'x-perspective-signature': `sha256=${sign(body)}` }));
    // Bytes count, not what they mean: the same JSON, written otherwise, is another message.
    await expectRefused(
      connectionId,
      await post(connectionId, JSON.stringify(JSON.parse(body), null, 1), { 'x-perspective-signature': sign(body) }),
    );
    const { body: metrics } = await hub.request<{ text: string }>('GET', '/metrics', { key: null });
    expect(metrics.text).toMatch(/webhooks_received_total\{connector="tracked-link",result="signature_wrong"\} [3-9]/);
  });

  it('is refused when it is too old or from the future', async () => {
    const { connectionId, token } = await prepare();
    for (const at of [Date.now() - 301_000 - 2_000, Date.now() + 301_000 + 2_000])
      await expectRefused(connectionId, await post(connectionId, write({ iid: token, at })));
    expect((await post(connectionId, write({ iid: token, at: Date.now() - 280_000 }))).status).toBe(202);
  });

  it('is refused while the connection holds no key', async () => {
    const { connectionId, token } = await prepare();
    await hub.request('PATCH', `/api/v1/connections/${connectionId}`, { body: { secrets: { webhookKey: null } } });
    await expectRefused(connectionId, await post(connectionId, write({ iid: token })));
  });

  it('is refused by a header that is not the key', async () => {
    const { connectionId, token } = await prepare({ preset: 'perspective', webhookScheme: 'header' });
    await expectRefused(connectionId, await post(connectionId, write({ iid: token }), { 'x-webhook-key': `${secret}x` }));
    expect((await post(connectionId, write({ iid: token }), { 'x-webhook-key': secret })).status).toBe(202);
    const [stored] = await settle(connectionId);
    expect(JSON.stringify(stored?.headers)).not.toContain(secret);
  });

  it('is told to slow down when there are too many, while proven ones from the same address still come through', async () => {
    const { connectionId, token } = await prepare();
    const body = write({ iid: token });
    const guess = () => post(connectionId, body, { 'x-perspective-signature': sign(body, 'another-key') });
    const answers = await Promise.all(Array.from({ length: 125 }, guess));
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(120);
    const stopped = await guess();
    expect([stopped.status, await stopped.json()]).toMatchObject([429, { code: 'rate_limit_exceeded' }]);
    expect(Number(stopped.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await post(connectionId, body)).status).toBe(202);
    const other = await prepare();
    expect((await post(other.connectionId, body, { 'x-perspective-signature': '' })).status).toBe(401);
  });

  it('is refused at once after the key was changed', async () => {
    const { connectionId, token } = await prepare();
    expect((await post(connectionId, write({ iid: token }))).status).toBe(202);
    await settle(connectionId);
    await hub.request('PATCH', `/api/v1/connections/${connectionId}`, { body: { secrets: { webhookKey: 'another-key' } } });
    expect((await post(connectionId, write({ iid: token }))).status).toBe(401);
  });
});

describe('the address of webhooks', () => {
  it.each(['00000000-0000-4000-8000-000000000000', 'nobody', '%00', 'a'.repeat(90)])('is not found for %s', async (id) => {
    const answer = await post(id, '{}');
    expect(answer.status).toBe(404);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  });

  it('is not found where the settings refuse webhooks, or the connection was removed', async () => {
    const { connectionId, study } = await prepare({ preset: 'perspective' });
    expect((await post(connectionId, '{}')).status).toBe(404);
    await hub.request('PATCH', `/api/v1/connections/${connectionId}`, { body: { config: { webhookScheme: 'signature' } } });
    expect((await post(connectionId, '{}')).status).toBe(401);
    await hub.sql.query(`update studies set status = 'closed' where id = $1`, [study.id]);
    expect((await hub.request('DELETE', `/api/v1/connections/${connectionId}`)).status).toBe(204);
    expect((await post(connectionId, '{}')).status).toBe(404);
  });

  it('takes no other method', async () => {
    const { connectionId } = await prepare();
    for (const method of ['GET', 'PUT', 'HEAD']) expect((await fetch(`${hub.url}/hooks/${connectionId}`, { method })).status).toBe(404);
  });

  it('refuses 5 MB, announced or not, and stores nothing', async () => {
    const { connectionId } = await prepare();
    const body = JSON.stringify({ filler: 'x'.repeat(5 * 1024 * 1024) });
    const announced = await post(connectionId, body);
    expect([announced.status, await announced.json()]).toMatchObject([413, { code: 'body_too_large' }]);
    const chunks = new ReadableStream({
      start(controller) {
        for (let at = 0; at < body.length; at += 65_536) controller.enqueue(new TextEncoder().encode(body.slice(at, at + 65_536)));
        controller.close();
      },
    });
    const status = await fetch(`${hub.url}/hooks/${connectionId}`, {
      method: 'POST',
      body: chunks,
      duplex: 'half',
      headers: { 'x-perspective-signature': sign(body) },
    } as RequestInit).then(
      (answer) => answer.status,
      // The hub may close the connection before the client has sent everything.
      () => 413,
    );
    expect(status).toBe(413);
    const { rows } = await hub.sql.query('select 1 from inbound_webhooks where connection_id = $1', [connectionId]);
    expect(rows).toEqual([]);
  });

  it('reads any media type as bytes, and is up to its limit', async () => {
    const { connectionId, token } = await prepare();
    const body = write({ iid: token, more: { filler: 'x'.repeat(900_000) } });
    for (const type of ['application/json; charset=utf-8', 'text/plain', 'application/x-www-form-urlencoded', 'application/xml']) {
      expect([type, (await post(connectionId, body, { 'content-type': type })).status]).toEqual([type, 202]);
    }
    const [stored, ...others] = await settle(connectionId);
    expect(others).toEqual([]);
    expect(stored?.body.toString()).toBe(body);
  });
});

describe('the key of webhooks', () => {
  it('stands in no log line', () => {
    expect(hub.readLog()).toContain('a webhook was refused');
    expect(hub.readLog()).not.toContain(secret);
  });
});
