import { HUB_API_DEMO_KEY, startHubApi, type RunningHubApi } from '@panelbridge/sandbox';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CheckService } from '../../src/connections/check.service.js';
import { DestinationCalls } from '../../src/connections/destination-calls.js';
import { awaitCheck, createDestination, describeDestination, type AnsweredConnection } from '../support/destination.js';
import { dumpDatabase } from '../support/dump-database.js';
import { startPartner } from '../support/partner-server.js';
import { startHub, type TestHub } from '../support/start-hub.js';

const path = '/api/v1/connections';
const headers = ['authorization', 'user-interviews-apikey'] as const;

interface Problem {
  readonly code: string;
  readonly detail: string;
  readonly errors: readonly { readonly pointer: string; readonly code: string; readonly detail: string }[];
}

let hub: TestHub;
let production: RunningHubApi;
let sandbox: RunningHubApi;
beforeAll(async () => {
  [hub, production, sandbox] = await Promise.all([
    startHub({ configuration: { connectors: ['@panelbridge/connector-etl'] } }),
    startHubApi({ requestsPerMinute: Infinity }),
    startHubApi({ requestsPerMinute: Infinity }),
  ]);
});
beforeEach(() => {
  for (const side of [production, sandbox]) {
    side.misbehave([]);
    side.restoreKey(HUB_API_DEMO_KEY);
    side.clearRequests();
    side.clearParticipants();
  }
});
afterAll(() => Promise.all([hub.close(), production.close(), sandbox.close()]));

const save = (body: object) => hub.request<AnsweredConnection & Problem>('POST', path, { body });
const change = (id: string, body: object) => hub.request<AnsweredConnection & Problem>('PATCH', `${path}/${id}`, { body });
const check = (id: string) => hub.request<AnsweredConnection & Problem>('POST', `${path}/${id}/check`);
const faultsOf = ({ errors }: Problem) => errors.map(({ code, pointer }) => `${code} ${pointer}`);

async function write(connectionId: string, emails: readonly string[]) {
  const session = await hub.app
    .get(DestinationCalls)
    .openSession({ workspaceId: hub.workspaceId, connectionId, runId: crypto.randomUUID() });
  try {
    return await session.writeBatch({ mode: 'upsert', records: emails.map((email) => ({ email })), onlyIfEmpty: [] });
  } finally {
    await session.close();
  }
}

describe('what a connection asks for', () => {
  it('is found among the hub’s own connectors', async () => {
    const own = await startHub();
    try {
      const { body } = await own.request<{ data: object[] }>('GET', '/api/v1/connectors');
      expect(body.data).toContainEqual(
        expect.objectContaining({
          id: 'user-interviews-hub',
          status: 'loaded',
          capabilities: ['participantIngestion'],
          presets: ['hightouch', 'zeotap'],
        }),
      );
    } finally {
      await own.close();
    }
  });

  it('S3-3 is the key, without which nothing is saved, and the environment, sandbox or production', async () => {
    const keyless = await save(describeDestination({ url: production.url, apiKey: null }));
    expect(keyless).toMatchObject({ status: 422, body: { errors: [{ pointer: '/secrets/apiKey', code: 'secret_missing' }] } });
    const elsewhere = await save(describeDestination({ url: production.url, environment: 'staging' }));
    expect(elsewhere).toMatchObject({ status: 422, body: { errors: [{ pointer: '/environment', code: 'environment_unknown' }] } });
    expect(elsewhere.body.errors[0]?.detail).toMatch(/production or sandbox/);
    for (const environment of ['sandbox', 'production']) {
      const saved = await save(describeDestination({ url: sandbox.url, environment }));
      expect(saved).toMatchObject({ status: 201, body: { environment } });
      await awaitCheck(hub, saved.body.id);
    }
    const unnamed = await createDestination(hub, { url: sandbox.url });
    expect((await awaitCheck(hub, unnamed)).environment).toBe('production');
  });

  it('S4-3 is the key and no other credential', async () => {
    const { body } = await hub.request<{ manifest: { secrets: object; authentication: object } }>(
      'GET',
      '/api/v1/connectors/user-interviews-hub',
    );
    expect(Object.keys(body.manifest.secrets)).toEqual(['apiKey']);
    expect(body.manifest.authentication).toMatchObject({ scheme: 'bearer', secret: 'apiKey' });
    const wanted = describeDestination({ url: production.url });
    const other = await save({ ...wanted, secrets: { ...wanted.secrets, clientSecret: 'another-secret' } });
    expect(faultsOf(other.body)).toEqual(['secret_unknown /secrets/clientSecret']);
    const id = await createDestination(hub, { url: production.url });
    await awaitCheck(hub, id);
    expect(production.requests().map(({ keyName, status }) => [keyName, status])).toEqual([['demo', 200]]);
    production.revokeKey(HUB_API_DEMO_KEY);
    expect((await check(id)).body.code).toBe('partner_authentication_failed');
  });

  it('S4-5 is nothing but the key with the preset zeotap, which knows production alone', async () => {
    const wanted = {
      connectorId: 'user-interviews-hub',
      name: 'Zeotap',
      config: { preset: 'zeotap' },
      secrets: { apiKey: HUB_API_DEMO_KEY },
    };
    // Without a worker nothing is tried: this one would call the vendor itself.
    const still = await startHub({ configuration: { connectors: ['@panelbridge/connector-etl'], role: 'api' } });
    const saved = await still.request('POST', path, { body: wanted });
    await still.close();
    expect(saved).toMatchObject({ status: 201, body: { environment: 'production', preset: 'zeotap' } });
    for (const config of [wanted.config, { ...wanted.config, baseUrl: sandbox.url }]) {
      const refused = await save({ ...wanted, config, environment: 'sandbox' });
      expect(refused).toMatchObject({
        status: 422,
        body: { errors: [{ pointer: '/environment', detail: expect.stringContaining('production') }] },
      });
    }
    // One that was made for the sandbox cannot be led there by a change of its preset either.
    const id = await createDestination(hub, { url: sandbox.url, environment: 'sandbox' });
    expect(faultsOf((await change(id, { config: { preset: 'zeotap' } })).body)).toEqual(['environment_unknown /environment']);
  });
});

