import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ConnectorError } from '@panelbridge/core/connector';
import { InvokeConnector } from '../../src/connections/invoke-connector.js';
import { partnerApiFolder } from '../support/connectors.js';
import { dumpDatabase } from '../support/dump-database.js';
import { answerWell, startPartner, type PartnerServer } from '../support/partner-server.js';
import { startHub, type TestHub } from '../support/start-hub.js';

const path = '/api/v1/connections';
const sentinel = 'sentinel-Zk3+/=very-secret';

interface Answer {
  readonly id: string;
  readonly code: string;
  readonly status: string;
  readonly version: number;
  readonly detail: string;
  readonly attention: { readonly code: string; readonly detail: string } | null;
}

interface ListedExchange {
  readonly id: string;
  readonly [member: string]: unknown;
}

let hub: TestHub;
let partner: PartnerServer;
beforeAll(async () => {
  [hub, partner] = await Promise.all([
    startHub({ configuration: { connectors: [partnerApiFolder, '@panelbridge/connector-tracked-link'] } }),
    startPartner(),
  ]);
});
afterEach(() => {
  partner.answer = answerWell;
  partner.requests.length = 0;
});
afterAll(async () => {
  await hub.close();
  await partner.close();
});

async function create(config: object = {}): Promise<string> {
  const { body, status } = await hub.request<Answer>('POST', path, {
    body: {
      connectorId: 'partner-api',
      name: 'Partner',
      config: { baseUrl: `${partner.url}/v1`, ...config },
      secrets: { apiKey: sentinel },
    },
  });
  expect(status).toBe(201);
  return body.id;
}

const check = (id: string, headers: Record<string, string> = {}) => hub.request<Answer>('POST', `${path}/${id}/check`, { headers });
const read = async (id: string) => (await hub.request<Answer>('GET', `${path}/${id}`)).body;
const listExchanges = async (id: string, query = '') =>
  (await hub.request<{ data: readonly ListedExchange[]; nextCursor: string | null }>('GET', `${path}/${id}/exchanges${query}`)).body;

describe('a check that succeeds', () => {
  it('makes the connection ready; the host added address, authentication and trace', async () => {
    const id = await create();
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const answer = await check(id, { traceparent, 'x-request-id': 'request-7' });
    expect(answer).toMatchObject({ status: 200, body: { status: 'ready', attention: null, version: 2, checkedAt: expect.any(String) } });
    expect(partner.requests).toMatchObject([
      {
        method: 'POST',
        path: `/v1/me?key=${encodeURIComponent(sentinel)}`,
        body: '{"limit":3}',
        headers: { authorization: `Bearer ${sentinel}`, traceparent, 'content-type': 'application/json' },
      },
    ]);
    expect((await listExchanges(id)).data).toMatchObject([
      {
        direction: 'outbound',
        operation: 'check',
        method: 'POST',
        path: '/v1/me?key=[redacted]',
        status: 200,
        errorCode: null,
        requestId: 'request-7',
        request: { headers: { authorization: '[redacted]' }, body: { limit: 3 } },
        response: { body: { account: 'a1' } },
      },
    ]);
  });

  it('needs no call where the connector has none', async () => {
    const { body } = await hub.request<Answer>('POST', path, { body: { connectorId: 'tracked-link', name: 'Link' } });
    expect(await check(body.id)).toMatchObject({ status: 200, body: { status: 'ready' } });
  });
});

