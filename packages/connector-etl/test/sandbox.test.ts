import { advanceBatch, beginBatch, nextRequest } from '@panelbridge/core';
import { type RunningHubApi, startHubApi } from '@panelbridge/sandbox';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connect } from './connect.js';
import { catchError, signal } from './open.js';

let hub: RunningHubApi;
beforeEach(async () => {
  hub = await startHubApi({ requestsPerMinute: Infinity, characteristics: [{ name: 'Seats', type: 'number' }] });
});
afterEach(() => hub.close());

type Mode = 'upsert' | 'update' | 'insert';
const write = (mode: Mode, records: readonly Record<string, string | number | null>[], config = {}) =>
  connect(hub, config).participantIngestion.writeBatch({ mode, records, onlyIfEmpty: [], signal });
const person = (index: number) => ({ email: `p${index}@example.com`, first_name: `Person ${index}` });
const people = (count: number) => Array.from({ length: count }, (_, index) => person(index));

describe('a batch', () => {
  it('S4-11 goes by PATCH to the batches of the participants', async () => {
    await write('upsert', people(2));
    const [request, ...others] = hub.requests();
    expect(others).toEqual([]);
    expect(request).toMatchObject({ method: 'PATCH', path: '/api/participants/batches', status: 200 });
  });

  it('S4-14 upserts by email, with every mapped field in it', async () => {
    hub.addParticipants([{ email: 'p0@example.com', first_name: 'Old', city: 'York' }]);
    const answer = await write('upsert', [{ ...person(0), seats: 5 }, person(1)]);
    expect(answer).toEqual({
      status: 'answered',
      outcomes: [
        { status: 'accepted', effect: 'updated', externalId: '1' },
        { status: 'accepted', effect: 'created', externalId: '2' },
      ],
    });
    expect(hub.participantsByEmail('p0@example.com')).toMatchObject([
      { first_name: 'Person 0', city: 'York', characteristics: { seats: 5 } },
    ]);
  });

  it('skips whom an update does not find', async () => {
    hub.addParticipants([person(0)]);
    expect(await write('update', people(2))).toMatchObject({
      outcomes: [{ effect: 'updated' }, { status: 'skipped', code: 'no_match' }],
    });
    expect(hub.participantCount()).toBe(1);
  });

  it('says of an insert who is there already', async () => {
    hub.addParticipants([person(1)]);
    const answer = await write('insert', people(3));
    expect(answer).toMatchObject({ status: 'rejected', records: [{ index: 1, code: 'duplicate', field: 'email' }] });
    expect(hub.participantCount()).toBe(1);
  });

  it('clears fields by null, and leaves those that it does not name', async () => {
    await write('upsert', [{ ...person(0), city: 'York', seats: 5 }]);
    await write('update', [{ email: 'p0@example.com', first_name: null, seats: null }]);
    expect(hub.participants()).toMatchObject([{ first_name: null, city: 'York' }]);
    expect(hub.participants()[0]?.characteristics).toEqual({});
  });

  it.each(['rows', 'counts', 'empty'] as const)('is accepted whatever it is answered with: %s', async (batchAnswer) => {
    const other = await startHubApi({ batchAnswer });
    const { participantIngestion } = connect(other);
    const answer = await participantIngestion.writeBatch({ mode: 'upsert', records: people(3), onlyIfEmpty: [], signal });
    expect(answer).toMatchObject({
      status: 'answered',
      outcomes: [{ status: 'accepted' }, { status: 'accepted' }, { status: 'accepted' }],
    });
    await other.close();
  });
});

describe('bad rows', () => {
  const shapes = ['json_api', 'message', 'error', 'detail', 'text', 'html'] as const;
  const rows = people(100).map((one, index) => (index === 7 || index === 50 ? { ...one, email: 'nobody' } : one));

  it.each(shapes)('S3-23 reject the whole batch, and are named where the answer is one of the API’s: %s', async (shape) => {
    hub.misbehave([{ fault: 'error_shape', shape }]);
    const answer = await write('upsert', rows);
    expect(answer).toMatchObject({ status: 'rejected', code: 'batch_rejected', raw: expect.stringContaining('must be an email address') });
    expect(answer).toMatchObject({
      records: (shape === 'html' ? [] : [7, 50]).map((index) => ({
        index,
        field: 'email',
        detail: expect.stringContaining('must be an email address'),
      })),
    });
    expect(hub.participantCount()).toBe(0);
  });

  it.each(shapes)('are found by halving where it names none: %s', async (shape) => {
    hub.misbehave([{ fault: 'error_shape', shape }, { fault: 'bad_rows_unnamed' }]);
    let progress = beginBatch(rows, { splits: true });
    const settled: string[] = [];
    for (let sent = nextRequest(progress); sent.length > 0; sent = nextRequest(progress)) {
      const step = advanceBatch(progress, await write('upsert', sent));
      settled.push(...step.settled.map(({ outcome }) => outcome.status));
      progress = step.progress;
    }
    expect(settled.flatMap((status, index) => (status === 'rejected' ? [index] : []))).toEqual([7, 50]);
    expect(hub.participantCount()).toBe(98);
    expect([...hub.writeCounts().values()].every((times) => times === 1)).toBe(true);
    expect(hub.totals().rows.created).toBe(98);
  });
});

