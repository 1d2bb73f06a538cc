import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { askToken } from '../../test/results-client.js';
import { type RunningUsertesting, startUsertesting } from './start-usertesting.js';

let tool: RunningUsertesting;
beforeEach(async () => {
  tool = await startUsertesting({ requestsPerMinute: 1_000 });
});
afterEach(() => tool.close());

describe('POST /oauth2/v1/token', () => {
  const basic = (id: string, secret: string) => ({ authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` });
  const inHeader = { client_id: '', client_secret: '' };

  it('gives a token for client credentials in the body or in the header', async () => {
    for (const answer of [await askToken(tool.url), await askToken(tool.url, inHeader, basic('demo-client', 'demo-secret'))]) {
      expect(answer.status).toBe(200);
      expect(answer.body).toEqual({ access_token: expect.any(String), token_type: 'Bearer', expires_in: 3600, scope: 'studies:read' });
      expect(answer.headers.get('cache-control')).toBe('no-store');
    }
  });

  it('knows the clients that it was started with, whatever characters are in them', async () => {
    const other = await startUsertesting({ clients: [{ id: 'a:b', secret: 'c d%' }] });
    expect((await askToken(other.url, { client_id: 'a:b', client_secret: 'c d%' })).status).toBe(200);
    expect((await askToken(other.url, inHeader, basic('a%3Ab', 'c+d%25'))).status).toBe(200);
    expect((await askToken(other.url)).status).toBe(401);
    await other.close();
  });

  it.each([
    ['a wrong secret', { client_secret: 'wrong' }, 401, 'invalid_client'],
    ['an unknown client', { client_id: 'nobody' }, 401, 'invalid_client'],
    ['no client', inHeader, 401, 'invalid_client'],
    ['another scope', { scope: 'studies:write' }, 400, 'invalid_scope'],
    ['no scope', { scope: '' }, 400, 'invalid_scope'],
    ['another grant', { grant_type: 'password' }, 400, 'unsupported_grant_type'],
  ])('refuses %s', async (_, fields, status, error) => {
    expect(await askToken(tool.url, fields)).toMatchObject({ status, body: { error } });
  });

  it('refuses credentials that are wrong in the header or sent twice, and a body that is no form', async () => {
    expect((await askToken(tool.url, inHeader, basic('demo-client', 'wrong'))).status).toBe(401);
    expect(await askToken(tool.url, {}, basic('demo-client', 'demo-secret'))).toMatchObject({
      status: 400,
      body: { error: 'invalid_request' },
    });
    const json = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"grant_type":"client_credentials"}' };
    expect((await fetch(`${tool.url}/oauth2/v1/token`, json)).status).toBe(400);
  });
});