describe('a check that fails', () => {
  it('because the partner refuses the key, asks for attention and says what to do', async () => {
    const id = await create();
    partner.answer = (response) => response.writeHead(401).end(`no such key: ${sentinel}, ask ann@example.com`);
    expect(await check(id)).toMatchObject({
      status: 409,
      body: { code: 'partner_authentication_failed', detail: 'The partner says: no such key: [redacted], ask [email]' },
    });
    expect(await read(id)).toMatchObject({
      status: 'needs_attention',
      attention: {
        code: 'partner_authentication_failed',
        cause: expect.any(String),
        remedy: expect.any(String),
        detail: expect.stringContaining('no such key'),
      },
    });
    expect((await listExchanges(id)).data).toMatchObject([
      { status: 401, errorCode: 'authentication_failed', response: { body: 'no such key: [redacted], ask [email]' } },
    ]);
    partner.answer = answerWell;
    expect((await check(id)).body).toMatchObject({ status: 'ready', attention: null });
    const { rows } = await hub.sql.query(
      `select from_status, to_status, reason from events where subject_id = $1 and type = 'connection.status_changed' order by id`,
      [id],
    );
    expect(rows).toEqual([
      { from_status: 'unchecked', to_status: 'needs_attention', reason: 'authentication_failed' },
      { from_status: 'needs_attention', to_status: 'ready', reason: null },
    ]);
  });

  it('because the partner asks to wait, passes on how long and leaves the status', async () => {
    const id = await create();
    partner.answer = (response) => response.writeHead(429, { 'retry-after': '17' }).end();
    const answer = await check(id);
    expect(answer).toMatchObject({ status: 503, body: { code: 'partner_rate_limited' } });
    expect(answer.headers.get('retry-after')).toBe('17');
    expect(await read(id)).toMatchObject({ status: 'unchecked', attention: { code: 'partner_rate_limited' } });
  });

  it.each([
    ['a page in place of JSON', (r) => r.writeHead(200).end('<html>'), 502, 'partner_response_invalid'],
    ['JSON of another form', (r) => r.writeHead(200).end('{"account":7}'), 502, 'partner_response_invalid'],
    ['a page with 503', (r) => r.writeHead(503, { 'retry-after': '5' }).end('<html>'), 503, 'partner_unavailable'],
    ['an answer of 6 MB', (r) => r.writeHead(200).end(Buffer.alloc(6_000_000, 'x')), 502, 'partner_response_invalid'],
    ['a redirect', (r) => r.writeHead(302, { location: '/elsewhere' }).end(), 502, 'partner_response_invalid'],
    ['a connection that breaks', (r) => r.destroy(), 503, 'partner_unavailable'],
  ] as const satisfies readonly [string, PartnerServer['answer'], number, string][])(
    'because of %s',
    async (_name, answer, status, code) => {
      const id = await create();
      partner.answer = answer;
      expect(await check(id)).toMatchObject({ status, body: { code } });
      expect(partner.requests).toHaveLength(1);
      expect((await listExchanges(id)).data).toHaveLength(1);
    },
  );

  it('because nobody listens there', async () => {
    const gone = await startPartner();
    await gone.close();
    const id = await create({ baseUrl: gone.url });
    expect(await check(id)).toMatchObject({ status: 503, body: { code: 'partner_unavailable' } });
    expect((await listExchanges(id)).data).toMatchObject([{ status: null, response: null, errorCode: 'provider_unavailable' }]);
  });

  it.each([
    ['careless', 401, 409, 'partner_authentication_failed'],
    ['careless', 403, 409, 'partner_permission_denied'],
    ['careless', 429, 503, 'partner_rate_limited'],
    ['careless', 500, 503, 'partner_unavailable'],
    ['careless', 418, 502, 'partner_rejected'],
    ['stumbling', 503, 503, 'partner_unavailable'],
    ['stumbling', 404, 500, 'connector_fault'],
    ['stumbling', 200, 500, 'connector_fault'],
    ['broken', 200, 500, 'connector_fault'],
  ] as const)('of a connector that is %s, at %i, is answered by %i %s', async (behaviour, partnerStatus, status, code) => {
    const id = await create({ behaviour });
    partner.answer = (response) => response.writeHead(partnerStatus).end('<html>');
    expect(await check(id)).toMatchObject({ status, body: { code } });
  });

  it('keeps the cause of a connector’s fault in the log, without secrets', async () => {
    const id = await create({ behaviour: 'leaking' });
    const { status, body } = await check(id);
    expect(status).toBe(500);
    expect(JSON.stringify(body)).not.toContain('key ');
    expect(hub.readLog()).toContain('the key [redacted] is wrong');
    expect(await read(id)).toMatchObject({ status: 'needs_attention', attention: { code: 'connector_fault' } });
  });
});

