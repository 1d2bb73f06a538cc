import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callHub, makeRows, readPointers, writeBatch } from '../../test/hub-client.js';
import { type RunningHubApi, startHubApi } from './start-hub-api.js';

let hub: RunningHubApi;
beforeEach(async () => {
  hub = await startHubApi({
    requestsPerMinute: Infinity,
    characteristics: (['text', 'number', 'date', 'boolean'] as const).map((type) => ({ name: `A ${type}`, type })),
  });
});
afterEach(() => hub.close());

const results = async (participants: unknown, mode?: string) =>
  (await writeBatch(hub.url, participants, mode)).body?.data?.map(({ result }) => result);

describe('the modes of a batch', () => {
  it('upsert is the default: it creates, and updates by email without blanks and case', async () => {
    hub.addParticipants([{ email: 'ann@example.com', first_name: 'Ann', city: 'York' }]);
    const answer = await writeBatch(hub.url, [{ email: ' ANN@example.com', city: 'Leeds' }, { email: 'bob@example.com' }]);
    expect(answer).toMatchObject({ status: 200, body: { meta: { created: 1, updated: 1, skipped: 0 } } });
    expect(answer.body?.data).toEqual([
      { index: 0, id: '1', result: 'updated' },
      { index: 1, id: '2', result: 'created' },
    ]);
    expect(hub.participantsByEmail('ann@example.com')).toMatchObject([{ first_name: 'Ann', city: 'Leeds' }]);
    expect(hub.totals()).toMatchObject({ requests: 1, rows: { received: 2, created: 1, updated: 1, skipped: 0, rejected: 0 } });
  });

  it('update skips who is not there', async () => {
    hub.addParticipants(makeRows(1));
    expect(await results(makeRows(2), 'update')).toEqual(['updated', 'skipped']);
    expect([hub.participantCount(), hub.writes('p0@example.com'), hub.writes('p1@example.com')]).toEqual([1, 1, 0]);
  });

  it('insert makes ids, also without emails, and refuses an email that is there or comes twice', async () => {
    expect(await results([{ first_name: 'Ann' }, { first_name: 'Ann' }, ...makeRows(1)], 'insert')).toEqual([
      'created',
      'created',
      'created',
    ]);
    const refused = await writeBatch(
      hub.url,
      [{ email: 'P0@example.com' }, { email: 'q@example.com' }, { email: 'q@example.com' }],
      'insert',
    );
    expect([refused.status, readPointers(refused)]).toEqual([422, ['/participants/0/email', '/participants/2/email']]);
    expect(hub.participantCount()).toBe(3);
  });

  it('an email in two rows of an upsert is written twice, the later row last', async () => {
    expect(
      await results([
        { email: 'ann@example.com', city: 'York' },
        { email: 'Ann@example.com', city: 'Leeds' },
      ]),
    ).toEqual(['created', 'updated']);
    expect(hub.participantsByEmail('ann@example.com')).toMatchObject([{ city: 'Leeds' }]);
    expect(hub.writeCounts()).toEqual(new Map([['ann@example.com', 2]]));
  });

  it.each([['mirror'], ['']])('refuses the mode "%s"', async (mode) => {
    const answer = await writeBatch(hub.url, makeRows(1), mode);
    expect([answer.status, readPointers(answer)]).toEqual([422, ['/mode']]);
  });
});

describe('the size of a batch', () => {
  it.each([1, 99, 100])('%i rows are taken', async (count) => {
    expect((await writeBatch(hub.url, makeRows(count))).status).toBe(200);
    expect(hub.participantCount()).toBe(count);
  });

  it.each([[[]], [makeRows(101)], [{}], [null]])('no row, more than 100, or no list is refused', async (participants) => {
    const answer = await writeBatch(hub.url, participants);
    expect([answer.status, readPointers(answer), hub.participantCount()]).toEqual([422, ['/participants'], 0]);
  });

  it('another largest batch can be set, and other answers to an accepted one', async () => {
    const other = await startHubApi({ batchSize: 5, batchAnswer: 'counts' });
    expect((await writeBatch(other.url, makeRows(6))).status).toBe(422);
    expect((await writeBatch(other.url, makeRows(5))).body).toEqual({ meta: { created: 5, updated: 0, skipped: 0 } });
    await other.close();
    const silent = await startHubApi({ batchAnswer: 'empty' });
    expect(await writeBatch(silent.url, makeRows(5))).toMatchObject({ status: 204, text: '' });
    await silent.close();
  });
});