describe('where requests go', () => {
  it('S3-4 is the environment’s own address: what is meant for the sandbox never reaches production', async () => {
    const live = await createDestination(hub, { url: production.url, environment: 'production' });
    const tried = await createDestination(hub, { url: sandbox.url, environment: 'sandbox' });
    for (const id of [live, tried]) await awaitCheck(hub, id);
    await write(live, ['live@example.com']);
    await write(tried, ['tried@example.com']);
    expect([production, sandbox].map((side) => side.participants().map(({ email }) => email))).toEqual([
      ['live@example.com'],
      ['tried@example.com'],
    ]);
  });

  it('S3-4 is nowhere for a sandbox without an address, also for one whose address went away', async () => {
    const refused = await save(describeDestination({ environment: 'sandbox' }));
    expect(faultsOf(refused.body)).toEqual(['base_url_missing /config/baseUrl']);
    const id = await createDestination(hub, { url: sandbox.url, environment: 'sandbox' });
    await awaitCheck(hub, id);
    expect(faultsOf((await change(id, { config: { baseUrl: null }, secrets: { apiKey: HUB_API_DEMO_KEY } })).body)).toEqual([
      'base_url_missing /config/baseUrl',
    ]);
    await hub.sql.query(`update connections set config = '{}', version = version + 1 where id = $1`, [id]);
    sandbox.clearRequests();
    expect(await check(id)).toMatchObject({
      status: 422,
      body: { code: 'partner_configuration_invalid', detail: expect.stringContaining('not published') },
    });
    await expect(write(id, ['lost@example.com'])).rejects.toMatchObject({ code: 'configuration_invalid' });
    const { rows } = await hub.sql.query('select 1 from exchanges where connection_id = $1 and path like $2', [id, '%batches%']);
    expect([rows, sandbox.requests(), production.requests()]).toEqual([[], [], []]);
  });

  it.each(['https://www.userinterviews.com', 'https://WWW.userinterviews.com:443/api', 'https://www.userinterviews.com./'])(
    'S3-4 is never production’s address for the sandbox: %s',
    async (url) => {
      const refused = await save(describeDestination({ url, environment: 'sandbox' }));
      expect(faultsOf(refused.body)).toEqual(['base_url_of_other_environment /config/baseUrl']);
      const id = await createDestination(hub, { url: sandbox.url, environment: 'sandbox' });
      const led = await change(id, { config: { baseUrl: url }, secrets: { apiKey: HUB_API_DEMO_KEY } });
      expect(faultsOf(led.body)).toEqual(['base_url_of_other_environment /config/baseUrl']);
    },
  );
});

