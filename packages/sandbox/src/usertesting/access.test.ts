import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { askToken, openReader } from '../../test/results-client.js';
import { type RunningUsertesting, startUsertesting } from './start-usertesting.js';

const NOBODY = '00000000-0000-4000-8000-000000000000';

let tool: RunningUsertesting;
beforeEach(async () => {
  tool = await startUsertesting({ requestsPerMinute: 1_000 });
});
afterEach(() => tool.close());
afterEach(() => void vi.useRealTimers());

describe('access to the Results API', () => {
  it('needs a token that was given out and has not expired', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const brief = await startUsertesting({ tokenSeconds: 0.3 });
    const { id } = brief.createTest({ title: 'Shop' });
    const path = `${brief.url}/api/v2/sessionResults?testId=${id}`;
    for (const headers of [{}, { authorization: 'Bearer made-up' }, { authorization: 'Basic x' }])
      expect((await fetch(path, { headers })).status).toBe(401);
    const reader = await openReader(brief.url);
    expect((await reader.list(id)).status).toBe(200);
    vi.setSystemTime(Date.now() + 300);
    expect((await reader.list(id)).status).toBe(401);
    await brief.close();
  });

  it('is limited to ten requests a minute and client; tokens do not count; every answer says where one stands', async () => {
    const strict = await startUsertesting({
      clients: [
        { id: 'demo-client', secret: 'demo-secret' },
        { id: 'b', secret: 'b' },
      ],
    });
    const reader = await openReader(strict.url);
    for (let count = 0; count < 5; count += 1) await askToken(strict.url);
    const left: (string | null)[] = [];
    for (let count = 1; count <= 10; count += 1) {
      const { status, headers } = await reader.list(NOBODY);
      expect([status, headers.get('x-ratelimit-limit')]).toEqual([404, '10']);
      left.push(headers.get('x-ratelimit-remaining'));
    }
    expect(left).toEqual(['9', '8', '7', '6', '5', '4', '3', '2', '1', '0']);
    const { status, headers, body } = await reader.detail(NOBODY);
    expect([status, body?.error, headers.get('x-ratelimit-remaining')]).toEqual([429, 'too_many_requests', '0']);
    expect(Number(headers.get('x-ratelimit-reset'))).toBeGreaterThan(50);
    expect(Number(headers.get('x-ratelimit-reset'))).toBeLessThanOrEqual(60);
    const anotherToken = await openReader(strict.url);
    expect((await anotherToken.list(NOBODY)).status).toBe(429);
    const other = (await askToken(strict.url, { client_id: 'b', client_secret: 'b' })).body?.access_token ?? '';
    const answer = await fetch(`${strict.url}/api/v3/sessionResults/x`, { headers: { authorization: `Bearer ${other}` } });
    expect([answer.status, answer.headers.get('x-ratelimit-remaining')]).toEqual([404, '9']);
    await strict.close();
  });

  it('is free again when the period is over', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const quick = await startUsertesting({ requestsPerMinute: 1, periodSeconds: 0.4 });
    const reader = await openReader(quick.url);
    expect([(await reader.list(NOBODY)).status, (await reader.list(NOBODY)).status]).toEqual([404, 429]);
    vi.setSystemTime(Date.now() + 400);
    expect((await reader.list(NOBODY)).status).toBe(404);
    await quick.close();
  });

  it('is logged: when, what, whether the token held, and what was answered, until the log is emptied', async () => {
    const reader = await openReader(tool.url);
    await reader.list(NOBODY, '&limit=1');
    await fetch(`${tool.url}/api/v3/sessionResults/x`);
    const logged: unknown = await (await fetch(`${tool.url}/admin/requests`)).json();
    const at = expect.stringMatching(/^\d{4}-.*Z$/);
    const path = `/api/v2/sessionResults?testId=${NOBODY}&limit=1`;
    expect(logged).toEqual([
      { at, method: 'POST', path: '/oauth2/v1/token', endpoint: 'token', tokenOk: null, clientId: 'demo-client', status: 200 },
      { at, method: 'GET', path, endpoint: 'list', tokenOk: true, clientId: 'demo-client', status: 404 },
      { at, method: 'GET', path: '/api/v3/sessionResults/x', endpoint: 'detail', tokenOk: false, clientId: '', status: 401 },
    ]);
    expect(tool.requests()).toEqual(logged);
    expect((await fetch(`${tool.url}/admin/requests`, { method: 'DELETE' })).status).toBe(204);
    expect(tool.requests()).toEqual([]);
  });
});
