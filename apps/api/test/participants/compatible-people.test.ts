import { describe, expect, it } from 'vitest';
import { type List, type Person, call, makeRows, pointers, write } from './support/compatible-hub.js';

describe('single people', () => {
  it('are added, shown, changed and erased', async () => {
    const made = await call<Person>('POST', '/api/participants', {
      email: ' Ann@example.com',
      first_name: 'Ann',
      characteristics: { a_number: 4 },
    });
    expect(made).toMatchObject({
      status: 201,
      body: { email: 'ann@example.com', first_name: 'Ann', city: null, characteristics: { a_number: 4 } },
    });
    expect(made.body).toMatchObject({ created_at: expect.stringMatching(/Z$/), updated_at: expect.stringMatching(/Z$/) });
    const path = `/api/participants/${made.body.id}`;
    const changed = await call<Person>('PATCH', path, { first_name: null, city: 'York', characteristics: { a_number: null, a_text: 'x' } });
    expect(changed).toMatchObject({ status: 200, body: { first_name: null, city: 'York', characteristics: { a_text: 'x' } } });
    expect((await call('GET', path)).body).toEqual(changed.body);
    expect((await call('DELETE', path)).status).toBe(204);
    for (const method of ['GET', 'PATCH', 'DELETE'])
      expect((await call(method, path, method === 'PATCH' ? {} : undefined)).status).toBe(404);
    expect((await call('GET', '/api/participants/x')).status).toBe(404);
  });

  it('are refused with every fault at its place, also an email that is taken or would be taken away', async () => {
    const { body } = await call<Person>('POST', '/api/participants', { email: 'ann@example.com' });
    await call('POST', '/api/participants', { email: 'bob@example.com' });
    for (const [method, path] of [
      ['POST', '/api/participants'],
      ['PATCH', `/api/participants/${body.id}`],
    ] as const) {
      const refused = await call(method, path, { email: 'x', city: 5, characteristics: { other: 1 } });
      expect([refused.status, pointers(refused)]).toEqual([422, ['/email', '/city', '/characteristics/other']]);
      const taken = await call(method, path, { email: 'BOB@example.com' });
      expect([taken.status, pointers(taken)]).toEqual([422, ['/email']]);
      expect((await call(method, path, [])).status).toBe(422);
    }
    expect(pointers(await call('PATCH', `/api/participants/${body.id}`, { email: null }))).toEqual(['/email']);
  });
});

describe('lists', () => {
  it('have 25 on a page, at most 200, and say where the page stands', async () => {
    await write(makeRows(60));
    const third = await call<List>('GET', '/api/participants?page[number]=3');
    expect(third.body.meta.pagination).toEqual({ current_page: 3, page_size: 25, total_pages: 3, total_count: 60 });
    expect(third.body.data).toHaveLength(10);
    const all = await Promise.all(
      [1, 2, 3].map(async (page) => (await call<List>('GET', `/api/participants?page%5Bnumber%5D=${page}`)).body.data),
    );
    expect(new Set(all.flat().map(({ email }) => email)).size).toBe(60);
    expect((await call<List>('GET', '/api/participants?page[size]=200')).body.data).toHaveLength(60);
    expect((await call<List>('GET', '/api/participants?page[number]=9')).body.data).toEqual([]);
  });

  it.each([
    'page[size]=201',
    'page[size]=0',
    'page[size]=many',
    'page[number]=0',
    'page[number]=1.5',
    'page[size]=1&page[size]=2',
    'filter[name]=x',
  ])('refuse %s', async (query) => {
    const answer = await call('GET', `/api/participants?${query}`);
    expect([answer.status, pointers(answer)]).toEqual([400, [`/${query.split('=')[0]}`]]);
  });

  it('find an email in whatever case', async () => {
    await write(makeRows(3));
    for (const query of ['email=P1@example.com', 'filter[email]=%20p1@example.com'])
      expect((await call<List>('GET', `/api/participants?${query}`)).body).toMatchObject({
        data: [{ email: 'p1@example.com' }],
        meta: { pagination: { total_count: 1 } },
      });
    expect((await call<List>('GET', '/api/participants?email=none@example.com')).body).toMatchObject({
      data: [],
      meta: { pagination: { total_pages: 0 } },
    });
  });

  it('tell the characteristics', async () => {
    const { body } = await call<List>('GET', '/api/characteristics?page[size]=3&fields[characteristic]=slug');
    expect(body.meta.pagination).toMatchObject({ total_pages: 2, total_count: 4 });
    expect(body.data).toHaveLength(3);
    expect(body.data[0]).toEqual({
      id: expect.any(String),
      name: expect.any(String),
      slug: expect.stringMatching(/^a_/),
      type: expect.any(String),
      created_at: expect.stringMatching(/Z$/),
      updated_at: expect.stringMatching(/Z$/),
    });
  });
});