describe('the key', () => {
  const sentinel = 'sentinel-Qx7+/=very-secret-key';

  it.each(headers)(
    'S3-5 stands in no answer, log, exchange or table, though it travels as %s and the other side repeats it',
    async (keyHeader) => {
      const echo = await startPartner();
      try {
        echo.answer = (response, { headers: sent, path: asked }) => {
          const body = JSON.stringify({ data: [], message: `key ${sentinel}`, sent, token: sentinel, [sentinel]: 1 });
          response.writeHead(asked.includes('batches') ? 422 : 200, { 'content-type': 'application/json', 'x-echo': sentinel }).end(body);
        };
        const id = await createDestination(hub, { url: echo.url, apiKey: sentinel, config: { keyHeader } });
        await awaitCheck(hub, id);
        expect(echo.requests[0]?.headers[keyHeader]).toBe(keyHeader === 'authorization' ? `Bearer ${sentinel}` : sentinel);
        const written = await write(id, ['p0@example.com']);
        expect(written).toMatchObject({ status: 'rejected' });
        echo.answer = (response) => response.writeHead(401).end(`no such key: ${sentinel}`);
        const refused = await check(id);
        expect(refused).toMatchObject({ status: 409, body: { code: 'partner_authentication_failed' } });
        const lost = await write(id, ['p1@example.com']).catch((error: unknown) => error);
        const answers = await Promise.all([
          hub.request('GET', path),
          hub.request('GET', `${path}/${id}`),
          hub.request('GET', `${path}/${id}/exchanges`),
          hub.request('GET', '/api/v1/events?limit=200'),
          hub.request('GET', '/metrics', { key: null }),
        ]);
        const dump = await dumpDatabase(hub.sql);
        expect(dump).toContain('p0@example.com');
        const places = [JSON.stringify([refused, lost, String(lost)]), JSON.stringify(answers), dump, hub.readLog()];
        const ways = [
          sentinel,
          encodeURIComponent(sentinel),
          Buffer.from(sentinel).toString('base64'),
          Buffer.from(sentinel).toString('base64url'),
        ];
        for (const place of places) for (const way of ways) expect(place).not.toContain(way);
      } finally {
        await echo.close();
      }
    },
  );

  it.each([
    ['a blank before it', ' demo-key'],
    ['a blank behind it', 'demo-key '],
    ['a blank within it', 'demo key'],
    ['a line break behind it', 'demo-key\n'],
    ['a line break within it', 'demo\r\nkey'],
    ['a tab', '\tdemo-key'],
    ['a hard blank', 'demo\u00a0key'],
    ['a blank of no width', 'demo\u200bkey'],
    ['a line separator', 'demo\u2028key'],
  ])('S4-32 is refused on save, and not mended, with %s', async (_name, apiKey) => {
    const refused = await save(describeDestination({ url: production.url, apiKey }));
    expect(refused).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/secrets/apiKey', code: 'secret_malformed', detail: expect.stringContaining('Copy it again') }] },
    });
    const id = await createDestination(hub, { url: production.url });
    await awaitCheck(hub, id);
    expect((await change(id, { secrets: { apiKey } })).status).toBe(422);
    // The key that was stored before still holds.
    expect(await check(id)).toMatchObject({ status: 200, body: { status: 'ready' } });
  });

  it('S4-26 is told apart from the hub’s: each refusal says whose key it was and where that one is renewed', async () => {
    const id = await createDestination(hub, { url: production.url });
    await awaitCheck(hub, id);
    production.revokeKey(HUB_API_DEMO_KEY);
    const theirs = await check(id);
    expect(theirs).toMatchObject({ status: 409, body: { code: 'partner_authentication_failed' } });
    for (const words of [/User Interviews refused its API key/, /not a key of this hub/, /api@userinterviews\.com/]) {
      expect(theirs.body.detail).toMatch(words);
      expect((await awaitCheck(hub, id)).attention?.detail).toMatch(words);
    }
    await expect(write(id, ['p@example.com'])).rejects.toMatchObject({
      message: expect.stringMatching(/not a key of this hub.*api@userinterviews\.com/s),
    });
    const { key } = await createRevokedKey();
    const ours = await hub.request<Problem & { cause: string; remedy: string; title: string }>('GET', path, { key });
    expect(ours).toMatchObject({ status: 401, body: { code: 'key_refused' } });
    const words = JSON.stringify(ours.body);
    expect(words).toMatch(/this hub/);
    expect(words).toMatch(/an admin of the hub/);
    expect(words).not.toMatch(/User Interviews/);
  });

  it.each(headers)('D20 is tried in every header: a check names the one that lets it in: %s', async (keyHeader) => {
    const wrong = keyHeader === 'authorization' ? 'user-interviews-apikey' : 'authorization';
    const side = await startHubApi({ requestsPerMinute: Infinity, keyHeaders: [keyHeader] });
    try {
      const id = await createDestination(hub, { url: side.url, config: { keyHeader: wrong } });
      const { status, attention } = await awaitCheck(hub, id);
      expect({ status, ...attention }).toMatchObject({ status: 'needs_attention', code: 'partner_authentication_failed' });
      expect(attention?.detail).toBe(
        `The key was refused in the header “${wrong}” and let in by “${keyHeader}”: set config/keyHeader to “${keyHeader}”.`,
      );
      expect(side.requests()).toHaveLength(2);
      expect(await change(id, { config: { keyHeader } })).toMatchObject({ status: 200 });
      await expectStatus(id, 'ready');
    } finally {
      await side.close();
    }
  });

  it('D20 is said to be refused in both where it is', async () => {
    const id = await createDestination(hub, { url: production.url, apiKey: 'another-key' });
    const { attention } = await awaitCheck(hub, id);
    expect(attention?.detail).toMatch(
      /api@userinterviews\.com.*The hub has tried the headers “authorization” and “user-interviews-apikey”; it was refused in each\./s,
    );
    expect(production.requests().map(({ status }) => status)).toEqual([401, 401]);
  });
});

