import { HUB_API_DEMO_KEY, startHubApi } from '@panelbridge/sandbox';
import { describe, expect, it } from 'vitest';
import { awaitCheck, createDestination, describeDestination } from '../support/destination.js';
import { dumpDatabase } from '../support/dump-database.js';
import { startPartner } from '../support/partner-server.js';
import { change, check, expectStatus, hub, path, type Problem, production, save, write } from './support/connection-hub.js';

const headers = ['authorization', 'user-interviews-apikey'] as const;

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

async function createRevokedKey(): Promise<{ readonly key: string }> {
  const key = await hub.key('observer');
  await hub.sql.query(`update api_keys set revoked_at = now() where role = 'observer'`);
  return { key };
}
