import * as fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { roles } from '@panelbridge/core';
import { startHub } from '../support/start-hub.js';

const hub = await startHub();
afterAll(() => hub.close());

const vendor = 'application/vnd.user-interviews.v2+json';
let key: string;
let workspaceId: string;
beforeEach(async () => {
  workspaceId = await hub.createWorkspace();
  key = await hub.key('integration', workspaceId);
  const types = ['text', 'number', 'date', 'boolean'];
  await hub.sql.query(`insert into characteristics (workspace_id, slug, name, type) select $1, 'a_' || t, t, t from unnest($2::text[]) t`, [
    workspaceId,
    types,
  ]);
});

interface Row {
  readonly index: number;
  readonly id: string | null;
  readonly result: string;
  readonly errors?: readonly { readonly code: string }[];
}
interface Answer {
  readonly data: readonly Row[];
  readonly meta: Readonly<Record<string, number>>;
  readonly code: string;
  readonly errors: readonly { readonly code: string; readonly detail: string; readonly source?: { readonly pointer: string } }[];
}
interface Person {
  readonly id: string;
  readonly email: string | null;
  readonly characteristics: object;
}
interface List {
  readonly data: readonly Person[];
  readonly meta: { readonly pagination: object };
}

const batches = '/api/participants/batches';
const send = (body: unknown, headers: Readonly<Record<string, string>> = {}) =>
  hub.request<Answer>('PATCH', batches, { key, body, headers });
const write = (participants: unknown, mode?: string) => send({ participants, ...(mode !== undefined && { mode }) });
const lenient = (participants: unknown, mode = 'upsert') => send({ participants, mode }, { prefer: 'respond-async, handling=lenient' });
const results = ({ body }: { readonly body: Answer }) => body.data.map(({ result }) => result);
const pointers = ({ body }: { readonly body: Answer }) => body.errors.map(({ source }) => source?.pointer);
const call = <Body = Answer>(method: string, path: string, body?: unknown) =>
  hub.request<Body>(method, path, { key, ...(body !== undefined && { body }) });
const makeRows = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ email: `p${index}@example.com`, city: `City ${index}` }));
const people = async () =>
  (await hub.sql.query('select * from participants where workspace_id = $1 order by email', [workspaceId])).rows as Record<
    string,
    unknown
  >[];

