import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callJson } from '../../test/call-json.js';
import { callRally } from '../../test/rally-client.js';
import { type OpenRally, addPeople, openRally } from '../../test/rally-study.js';

let open: OpenRally;
let path: string;
beforeEach(async () => {
  open = await openRally();
  path = `/studies/${open.studyId}`;
});
afterEach(() => open.rally.close());

const show = () => callRally(open.rally.url, 'GET', path);
const rename = (name: string) => callRally(open.rally.url, 'PATCH', path, { studyPlan: { name } });
const nameNow = async () => (await show()).body?.studyPlan?.['name'];

describe('faults of answers', () => {
  it.each([
    ['unauthorized', 401],
    ['forbidden', 403],
    ['not_found', 404],
    ['conflict', 409],
    ['unprocessable', 422],
    ['rate_limited', 429],
    ['rate_limited_bare', 429],
    ['server_error', 500],
    ['unavailable', 503],
  ] as const)('%s answers %i and does nothing', async (fault, status) => {
    open.rally.misbehave([{ fault, times: 1, ...(fault === 'rate_limited' ? { retryAfter: 7 } : {}) }]);
    const answer = await rename('Cars');
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([status, fault === 'rate_limited' ? '7' : null]);
    expect(await nameNow()).toBe('Banks');
    expect((await rename('Cars')).status).toBe(200);
  });

  it('cut the connection before or after what was asked is done', async () => {
    open.rally.misbehave([{ fault: 'reset', times: 1 }]);
    await expect(rename('Cars')).rejects.toThrow('fetch failed');
    expect(await nameNow()).toBe('Banks');
    open.rally.misbehave([{ fault: 'reset', times: 1, when: 'after' }]);
    await expect(rename('Cars')).rejects.toThrow('fetch failed');
    expect(await nameNow()).toBe('Cars');
    open.rally.misbehave([{ fault: 'server_error', times: 1, when: 'after' }]);
    expect((await rename('Boats')).status).toBe(500);
    expect(await nameNow()).toBe('Boats');
  });

  it('never answer, answer late, cut short, or with a web page', async () => {
    open.rally.misbehave([{ fault: 'hang', times: 1 }]);
    const url = `${open.rally.url}/api/public/v1${path}`;
    await expect(fetch(url, { signal: AbortSignal.timeout(200) })).rejects.toThrow(/timeout/);
    open.rally.misbehave([{ fault: 'slow', delayMs: 250, times: 1 }]);
    const begun = performance.now();
    expect((await rename('Cars')).status).toBe(200);
    expect(performance.now() - begun).toBeGreaterThan(240);
    open.rally.misbehave([{ fault: 'truncated', times: 1 }]);
    expect(await rename('Boats')).toMatchObject({ status: 200, body: undefined });
    open.rally.misbehave([{ fault: 'html', times: 1 }]);
    const page = await rename('Planes');
    expect([page.status, page.body, page.headers.get('content-type')]).toEqual([200, undefined, 'text/html; charset=utf-8']);
    expect(await nameNow()).toBe('Planes');
  });

  it('act where, when and how often they say', async () => {
    const faults = [{ fault: 'server_error', endpoint: 'show_study', after: 1, times: 2 }];
    const put = await callJson('PUT', `${open.rally.url}/admin/misbehave`, { faults });
    expect(put.body).toMatchObject({ faults });
    const seen: number[] = [];
    for (let count = 0; count < 4; count += 1) seen.push((await rename('x')).status, (await show()).status);
    expect(seen).toEqual([200, 200, 200, 500, 200, 500, 200, 200]);
    expect((await callJson('GET', `${open.rally.url}/admin/misbehave`)).body).toEqual({ faults: [] });
  });

  it('are refused by name, where they do not belong too', async () => {
    for (const fault of [
      { fault: 'tired' },
      { fault: 'reset', when: 'later' },
      { fault: 'html', when: 'after' },
      { fault: 'webhook_lost', endpoint: 'import' },
      { fault: 'reset', event: 'person.opted_out' },
    ]) {
      const answer = await callJson('PUT', `${open.rally.url}/admin/misbehave`, { faults: [fault] });
      expect([fault, answer.status, answer.body['message']]).toEqual([fault, 422, expect.stringContaining('faults.0')]);
    }
  });
});

describe('faults of the data', () => {
  it('show participants in a status that nobody has heard of', async () => {
    const [id = ''] = await addPeople(open.rally, open.studyId, ['p1@panel.example']);
    open.rally.misbehave([{ fault: 'unknown_status', times: 2 }]);
    expect((await callRally(open.rally.url, 'GET', `${path}/participants/${id}`)).body?.status).toBe('BEAMED_UP');
    const found = await callRally(open.rally.url, 'POST', `${path}/participants/search`, {});
    expect(found.body?.results).toMatchObject([{ status: 'BEAMED_UP' }]);
    expect((await callRally(open.rally.url, 'GET', `${path}/participants/${id}`)).body?.status).toBe('NOT_STARTED');
  });

  it('let an import end in an error, or never', async () => {
    const ask = async (fault: 'import_error' | 'import_stuck') => {
      open.rally.misbehave([{ fault, endpoint: 'import', times: 1 }]);
      const { status, body } = await callRally(open.rally.url, 'POST', '/people/import', { people: [{ email: 'a@x.example' }] });
      await open.rally.settle();
      return [status, (await callRally(open.rally.url, 'GET', `/imports/${body?.importId ?? ''}`)).body?.status];
    };
    expect(await ask('import_error')).toEqual([202, 'ERROR']);
    expect(await ask('import_stuck')).toEqual([202, 'UPLOADING']);
    expect(open.rally.people()).toEqual([]);
  });
});