describe('a refusal that no row causes', () => {
  it.each([
    [{ fault: 'unauthorized' }, 'authentication_failed', /api@userinterviews\.com/],
    [{ fault: 'forbidden' }, 'permission_denied', /Customer Success Manager/],
    [{ fault: 'rate_limited', retryAfter: 17 }, 'rate_limited', /more requests/],
    [{ fault: 'rate_limited_bare' }, 'rate_limited', /more requests/],
    [{ fault: 'server_error' }, 'provider_unavailable', /500/],
    [{ fault: 'unavailable' }, 'provider_unavailable', /503/],
    [{ fault: 'truncated' }, 'provider_unavailable', /cut off/],
    [{ fault: 'html' }, 'response_invalid', /baseUrl/],
  ] as const)('%j is %s', async (fault, code, words) => {
    hub.misbehave([fault]);
    const thrown = await catchError(write('upsert', people(3)));
    expect(thrown).toMatchObject({ code, message: expect.stringMatching(words) });
    expect((await catchError(connect(hub).checkConnection({ signal }))).code).toBe(code);
  });
});

describe('the key', () => {
  it.each(['authorization', 'user-interviews-apikey'] as const)('travels in the header that the setting names: %s', async (keyHeader) => {
    const other = await startHubApi({ keyHeaders: [keyHeader] });
    await expect(connect(other, { keyHeader }).checkConnection({ signal })).resolves.toBeUndefined();
    const wrong = keyHeader === 'authorization' ? 'user-interviews-apikey' : 'authorization';
    expect(await catchError(connect(other, { keyHeader: wrong }).checkConnection({ signal }))).toMatchObject({
      code: 'authentication_failed',
      message: expect.stringContaining('keyHeader'),
    });
    await other.close();
  });
});

describe.each(['plain', 'json_api'] as const)('lists in the shape %s', (listShape) => {
  it('show the characteristics as fields, all of them', async () => {
    const characteristics = Array.from({ length: 205 }, (_, index) => ({ name: `Field ${index}`, type: 'text' as const }));
    const other = await startHubApi({ listShape, characteristics: [{ name: 'Joined', type: 'date' }, ...characteristics] });
    const fields = await connect(other).participantIngestion.listFields({ signal });
    expect(fields).toHaveLength(206);
    expect(fields[0]).toEqual({ name: 'joined', type: 'date', required: false });
    await other.close();
  });

  it('tell who is there and who is not, also in other letters', async () => {
    const other = await startHubApi({ listShape });
    other.addParticipants([{ email: 'P0@Example.com' }, person(1)]);
    const keys = ['p1@example.com', 'p0@example.com', 'nobody@example.com'];
    expect(await connect(other).participantIngestion.findRecords({ keys, signal })).toEqual([
      { status: 'found', externalId: '2' },
      { status: 'found', externalId: '1' },
      { status: 'absent' },
    ]);
    await other.close();
  });

  it('show nobody before the destination is ready to', async () => {
    const other = await startHubApi({ listShape, visibleAfterMs: 600_000 });
    const { participantIngestion } = connect(other);
    await participantIngestion.writeBatch({ mode: 'insert', records: [person(0)], onlyIfEmpty: [], signal });
    expect(await participantIngestion.findRecords({ keys: ['p0@example.com'], signal })).toEqual([{ status: 'absent' }]);
    await other.close();
  });

  it('lead to whoever is to be deleted, and to nobody else', async () => {
    const other = await startHubApi({ listShape });
    other.addParticipants(people(3));
    const remove = (key: string, externalId: string | null) =>
      connect(other).participantIngestion.deleteBatch({ targets: [{ key, externalId }], signal });
    expect(await remove('p1@example.com', null)).toEqual({
      status: 'answered',
      outcomes: [{ status: 'accepted', effect: 'deleted', externalId: '2' }],
    });
    expect(await remove('p2@example.com', '3')).toMatchObject({ outcomes: [{ status: 'accepted' }] });
    expect(await remove('p2@example.com', '3')).toMatchObject({ outcomes: [{ status: 'skipped', code: 'no_match' }] });
    expect(await remove('nobody@example.com', null)).toMatchObject({ outcomes: [{ status: 'skipped', code: 'no_match' }] });
    expect(other.participants().map(({ email }) => email)).toEqual(['p0@example.com']);
    await other.close();
  });
});