describe('an invalid row', () => {
  it('has the whole batch refused, and every bad row named', async () => {
    const rows = makeRows(100) as unknown[];
    rows[7] = { email: 'nobody' };
    rows[50] = { email: 'q@example.com', first_name: 5, characteristics: { a_number: 'five' } };
    rows[99] = 'row';
    const answer = await writeBatch(hub.url, rows);
    expect([answer.status, readPointers(answer)]).toEqual([
      422,
      ['/participants/7/email', '/participants/50/first_name', '/participants/50/characteristics/a_number', '/participants/99'],
    ]);
    expect([hub.participantCount(), hub.writeCounts().size, hub.totals().rows]).toEqual([
      0,
      0,
      { received: 100, created: 0, updated: 0, skipped: 0, rejected: 100, deleted: 0 },
    ]);
  });

  it.each([
    [{}, 'email'],
    [{ email: null }, 'email'],
    [{ email: 7 }, 'email'],
    [{ email: 'a b@example.com' }, 'email'],
    [{ email: `${'a'.repeat(250)}@example.com` }, 'email'],
    [{ email: 'a@example.com', nickname: 'A' }, 'nickname'],
    [JSON.parse('{ "email": "a@example.com", "__proto__": "A" }'), '__proto__'],
    [{ email: 'a@example.com', title: true }, 'title'],
    [{ email: 'a@example.com', company: 'x'.repeat(5_001) }, 'company'],
    [{ email: 'a@example.com', characteristics: [] }, 'characteristics'],
    [{ email: 'a@example.com', characteristics: { other: 1 } }, 'characteristics/other'],
    [{ email: 'a@example.com', characteristics: { a_text: 1 } }, 'characteristics/a_text'],
    [{ email: 'a@example.com', characteristics: { a_number: '1' } }, 'characteristics/a_number'],
    [{ email: 'a@example.com', characteristics: { a_date: '2026-02-30' } }, 'characteristics/a_date'],
    [{ email: 'a@example.com', characteristics: { a_date: '2026-02-03T00:00:00Z' } }, 'characteristics/a_date'],
    [{ email: 'a@example.com', characteristics: { a_boolean: 'true' } }, 'characteristics/a_boolean'],
  ])('%j is refused at %s', async (row, place) => {
    const answer = await writeBatch(hub.url, [row]);
    expect([answer.status, readPointers(answer)]).toEqual([422, [`/participants/0/${place}`]]);
  });

  it('a valid one of every type is kept as it came, and null clears', async () => {
    const characteristics = { a_text: 'x', a_number: 1.5, a_date: '2024-02-29', a_boolean: false };
    await writeBatch(hub.url, [{ email: 'ann@example.com', last_name: 'Smith', characteristics }]);
    expect(hub.participants()).toMatchObject([{ last_name: 'Smith', characteristics }]);
    await writeBatch(hub.url, [{ email: 'ann@example.com', last_name: null, characteristics: { a_text: null, a_date: null } }]);
    expect(hub.participants()).toMatchObject([{ last_name: null }]);
    expect(hub.participants()[0]?.characteristics).toEqual({ a_number: 1.5, a_boolean: false });
  });

  it('can be one that only this account refuses', async () => {
    hub.refuseEmails(['P3@example.com'], 'is on the list of people who must not be asked');
    const answer = await writeBatch(hub.url, makeRows(5));
    expect(answer.body?.errors).toMatchObject([{ detail: expect.stringContaining('must not be asked') }]);
    expect(readPointers(answer)).toEqual(['/participants/3/email']);
    expect((await callHub(hub.url, 'POST', '/api/participants', { email: 'p3@example.com' })).status).toBe(422);
    hub.refuseEmails([]);
    expect((await writeBatch(hub.url, makeRows(5))).status).toBe(200);
  });
});