describe('what a connector may reach', () => {
  it.each(['absolute', 'backslash', 'parent', 'own_header'])('is its base URL alone: %s', async (behaviour) => {
    const id = await create({ behaviour });
    expect(await check(id)).toMatchObject({ status: 500, body: { code: 'connector_fault' } });
    expect(partner.requests).toEqual([]);
  });

  it.each([
    'http://10.0.0.1/',
    'http://192.168.1.1',
    'http://169.254.169.254/latest',
    'http://[::ffff:10.0.0.1]/',
    'http://[fd00::1]/',
    'http://0x0a000001/',
    'http://0.0.0.0/',
  ])('is no private address, also in a demo: %s', async (baseUrl) => {
    const id = await create({ baseUrl });
    expect(await check(id)).toMatchObject({ status: 422, body: { code: 'partner_configuration_invalid' } });
  });

  it('is not even this machine outside of a demo, nor anything without TLS', async () => {
    const strict = await startHub({ configuration: { connectors: [partnerApiFolder], demo: false } });
    try {
      for (const baseUrl of [
        partner.url,
        partner.url.replace('http:', 'https:'),
        partner.url.replace('http://127.0.0.1', 'https://localhost'),
        'https://2130706433/',
      ]) {
        const { body } = await strict.request<Answer>('POST', path, {
          body: { connectorId: 'partner-api', name: 'x', config: { baseUrl }, secrets: { apiKey: sentinel } },
        });
        expect(await strict.request('POST', `${path}/${body.id}/check`)).toMatchObject({
          status: 422,
          body: { code: 'partner_configuration_invalid' },
        });
      }
      expect(partner.requests).toEqual([]);
    } finally {
      await strict.close();
    }
  });

  it('ends when its time is over, whether or not it listens', async () => {
    const gate = hub.app.get(InvokeConnector);
    partner.answer = () => undefined;
    for (const behaviour of ['careful', 'deaf']) {
      const connectionId = await create({ behaviour });
      const began = Date.now();
      const call = gate.invoke({ workspaceId: hub.workspaceId, connectionId, operation: 'check', timeoutMs: 150 }, (instance, { signal }) =>
        instance.checkConnection({ signal }),
      );
      await expect(call).rejects.toSatisfy((error: unknown) => ConnectorError.is(error) && error.code === 'provider_unavailable');
      expect(Date.now() - began).toBeLessThan(5_000);
    }
  });
});

describe('a change during the check', () => {
  it('is not judged by it', async () => {
    const id = await create();
    let release: () => void = () => undefined;
    partner.answer = (response) => {
      release = () => response.writeHead(401).end();
    };
    const checking = check(id);
    while (partner.requests.length === 0) await sleep(10);
    // The check holds no lock while it waits for the partner.
    expect((await hub.request('PATCH', `${path}/${id}`, { body: { secrets: { apiKey: 'another-key-1' } } })).status).toBe(200);
    release();
    expect((await checking).status).toBe(409);
    expect(await read(id)).toMatchObject({ status: 'unchecked', attention: null, version: 2 });
  });
});

describe('exchanges', () => {
  it('come in pages, the newest first', async () => {
    const id = await create();
    for (let index = 0; index < 3; index += 1) await check(id);
    const first = await listExchanges(id, '?limit=2');
    const second = await listExchanges(id, `?limit=2&cursor=${first.nextCursor ?? ''}`);
    const ids = [...first.data, ...second.data].map((one) => Number(one.id));
    expect([first.data.length, second.data.length, second.nextCursor]).toEqual([2, 1, null]);
    expect(ids).toEqual(ids.toSorted((a, b) => b - a));
    expect((await hub.request('GET', `${path}/${id}/exchanges?cursor=eyJ4IjoxfQ`)).status).toBe(400);
  });
});

describe('the secrets of checked connections', () => {
  it('stand in no log line and no table, though the connector and the partner repeat them', async () => {
    const id = await create();
    partner.answer = (response, { headers }) =>
      response
        .writeHead(200, { 'x-echo': headers.authorization })
        .end(JSON.stringify({ account: 'a', got: headers.authorization, token: sentinel }));
    expect((await check(id)).status).toBe(200);
    const listed = JSON.stringify(await listExchanges(id));
    const dump = await dumpDatabase(hub.sql);
    expect(listed).toContain('[redacted]');
    for (const way of [
      sentinel,
      encodeURIComponent(sentinel),
      Buffer.from(sentinel).toString('base64'),
      Buffer.from(sentinel).toString('base64url'),
    ]) {
      for (const place of [listed, dump, hub.readLog()]) expect(place).not.toContain(way);
    }
  });

  it('are counted each time that a connector sees one', async () => {
    const { body } = await hub.request<{ text: string }>('GET', '/metrics', { key: null });
    expect(body.text).toMatch(/connector_secrets_revealed_total\{connector="partner-api",secret="apiKey"\} [1-9]/);
    expect(body.text).toMatch(/connector_calls_total\{connector="partner-api",operation="check",result="rate_limited"\} [1-9]/);
  });
});
