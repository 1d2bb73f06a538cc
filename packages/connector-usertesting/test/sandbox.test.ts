import type { HttpRequest } from '@panelbridge/core/connector';
import { type RunningUsertesting, startUsertesting, USERTESTING_DEMO_CLIENT } from '@panelbridge/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testTypes } from '../src/config.js';
import { manifest } from '../src/index.js';
import { type Answer, catchError, open, signal } from './open.js';
import { walkTest } from './walk.js';

let tool: RunningUsertesting;
beforeAll(async () => {
  tool = await startUsertesting({ requestsPerMinute: 10_000 });
});
afterAll(() => tool.close());

/** Asks for a token as the manifest declares it. */
async function askToken(secret: string = USERTESTING_DEMO_CLIENT.secret): Promise<string> {
  const { scope } = manifest.authentication;
  const response = await fetch(`${tool.url}/oauth2/v1/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${USERTESTING_DEMO_CLIENT.id}:${secret}`)}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope }),
  });
  const { access_token: token = 'none' } = (await response.json()) as { readonly access_token?: string };
  return token;
}

/** Opens a connection to the sandbox over HTTP, which is all that a host adds. */
async function connect(secret?: string) {
  const token = await askToken(secret);
  return open({
    async answer({ method, path, query = {} }: HttpRequest): Promise<Answer> {
      const response = await fetch(`${tool.url}${path}?${new URLSearchParams(query)}`, {
        method,
        headers: { authorization: `Bearer ${token}` },
      });
      return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() };
    },
  });
}

/** Pulls a test to its end and asks whose each session is. */
async function readAll(testId: string) {
  const { statusSync } = await connect();
  const study = { testType: 'survey', audience: 'invite_network', testId } as const;
  const found = new Map<string, string | null>();
  for (let cursor: string | null = null; ; ) {
    const page = await statusSync.pull({ study, cursor, signal });
    for (const { id, status } of page.records) found.set(id, status);
    if (page.next === null)
      return { found, readsAll: page.readsAll, identify: (recordId: string) => statusSync.identify({ study, recordId, signal }) };
    cursor = page.next;
  }
}

describe('against the bundled test tool', () => {
  it.each(testTypes)(
    'S0-20 a %s test shows whoever completes it under the id that the link carried, and sends it back',
    async (testType) => {
      const redirects = { complete: 'https://hub.example/return/k1?userID=#cuser#' };
      const { id, inviteLink } = tool.createTest({ title: 'Shop', type: testType, state: 'launched', redirects });
      const study = { testType, audience: 'invite_network', testId: id } as const;
      const { redirect } = await connect();
      const entry = redirect.entryUrl({ link: inviteLink ?? '', parameter: 'userID', participation: 'pp_9eXh736', token: '', study });
      const target = await walkTest(entry.ok ? entry.value : '', ['Yes', 'Blue', 'Nothing']);

      const returned = redirect.parseReturn({ query: [...target.searchParams], parameter: 'userID', study });
      const shown = testType === 'classic' ? 'pp_9eXh736' : 'i9eXh736';
      expect(returned).toEqual({ ok: true, value: shown });
      const { found, identify } = await readAll(id);
      expect([...found.values()]).toEqual(['COMPLETE']);
      const [recordId = ''] = found.keys();
      expect(await identify(recordId)).toBe(shown);
      expect(redirect.internalId({ externalId: shown, study })).toEqual({ ok: true, value: 'pp_9eXh736' });
    },
  );

  it('reads every page of a long test', async () => {
    const { id } = tool.createTest({ title: 'Shop', state: 'launched' });
    const added = tool.addSessions(id, 1_700);
    const { found, readsAll } = await readAll(id);
    expect(readsAll).toBe(true);
    expect(found.size).toBe(added.length);
  });

  it.each(['session_added', 'session_removed'] as const)('loses nobody who stays when before each further page %s', async (fault) => {
    const { id } = tool.createTest({ title: 'Shop', state: 'launched' });
    const before = new Set(tool.addSessions(id, 1_700).map(({ sessionId }) => sessionId));
    tool.misbehave([{ fault }]);
    const { found, readsAll } = await readAll(id);
    tool.misbehave([]);
    const stayed = tool.sessions(id).filter(({ sessionId }) => before.has(sessionId));
    expect(readsAll).toBe(true);
    expect(stayed.length).toBeGreaterThan(1_600);
    expect(stayed.filter(({ sessionId }) => !found.has(sessionId))).toEqual([]);
  });

  it.each([
    ['unauthorized', 'authentication_failed'],
    ['forbidden', 'permission_denied'],
    ['not_found', 'configuration_invalid'],
    ['rate_limited', 'rate_limited'],
    ['rate_limited_bare', 'rate_limited'],
    ['server_error', 'provider_unavailable'],
    ['unavailable', 'provider_unavailable'],
    ['truncated', 'response_invalid'],
    ['html', 'response_invalid'],
  ] as const)('knows %s for %s', async (fault, code) => {
    const { id } = tool.createTest({ title: 'Shop', state: 'launched' });
    tool.addSessions(id, 1);
    tool.misbehave([{ fault, endpoint: 'list', times: 1 }]);
    expect(await catchError(readAll(id))).toMatchObject({ code });
  });

  it('lets a check pass with the right secret and no other', async () => {
    await (await connect()).checkConnection({ signal });
    expect(await catchError((await connect('wrong')).checkConnection({ signal }))).toMatchObject({ code: 'authentication_failed' });
  });

  it.each(['participant_null', 'participant_missing'] as const)('knows nobody where UserTesting knows nobody: %s', async (fault) => {
    const { id } = tool.createTest({ title: 'Shop', state: 'launched' });
    const [{ sessionId } = { sessionId: '' }] = tool.addSessions(id, 1);
    const { identify } = await readAll(id);
    tool.misbehave([{ fault, times: 1 }]);
    expect(await identify(sessionId)).toBeNull();
    tool.removeSession(id, sessionId);
    expect(await catchError(identify(sessionId))).toMatchObject({ code: 'not_found' });
  });
});
