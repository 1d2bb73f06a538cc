import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { answers } from './.generated/answers.gen.js';
import { connect, payoutFilesGetContent, referenceGetDocument, rowsExportJson, apiKeysRevoke, studiesGet, studiesList } from './index.js';

const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
});

/** A hub in whose place something else answers. */
async function meet(listener: RequestListener) {
  const server = createServer(listener);
  open.push(
    () => server.close(),
    () => server.closeAllConnections(),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return connect({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, key: 'pbk_x' });
}

const answer =
  (status: number, type: string | undefined, text: string, isWhole = true): RequestListener =>
  (_, response) => {
    response.writeHead(status, {
      'x-request-id': 'r1',
      ...(type !== undefined && { 'content-type': type }),
      ...(isWhole && { 'content-length': text.length }),
    });
    response.end(text);
  };
const json = 'application/json';
const list = JSON.stringify({ data: [], nextCursor: null });

describe('what comes with a good status', () => {
  it.each<readonly [string, RequestListener, unknown]>([
    ['a page', answer(200, 'text/html; charset=utf-8', '<h1>Sign in</h1>'), '<h1>Sign in</h1>'],
    ['something without a type', answer(200, undefined, list), list],
    ['a problem', answer(200, 'application/problem+json', '{"code":"x"}'), '{"code":"x"}'],
    ['nothing', answer(200, json, ''), ''],
    ['nothing, of a length that is not said', answer(200, json, '', false), {}],
    ['no content', answer(204, undefined, '', false), ''],
    ['JSON of somebody else', answer(200, json, '{"ok":true}'), { ok: true }],
    ['JSON with a code', answer(200, json, '{"code":"ok"}'), { code: 'ok' }],
    ['a list in the place of an object', answer(200, json, '[]'), []],
    ['null', answer(200, json, 'null'), null],
    ['a page without its list', answer(200, json, '{"nextCursor":null}'), { nextCursor: null }],
    ['an object in the place of a list', answer(200, json, '{"data":{},"nextCursor":null}'), { data: {}, nextCursor: null }],
  ])('is none of a hub where it is %s', async (_, listener, cause) => {
    const { data, error, response } = await studiesList({ client: await meet(listener) });
    expect([data, response?.ok]).toEqual([undefined, true]);
    expect(error).toMatchObject({ code: 'answer_unreadable', status: response?.status, requestId: 'r1' });
    expect(error).toHaveProperty('cause', cause);
  });

  it('is none of a hub where it is the page that the request was sent on to', async () => {
    const client = await meet((request, response) => {
      if (request.url === '/login') answer(200, 'text/html', '<h1>Sign in</h1>')(request, response);
      else response.writeHead(302, { location: '/login' }).end();
    });
    expect((await studiesList({ client })).error).toMatchObject({ code: 'answer_unreadable', status: 200 });
    await expect(studiesList({ client, throwOnError: true })).rejects.toMatchObject({ code: 'answer_unreadable' });
  });

  it('is none of a hub where it is a page in the place of a file, of nothing, of a list or of a document', async () => {
    const client = await meet(answer(200, 'text/html', '<h1>Sign in</h1>'));
    const path = { id: 'x' };
    for (const { data, error } of [await payoutFilesGetContent({ client, path }), await apiKeysRevoke({ client, path })])
      expect([data, error?.code]).toEqual([undefined, 'answer_unreadable']);
    const wrong = await meet(answer(200, json, '{}'));
    const run = { id: 'x', run: 'y' };
    for (const { data, error } of [await rowsExportJson({ client: wrong, path: run }), await referenceGetDocument({ client: wrong })])
      expect([data, error?.code]).toEqual([undefined, 'answer_unreadable']);
  });

  it('is an answer where it is as the operation says', async () => {
    const path = { id: 'x' };
    expect((await payoutFilesGetContent({ client: await meet(answer(200, 'text/csv; charset=utf-8', 'a,b')), path })).data).toBe('a,b');
    expect((await apiKeysRevoke({ client: await meet(answer(204, undefined, '', false)), path })).error).toBeUndefined();
    expect((await rowsExportJson({ client: await meet(answer(200, json, '[]')), path: { id: 'x', run: 'y' } })).data).toEqual([]);
    const later = await meet(answer(200, 'Application/JSON; charset=utf-8', '{"data":[],"nextCursor":null,"of a later hub":1}'));
    expect((await studiesList({ client: later })).data).toMatchObject({ 'of a later hub': 1 });
  });

  it('is none of a hub where less than half is there of what an entry has, and one where an earlier hub has less', async () => {
    const path = { id: 'x' };
    const alien = await meet(answer(200, json, '{"id":"x","status":"up"}'));
    expect((await studiesGet({ client: alien, path })).error?.code).toBe('answer_unreadable');
    const names = answers['GET /api/v1/studies/{id}']?.members.slice(3) ?? [];
    const earlier = await meet(answer(200, json, JSON.stringify(Object.fromEntries(names.map((name) => [name, null])))));
    expect((await studiesGet({ client: earlier, path })).error).toBeUndefined();
  });

  it('stays as it is where no operation of the API was asked', async () => {
    const client = await meet(answer(200, 'text/html', '<h1>Welcome</h1>'));
    expect((await client.get({ url: '/elsewhere' })).data).toBe('<h1>Welcome</h1>');
  });

  it('is judged by whoever calls as well', async () => {
    const client = await meet(answer(200, json, list));
    const seen: unknown[] = [];
    const responseValidator = (data: unknown) => Promise.resolve(void seen.push(data));
    await studiesList({ client, responseValidator });
    expect(seen).toEqual([JSON.parse(list)]);
  });
});

describe('an answer that breaks in its midst', () => {
  it.each([200, 403])('is none, with the status %i as well', async (status) => {
    const client = await meet((_, response) => {
      response.writeHead(status, { 'content-type': json, 'content-length': 1000, 'x-request-id': 'r1' });
      response.write('{"data":[', () => setTimeout(() => response.destroy(), 20));
    });
    const { data, error } = await studiesGet({ client, path: { id: 'x' } });
    expect(data).toBeUndefined();
    expect(error).toMatchObject({ code: 'no_answer', status, requestId: 'r1', cause: expect.any(TypeError) });
    expect(error?.detail).not.toContain('is not in the form');
  });

  it('is none where a page breaks, or the request is aborted', async () => {
    const begin: RequestListener = (_, response) => void response.writeHead(200, { 'content-type': 'text/html' }).write('<h1>');
    const broken = await meet((request, response) => {
      begin(request, response);
      setTimeout(() => response.destroy(), 20);
    });
    expect((await studiesList({ client: broken })).error).toMatchObject({ code: 'no_answer' });
    const { error } = await studiesList({ client: await meet(begin), signal: AbortSignal.timeout(100) });
    expect(error).toMatchObject({ code: 'no_answer', cause: expect.objectContaining({ name: 'TimeoutError' }) });
  });
});
