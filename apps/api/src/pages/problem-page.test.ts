import { afterAll, beforeAll, expect, it } from 'vitest';
import { startHub, type TestHub } from '../../test/support/start-hub.js';

let hub: TestHub;
beforeAll(async () => {
  hub = await startHub();
});
afterAll(() => hub.close());

const browser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

it('answers a browser on a public address with a page, with the headers of every page', async () => {
  const { status, headers, body } = await hub.request<{ text: string }>('GET', '/s', { key: null, headers: browser });
  expect(status).toBe(404);
  expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(headers.get('cache-control')).toBe('no-store');
  expect(headers.get('referrer-policy')).toBe('no-referrer');
  expect(headers.get('content-security-policy')).toContain("default-src 'none'; style-src 'sha256-");
  expect(body.text).toContain('<h1>We do not know this address</h1>');
});

it('answers programs, and everybody on the API, with a problem', async () => {
  for (const [path, headers] of [
    ['/s', { accept: '*/*' }],
    ['/api/v1/none', browser],
    ['/hooks', browser],
  ] as const) {
    const answer = await hub.request('GET', path, { key: null, headers });
    expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  }
});

it('answers an address that cannot be read with a page as well', async () => {
  const { status, body } = await hub.request<{ text: string }>('GET', '/s/%zz', { key: null, headers: browser });
  expect(status).toBe(400);
  expect(body.text).toContain('<h1>We could not read that</h1>');
});