describe('a batch', () => {
  it('S4-14 as an upsert, which is what is meant where nothing is said, adds and changes by email with every field that is sent', async () => {
    const row = {
      email: 'ann@example.com',
      first_name: 'Ann',
      last_name: 'Lee',
      phone_number: '1',
      title: 'a',
      company: 'b',
      city: 'c',
      state: 'd',
      country: 'e',
    };
    await write([row]);
    expect(await people()).toMatchObject([row]);
    const changed = {
      ...row,
      first_name: 'Eve',
      phone_number: '2',
      city: 'f',
      characteristics: { a_text: 'x', a_number: 1.5, a_date: '2024-02-29', a_boolean: false },
    };
    const answer = await write([{ ...changed, email: ' ANN@Example.com' }, { email: 'bob@example.com' }]);
    expect(answer).toMatchObject({ status: 200, body: { meta: { created: 1, updated: 1, skipped: 0 } } });
    const [ann, bob] = await people();
    expect(ann).toMatchObject(changed);
    expect(answer.body.data).toEqual([
      { index: 0, id: ann?.['id'], result: 'updated' },
      { index: 1, id: bob?.['id'], result: 'created' },
    ]);
  });

  it('S4-16 as an update changes who is there; others are skipped, which is no failure', async () => {
    await write(makeRows(1));
    const answer = await write([{ email: 'nobody@example.com' }, { email: 'P0@example.com', title: 'x' }], 'update');
    expect(answer).toMatchObject({ status: 200, body: { meta: { created: 0, updated: 1, skipped: 1 } } });
    expect(results(answer)).toEqual(['skipped', 'updated']);
    expect(await people()).toMatchObject([{ email: 'p0@example.com', title: 'x', city: 'City 0' }]);
  });

  it('S4-15 as an insert only adds: ids are made for all, also without email, and an email that is there refuses the batch', async () => {
    const made = await write([{ first_name: 'Ann' }, { first_name: 'Ann' }, ...makeRows(1)], 'insert');
    expect(results(made)).toEqual(['created', 'created', 'created']);
    expect(new Set(made.body.data.map(({ id }) => id)).size).toBe(3);
    const before = await people();
    const refused = await write([{ email: 'P0@example.com' }, { email: 'q@example.com' }, { email: ' Q@example.com' }], 'insert');
    expect([refused.status, pointers(refused)]).toEqual([422, ['/participants/0/email', '/participants/2/email']]);
    expect(refused.body.errors[0]).toMatchObject({ code: 'duplicate', detail: expect.stringContaining('already taken') });
    expect(await people()).toEqual(before);
  });

  it('takes an email in two rows of an upsert as written twice, the later row last', async () => {
    const answer = await write([
      { email: 'ann@example.com', city: 'York', title: 'x' },
      { email: ' ANN@example.com ', city: 'Leeds' },
    ]);
    expect(results(answer)).toEqual(['created', 'updated']);
    expect(new Set(answer.body.data.map(({ id }) => id)).size).toBe(1);
    expect(await people()).toMatchObject([{ email: 'ann@example.com', city: 'Leeds', title: 'x' }]);
  });

  it.each([1, 99, 100])('S4-12 of %i rows is taken', async (count) => {
    expect((await write(makeRows(count))).body.data.map(({ index }) => index)).toEqual(Array.from({ length: count }, (_, index) => index));
    expect(await people()).toHaveLength(count);
  });

  it.each([[[]], [makeRows(101)], [makeRows(250)], [{}], [null], [undefined], ['x']])(
    'of no row, of more than 100, or that is no list is refused',
    async (rows) => {
      const answer = await write(rows);
      expect([answer.status, pointers(answer), await people()]).toEqual([422, ['/participants'], []]);
      expect((await lenient(rows)).status).toBe(422);
    },
  );

  it.each([
    [{ participants: makeRows(1), mode: 'mirror' }, '/mode'],
    [{ participants: makeRows(1), mode: null }, '/mode'],
    [{ participants: makeRows(1), force: true }, '/force'],
    [[], '/participants'],
    ['', '/participants'],
  ])('%j is refused at %s', async (body, pointer) => {
    const answer = await send(body);
    expect([answer.status, pointers(answer)]).toEqual([422, [pointer]]);
    expect(await people()).toEqual([]);
  });

  it('of more than a megabyte, as with a cell of five, is refused as too large', async () => {
    const rows = makeRows(3).map((row, index) => (index === 1 ? { ...row, title: 'x'.repeat(5 * 1024 * 1024) } : row));
    expect(await write(rows)).toMatchObject({ status: 413, body: { code: 'body_too_large' } });
    const long = makeRows(3).map((row, index) => (index === 1 ? { ...row, title: 'x'.repeat(500_000) } : row));
    const answer = await write(long);
    expect([answer.status, pointers(answer)]).toEqual([422, ['/participants/1/title']]);
    expect(JSON.stringify(answer.body).length).toBeLessThan(2_000);
    expect(await people()).toEqual([]);
  });

  it.each<[row: unknown, place: string | undefined]>([
    [{}, 'email'],
    [{ email: null }, 'email'],
    [{ email: ' ' }, 'email'],
    [{ email: 7 }, 'email'],
    [{ email: 'a b@example.com' }, 'email'],
    [{ email: `${'a'.repeat(250)}@example.com` }, 'email'],
    [{ email: 'a@example.com', nickname: 'A' }, 'nickname'],
    [{ email: 'a@example.com', 'a/b~c': 'A' }, 'a~1b~0c'],
    [JSON.parse('{ "email": "a@example.com", "constructor": "A" }'), 'constructor'],
    ...['first_name', 'last_name', 'phone_number', 'title', 'company', 'city', 'state', 'country'].flatMap((name): [unknown, string][] => [
      [{ email: 'a@example.com', [name]: 7 }, name],
      [{ email: 'a@example.com', [name]: 'x'.repeat(201) }, name],
    ]),
    [{ email: 'a@example.com', title: true }, 'title'],
    [{ email: 'a@example.com', title: {} }, 'title'],
    [{ email: 'a@example.com', characteristics: [] }, 'characteristics'],
    [{ email: 'a@example.com', characteristics: null }, 'characteristics'],
    [{ email: 'a@example.com', characteristics: { other: 1 } }, 'characteristics/other'],
    [{ email: 'a@example.com', characteristics: { a_text: 1 } }, 'characteristics/a_text'],
    [{ email: 'a@example.com', characteristics: { a_number: 'one' } }, 'characteristics/a_number'],
    [{ email: 'a@example.com', characteristics: { a_date: '2026-02-30' } }, 'characteristics/a_date'],
    [{ email: 'a@example.com', characteristics: { a_date: '2026-02-03T00:00:00Z' } }, 'characteristics/a_date'],
    [{ email: 'a@example.com', characteristics: { a_boolean: 'yes' } }, 'characteristics/a_boolean'],
    ['row', undefined],
    [null, undefined],
    [['a@example.com'], undefined],
  ])('with the row %j is refused at %s', async (row, place) => {
    const answer = await write([...makeRows(2), row]);
    expect([answer.status, pointers(answer)]).toEqual([422, [place === undefined ? '/participants/2' : `/participants/2/${place}`]]);
    expect(await people()).toEqual([]);
    const each = await lenient([...makeRows(2), row]);
    expect([each.status, results(each)]).toEqual([207, ['created', 'created', 'rejected']]);
  });
});

