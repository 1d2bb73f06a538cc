import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hub, lenient, makeRows, people, pointers, results, send, workspaceId, write } from './support/compatible-hub.js';

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

it('a batch may name a characteristic from the moment on at which it is defined', async () => {
  const [row] = makeRows(1);
  expect((await write([{ ...row, characteristics: { a_text: 'x' } }])).status).toBe(200);
  const admin = await hub.key('admin', workspaceId);
  expect((await hub.request('POST', '/api/v1/characteristics', { key: admin, body: { name: 'Just defined', type: 'text' } })).status).toBe(
    201,
  );
  expect((await write([{ ...row, characteristics: { just_defined: 'x' } }])).status).toBe(200);
  await write([{ ...row, characteristics: { a_text: null, just_defined: null } }]);
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
