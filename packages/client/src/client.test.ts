import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, readPages, studiesList, type UnansweredCode } from './index.js';

const asked: { url: string | undefined; key: string | undefined }[] = [];
const server = createServer((request, response) => {
  asked.push({ url: request.url, key: request.headers.authorization });
  const isRefused = request.url?.includes('limit=1');
  response.writeHead(isRefused ? 400 : 200, { 'content-type': isRefused ? 'application/problem+json' : 'application/json' });
  response.end(JSON.stringify(isRefused ? { code: 'query_invalid' } : { data: [], nextCursor: null }));
});
let url = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

describe('a client', () => {
  it('sends the key to the address that it was given, with or without a slash at its end', async () => {
    for (const address of [url, `${url}/`]) {
      const { data, error } = await studiesList({ client: connect({ url: address, key: 'pbk_x' }), query: { status: 'draft' } });
      expect([data, error]).toEqual([{ data: [], nextCursor: null }, undefined]);
    }
    expect(asked).toEqual(Array.from({ length: 2 }, () => ({ url: '/api/v1/studies?status=draft', key: 'Bearer pbk_x' })));
  });

  it('gives a refusal as a value with its code', async () => {
    const { data, error, response } = await studiesList({ client: connect({ url, key: 'pbk_x' }), query: { limit: 1 } });
    expect([data, error?.code, response?.status]).toEqual([undefined, 'query_invalid', 400]);
  });

  it('gives a problem of its own where no answer comes', async () => {
    const unused = createServer();
    await new Promise<void>((resolve) => unused.listen(0, '127.0.0.1', resolve));
    const { port } = unused.address() as AddressInfo;
    await new Promise((resolve) => unused.close(resolve));
    const { data, error, response } = await studiesList({ client: connect({ url: `http://127.0.0.1:${port}`, key: 'pbk_x' }) });
    expect([data, response]).toEqual([undefined, undefined]);
    expect(error).toMatchObject({ code: 'no_answer', status: 0, type: 'about:blank', requestId: '', cause: expect.any(TypeError) });
    expect(error?.detail).toContain('ECONNREFUSED');
    // The compiler knows the code.
    const code: UnansweredCode | undefined = error?.code === 'no_answer' ? error.code : undefined;
    expect(code).toBe('no_answer');
  });

  it('gives it too where the request is aborted, and throws it where it is to throw', async () => {
    const client = connect({ url, key: 'pbk_x' });
    const { error } = await studiesList({ client, signal: AbortSignal.abort() });
    expect(error).toMatchObject({ code: 'no_answer', cause: expect.objectContaining({ name: 'AbortError' }) });
    await expect(studiesList({ client, signal: AbortSignal.abort(), throwOnError: true })).rejects.toMatchObject({ code: 'no_answer' });
  });

  it.each([
    ['a page of a proxy', 502, '<h1>Bad gateway</h1>'],
    ['nothing', 504, ''],
    ['JSON of somebody else', 403, '{"message":"no"}'],
    ['a page instead of what was asked for', 200, '<h1>Welcome</h1>'],
  ])('gives a problem of its own for %s', async (_, status, text) => {
    const answer = new Response(text, { status, headers: { 'x-request-id': 'r1', 'content-type': 'application/json' } });
    const { data, error, response } = await studiesList({ client: connect({ url, key: 'pbk_x', fetch: () => Promise.resolve(answer) }) });
    expect([data, response?.status]).toEqual([undefined, status]);
    expect(error).toMatchObject({ code: 'answer_unreadable', status, requestId: 'r1' });
  });

  it.each(['hub.example', 'ftp://hub.example', ''])('is not made for %j, which is no address of a hub', (address) => {
    expect(() => connect({ url: address, key: 'pbk_x' })).toThrow(TypeError);
  });
});

describe('the pages of a list', () => {
  it('are read one after the other, as far as somebody reads', async () => {
    const cursors: (string | undefined)[] = [];
    const read = async (cursor?: string) => {
      cursors.push(cursor);
      const page = Number(cursor ?? 0);
      return { data: [page * 2, page * 2 + 1], nextCursor: page < 2 ? String(page + 1) : null };
    };
    const all = await Array.fromAsync(readPages(read));
    expect([all, cursors]).toEqual([
      [0, 1, 2, 3, 4, 5],
      [undefined, '1', '2'],
    ]);
    for await (const entry of readPages(read)) if (entry === 1) break;
    expect(cursors).toHaveLength(4);
  });

  it('end with what stands against one', async () => {
    await expect(Array.fromAsync(readPages(() => Promise.reject(new Error('refused'))))).rejects.toThrow('refused');
  });
});