describe('a batch with bad rows', () => {
  const bad = [
    {},
    { email: 'nobody' },
    { email: 'q@example.com', first_name: 5 },
    'row',
    { email: 'q@example.com', characteristics: { x: 1 } },
  ];

  it('S3-23 is refused whole, and every bad row is named, whatever the set of bad rows; leniently, just the good ones are written', async () => {
    const anySet = fc.array(fc.tuple(fc.nat(99), fc.nat(bad.length - 1)), { minLength: 1, maxLength: 100 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 100 }), anySet, async (count, faults) => {
        await hub.sql.query('delete from participants where workspace_id = $1', [workspaceId]);
        const rows: unknown[] = makeRows(count);
        const places = new Set(faults.map(([place]) => place % count));
        for (const [place, kind] of faults) rows[place % count] = bad[kind];
        const refused = await write(rows);
        expect(refused.status).toBe(422);
        expect(new Set(pointers(refused).map((pointer) => Number(pointer?.split('/')[2])))).toEqual(places);
        expect(await people()).toEqual([]);
        const each = await lenient(rows);
        expect(each.status).toBe(207);
        expect(each.body.data.flatMap(({ index, result }) => (result === 'rejected' ? [index] : []))).toEqual(
          [...places].toSorted((a, b) => a - b),
        );
        expect(each.body.meta).toMatchObject({ created: count - places.size, rejected: places.size });
        expect(await people()).toHaveLength(count - places.size);
      }),
      { numRuns: 40 },
    );
  });

  it('is refused also when all of them are bad', async () => {
    const rows = Array.from({ length: 100 }, (_, index) => bad[index % bad.length]);
    expect(new Set(pointers(await write(rows)).map((pointer) => pointer?.split('/')[2])).size).toBe(100);
    const each = await lenient(rows);
    expect(each).toMatchObject({ status: 207, body: { meta: { created: 0, rejected: 100 } } });
    expect(each.headers.get('preference-applied')).toBe('handling=lenient');
    expect(each.body.data[1]).toMatchObject({
      index: 1,
      id: null,
      errors: [{ code: 'email_invalid', source: { pointer: '/participants/1/email' } }],
    });
  });

  it('leniently tells duplicates of an insert and people who are not there apart', async () => {
    await write(makeRows(1));
    expect(results(await lenient([...makeRows(2), { email: 'P1@example.com' }, {}, 5], 'insert'))).toEqual([
      'duplicate',
      'created',
      'duplicate',
      'created',
      'rejected',
    ]);
    expect(results(await lenient([{ email: 'p0@example.com', city: 'x' }, { email: 'z@example.com' }, {}], 'update'))).toEqual([
      'updated',
      'skipped',
      'rejected',
    ]);
  });
});