describe('a connection that is saved', () => {
  it('S3-6 is tried at once, and its status says what came of it', async () => {
    const made = await save(describeDestination({ url: production.url }));
    expect(made.body).toMatchObject({ status: 'unchecked', checkedAt: null });
    expect(await awaitCheck(hub, made.body.id)).toMatchObject({ status: 'ready', attention: null });
    expect(production.requests()).toMatchObject([{ method: 'GET', endpoint: 'characteristics', status: 200 }]);
    expect(await change(made.body.id, { secrets: { apiKey: 'no-such-key' } })).toMatchObject({ body: { status: 'unchecked' } });
    const failed = await expectStatus(made.body.id, 'needs_attention');
    expect(failed.attention).toMatchObject({
      code: 'partner_authentication_failed',
      detail: expect.stringContaining('api@userinterviews.com'),
    });
    await change(made.body.id, { secrets: { apiKey: HUB_API_DEMO_KEY } });
    await expectStatus(made.body.id, 'ready');
    // A new name changes nothing that could be tried.
    production.clearRequests();
    await change(made.body.id, { name: 'Another name' });
    await check(made.body.id);
    expect(production.requests()).toHaveLength(1);
  });

  it('is not tried when it is refused, nor once it was tried, nor when it is gone', async () => {
    await save(describeDestination({ url: production.url, apiKey: 'with blank' }));
    const { body } = await save(describeDestination({ url: production.url }));
    await awaitCheck(hub, body.id);
    const { rows } = await hub.sql.query<{ n: number }>('select count(*)::int as n from exchanges where connection_id = $1', [body.id]);
    expect([rows[0]?.n, production.requests().length]).toEqual([1, 1]);
    const checks = hub.app.get(CheckService);
    const job = { workspaceId: hub.workspaceId, connectionId: body.id };
    await checks.checkSaved(job);
    await hub.request('DELETE', `${path}/${body.id}`);
    await checks.checkSaved(job);
    expect(production.requests()).toHaveLength(1);
  });

  it('keeps to the budget that all its work shares', async () => {
    const id = await createDestination(hub, { url: production.url, config: { requestsPerMinute: 60 } });
    await awaitCheck(hub, id);
    const began = Date.now();
    await hub.sql.query(`update request_budgets set next_at = now() + interval '1500 milliseconds' where connection_id = $1`, [id]);
    expect((await check(id)).status).toBe(200);
    expect(Date.now() - began).toBeGreaterThan(1_300);
    await hub.sql.query(`update request_budgets set next_at = now() + interval '5 minutes' where connection_id = $1`, [id]);
    production.clearRequests();
    const busy = await check(id);
    expect(busy).toMatchObject({ status: 503, body: { code: 'partner_rate_limited', detail: expect.stringContaining('Other work') } });
    expect(Number(busy.headers.get('retry-after'))).toBeGreaterThan(290);
    expect(production.requests()).toEqual([]);
  });
});

async function expectStatus(id: string, status: string): Promise<AnsweredConnection> {
  let found: AnsweredConnection | undefined;
  await expect
    .poll(
      async () => {
        found = (await hub.request<AnsweredConnection>('GET', `${path}/${id}`)).body;
        return found.status;
      },
      { timeout: 15_000, interval: 50 },
    )
    .toBe(status);
  return found as AnsweredConnection;
}

async function createRevokedKey(): Promise<{ readonly key: string }> {
  const key = await hub.key('observer');
  await hub.sql.query(`update api_keys set revoked_at = now() where role = 'observer'`);
  return { key };
}
