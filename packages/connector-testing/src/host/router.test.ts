import type { HttpRequest } from '@panelbridge/core/connector';
import { describe, expect, it } from 'vitest';
import { createRouter } from './router.js';

const get = (path: string): HttpRequest => ({ method: 'GET', path });

describe('a partner made of routes', () => {
  it('answers by method and path, with the parts of the path by name', async () => {
    const router = createRouter({ 'GET /v1/records/:id/parts/:part': ({ params, query }) => ({ body: { params, query } }) });
    const answer = await router.answer({ ...get('/v1/records/a%20b/parts/1.5'), query: { page: '2' } });
    expect(answer.body).toEqual({ params: { id: 'a b', part: '1.5' }, query: { page: '2' } });
    expect([...router.used]).toEqual(['GET /v1/records/:id/parts/:part']);
  });

  it('writes down what no route answers', async () => {
    const router = createRouter({ 'GET /v1/a.b': {} });
    for (const request of [get('/v1/aXb'), get('/v1/a.b/c'), { method: 'POST', path: '/v1/a.b' } as const]) {
      await expect(router.answer(request)).rejects.toThrow(/no route/);
    }
    expect(router.unknown).toEqual(['GET /v1/aXb', 'GET /v1/a.b/c', 'POST /v1/a.b']);
    expect(router.used.size).toBe(0);
  });

  it('hands bodies over as JSON, which has no undefined', async () => {
    const router = createRouter({ 'POST /': ({ json }) => ({ body: json }) });
    expect(await router.answer({ method: 'POST', path: '/', json: { a: undefined, at: new Date(0) } })).toEqual({
      body: { at: '1970-01-01T00:00:00.000Z' },
    });
  });

  it('is made anew by a function, so that one try does not see another', async () => {
    const create = () => {
      let count = 0;
      return { 'GET /': () => ({ body: (count += 1) }) };
    };
    expect(await createRouter(create).answer(get('/'))).toEqual({ body: 1 });
    expect(await createRouter(create).answer(get('/'))).toEqual({ body: 1 });
  });

  it.each(['/v1/a', 'GET v1/a', 'get /v1/a', 'GET /v1 /a'])('refuses the route %j and says how it is written', (key) => {
    expect(() => createRouter({ [key]: {} })).toThrow(/"METHOD \/path"/);
  });
});