describe('batches at the same time', () => {
  it('that overlap all end well, and nobody is there twice', async () => {
    const shuffle = () =>
      makeRows(150)
        .toSorted(() => Math.random() - 0.5)
        .slice(0, 100);
    const answers = await Promise.all(Array.from({ length: 60 }, (_, index) => write(shuffle(), index % 3 === 0 ? 'update' : 'upsert')));
    expect(answers.map(({ status }) => status).filter((status) => status !== 200)).toEqual([]);
    const emails = (await people()).map(({ email }) => email);
    expect(new Set(emails).size).toBe(emails.length);
  });

  it('never keep a value whose characteristic is being deleted', async () => {
    const admin = await hub.key('admin', workspaceId);
    const { body } = await hub.request<{ data: { id: string; slug: string }[] }>('GET', '/api/v1/characteristics', { key: admin });
    const id = body.data.find(({ slug }) => slug === 'a_text')?.id;
    const rows = makeRows(20).map((row) => ({ ...row, characteristics: { a_text: 'x' } }));
    const [removed, ...answers] = await Promise.all([
      hub.request('DELETE', `/api/v1/characteristics/${id}?clearValues=true`, { key: admin }),
      ...Array.from({ length: 30 }, () => write(rows)),
    ]);
    expect(removed.status).toBe(204);
    expect(answers.map(({ status }) => status).filter((status) => status !== 200 && status !== 422)).toEqual([]);
    expect((await people()).filter(({ characteristics }) => Object.keys(characteristics as object).length > 0)).toEqual([]);
  });
});

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

describe('who is let in', () => {
  const ask = (headers: Readonly<Record<string, string>>, path = batches) =>
    fetch(`${hub.url}${path}`, {
      method: 'PATCH',
      headers: { 'content-type': vendor, ...headers },
      body: JSON.stringify({ participants: makeRows(1) }),
    });

  it('is who has a key, in either header, on this surface alone', async () => {
    expect((await ask({ authorization: `Bearer ${key}` })).status).toBe(200);
    expect((await ask({ 'user-interviews-apikey': key })).status).toBe(200);
    for (const headers of [{}, { 'user-interviews-apikey': 'x' }, { 'user-interviews-apikey': '' }] as Record<string, string>[]) {
      const refused = await ask(headers);
      expect([refused.status, refused.headers.get('content-type')]).toEqual([401, 'application/problem+json; charset=utf-8']);
      expect(await refused.json()).toMatchObject({ errors: [{ status: '401', detail: expect.any(String) }] });
    }
    expect((await fetch(`${hub.url}/api/v1/participants`, { headers: { 'user-interviews-apikey': key } })).status).toBe(401);
  });

  it('ends with the next request once the key is revoked or has expired, also for batches that come fast', async () => {
    for (const ending of ['revoked_at = now()', `expires_at = now() - interval '1 second'`]) {
      const short = await hub.key('integration', workspaceId);
      const headers = { authorization: `Bearer ${short}` };
      expect((await ask(headers)).status).toBe(200);
      expect((await ask(headers)).status).toBe(200);
      await hub.sql.query(
        `update api_keys set ${ending} where id = (select id from api_keys where workspace_id = $1 order by created_at desc, id limit 1)`,
        [workspaceId],
      );
      const before = await people();
      const refused = await hub.request('PATCH', batches, { key: short, body: { participants: [{ email: 'late@example.com' }] } });
      expect(refused).toMatchObject({ status: 401, body: { code: 'key_refused' } });
      expect((await hub.request('PATCH', batches, { key: short, body: { participants: [{ email: 'bad' }] } })).status).toBe(401);
      expect(await people()).toEqual(before);
    }
  });

  it('has a role that may keep the panel in step', async () => {
    const allowed = await Promise.all(
      roles.map(async (role) => [role, (await ask({ authorization: `Bearer ${await hub.key(role, workspaceId)}` })).status] as const),
    );
    expect(Object.fromEntries(allowed)).toEqual({ admin: 200, ops_manager: 200, integration: 200, researcher: 403, observer: 403 });
  });

  it('reaches nobody of another workspace', async () => {
    await write([{ email: 'ann@example.com', city: 'York' }]);
    const [mine] = await people();
    const foreign = await hub.key('admin', await hub.createWorkspace());
    const request = (method: string, path: string, body?: unknown) =>
      hub.request<List & Answer>(method, path, { key: foreign, ...(body !== undefined && { body }) });
    expect((await request('GET', '/api/participants')).body.data).toEqual([]);
    expect((await request('GET', '/api/characteristics')).body.data).toEqual([]);
    for (const method of ['GET', 'PATCH', 'DELETE'])
      expect(
        (await request(method, `/api/participants/${String(mine?.['id'])}`, method === 'PATCH' ? { city: 'x' } : undefined)).status,
      ).toBe(404);
    expect(results(await request('PATCH', batches, { participants: [{ email: 'ann@example.com', city: 'x' }], mode: 'update' }))).toEqual([
      'skipped',
    ]);
    expect(results(await request('PATCH', batches, { participants: [{ email: 'ann@example.com', city: 'x' }] }))).toEqual(['created']);
    const slug = { participants: [{ email: 'ann@example.com', characteristics: { a_text: 'x' } }] };
    expect((await request('PATCH', batches, slug)).status).toBe(422);
    expect(await people()).toEqual([mine]);
  });
});

describe('text that cannot be stored', () => {
  const broken = String.raw`{ "participants": [
    { "email": "fine@example.com", "first_name": "Fine" },
    { "email": "nul@example.com", "first_name": "N\u0000" },
    { "email": "half@example.com", "city": "\ud800" }
  ] }`;

  it('is told with the rows that it stands in', async () => {
    const { status, body } = await send(broken);
    expect([status, body.errors.map(({ source, code }) => `${source?.pointer} ${code}`)]).toEqual([
      422,
      ['/participants/1/first_name text_malformed', '/participants/2/city text_malformed'],
    ]);
  });

  it('leaves the other rows alone where they are wanted one by one', async () => {
    const answer = await send(broken, { prefer: 'handling=lenient' });
    expect([answer.status, results(answer)]).toEqual([207, ['created', 'rejected', 'rejected']]);
  });
});

describe('media types', () => {
  it.each([vendor, 'application/vnd.user-interviews.v2', 'application/json', 'application/json; charset=utf-8'])(
    'takes bodies of %s',
    async (type) => {
      expect((await send({ participants: makeRows(1) }, { 'content-type': type })).status).toBe(200);
    },
  );

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])('refuses %s', async (type) => {
    expect((await send('{"participants": []}', { 'content-type': type })).status).toBe(415);
  });

  it('refuses others', async () => {
    expect((await send({ participants: makeRows(1) }, { 'content-type': 'application/xml' })).status).toBe(415);
    expect((await send('{"participants":', {})).status).toBe(400);
  });

  it.each([
    ['application/json', 'application/json'],
    [vendor, vendor],
    ['application/vnd.user-interviews.v2', vendor],
    ['*/*', vendor],
    ['text/html, application/json;q=0.9', 'application/json'],
  ])('answers who accepts %s in %s', async (accept, type) => {
    for (const [method, path, body] of [
      ['GET', '/api/participants', undefined],
      ['PATCH', batches, { participants: makeRows(1) }],
    ] as const) {
      const answer = await hub.request(method, path, { key, headers: { accept }, ...(body && { body }) });
      expect([answer.status, answer.headers.get('content-type')?.split(';')[0]]).toEqual([200, type]);
    }
  });
});
