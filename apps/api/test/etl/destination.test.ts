import { startHubApi } from '@panelbridge/sandbox';
import { describe, expect, it } from 'vitest';
import { awaitCheck, createDestination, type AnsweredConnection } from '../support/destination.js';
import { calls, catchError, createReady, fixtures, hub, open, people, side, upsert } from './support/destination-hub.js';

describe('a destination', () => {
  it('is described as its connector declares it, with preset and settings laid over', async () => {
    const id = await createReady({ preset: 'zeotap', requestsPerMinute: 30 });
    const found = await calls.find(hub.workspaceId, id);
    expect(found).toMatchObject({
      ok: true,
      value: {
        connectorId: 'user-interviews-hub',
        status: 'ready',
        requestsPerMinute: 30,
        declaration: { deleteBehaviours: { delete: [] }, maximumBatchSize: 100, rejectsWholeBatch: true },
      },
    });
  });

  it('is none where there is no connection, no connector, no room for people, or settings that fit no more', async () => {
    const gone = await createReady();
    const missing = await createReady();
    const unfit = await createReady();
    await hub.request('DELETE', `/api/v1/connections/${gone}`);
    await hub.sql.query(`update connections set connector_id = 'gone' where id = $1`, [missing]);
    await hub.sql.query(`update connections set config = '{"requestsPerMinute":0}' where id = $1`, [unfit]);
    const stranger = await hub.createWorkspace();
    const foreign = await createReady();
    const asked: [string, string, string][] = [
      [hub.workspaceId, gone, 'connection_unknown'],
      [stranger, foreign, 'connection_unknown'],
      [hub.workspaceId, missing, 'connector_missing'],
      [hub.workspaceId, fixtures['tracked-link'], 'no_destination'],
      [hub.workspaceId, unfit, 'settings_unfit'],
    ];
    for (const [workspaceId, connectionId, code] of asked) {
      const found = await calls.find(workspaceId, connectionId);
      expect(found).toMatchObject({
        ok: false,
        faults: [{ code, pointer: '/connectionId', detail: expect.stringMatching(/\.$|seats|requests/i) }],
      });
    }
    await expect(calls.openSession({ workspaceId: stranger, connectionId: foreign, runId: crypto.randomUUID() })).rejects.toMatchObject({
      code: 'not_found',
    });
    // Left as it is, no connector would ever be found for it.
    await hub.sql.query(`update connections set deleted_at = now() where id = any ($1)`, [[missing, unfit]]);
  });

  it('lists the fields of the account, beyond the declared ones', async () => {
    expect(await calls.listFields(hub.workspaceId, await createReady())).toEqual([{ name: 'seats', type: 'number', required: false }]);
  });
});

describe('a session', () => {
  it('writes batches, several at once, each with the outcomes of its records', async () => {
    const { session } = await open(await createReady());
    const batches = Array.from({ length: 20 }, (_, batch) => people(100).map((one) => ({ ...one, email: `b${batch}-${one.email}` })));
    const answers = await Promise.all(batches.map((records) => session.writeBatch(upsert(records))));
    await session.close();
    for (const answer of answers) expect(answer).toMatchObject({ status: 'answered', outcomes: { length: 100 } });
    expect([side.participantCount(), session.requests]).toEqual([2_000, 20]);
  });

  it('passes on how long the other side asks to wait, and sends nothing again by itself', async () => {
    const { session, list } = await open(await createReady());
    for (const [fault, error] of [
      [
        { fault: 'rate_limited', retryAfter: 17 },
        { code: 'rate_limited', retryAfterMs: 17_000 },
      ],
      [{ fault: 'rate_limited_bare' }, { code: 'rate_limited', retryAfterMs: undefined }],
      [{ fault: 'unavailable' }, { code: 'provider_unavailable' }],
      [{ fault: 'reset', when: 'after' }, { code: 'provider_unavailable' }],
      [{ fault: 'unauthorized' }, { code: 'authentication_failed' }],
    ] as const) {
      side.clearRequests();
      side.misbehave([fault]);
      expect(await catchError(session.writeBatch(upsert(people(3))))).toMatchObject(error);
      expect(side.requests()).toHaveLength(1);
    }
    await session.close();
    expect((await list()).map(({ status, error_code: code }) => [status, code])).toEqual([
      [429, 'rate_limited'],
      [429, 'rate_limited'],
      [503, 'provider_unavailable'],
      [null, 'provider_unavailable'],
      [401, 'authentication_failed'],
    ]);
  });

  it('sets the connection to needs_attention when its key is refused', async () => {
    const id = await createReady();
    const { session } = await open(id);
    side.misbehave([{ fault: 'key_revoked' }]);
    await catchError(session.writeBatch(upsert(people(1))));
    await session.close();
    const { body } = await hub.request<AnsweredConnection>('GET', `/api/v1/connections/${id}`);
    expect(body).toMatchObject({ status: 'needs_attention', attention: { code: 'partner_authentication_failed' } });
  });

  it('ends a call when it is told to', async () => {
    const { session } = await open(await createReady());
    side.misbehave([{ fault: 'hang' }]);
    const ending = new AbortController();
    const call = catchError(session.writeBatch(upsert(people(1), { signal: ending.signal })));
    await expect.poll(() => side.requests().length).toBe(1);
    ending.abort('cancelled');
    expect(await call).toMatchObject({ code: 'provider_unavailable', message: expect.stringContaining('ended before its answer') });
    await session.close();
  });

  it('reads the connection again once it has changed: the next calls go out with the new key', async () => {
    const other = await startHubApi({
      requestsPerMinute: Infinity,
      keys: [
        { key: 'first-key', name: 'first' },
        { key: 'second-key', name: 'second' },
      ],
    });
    try {
      const id = await createDestination(hub, { url: other.url, apiKey: 'first-key' });
      await awaitCheck(hub, id);
      const { session } = await open(id);
      await session.writeBatch(upsert(people(1)));
      expect((await hub.request('PATCH', `/api/v1/connections/${id}`, { body: { secrets: { apiKey: 'second-key' } } })).status).toBe(200);
      await expect
        .poll(
          async () => {
            await session.writeBatch(upsert(people(1)));
            return other.requests().findLast(({ endpoint }) => endpoint === 'batch')?.keyName;
          },
          { timeout: 15_000, interval: 200 },
        )
        .toBe('second');
      await hub.request('DELETE', `/api/v1/connections/${id}`);
      await expect
        .poll(async () => (await catchError(session.writeBatch(upsert(people(1))))).code, { timeout: 15_000, interval: 200 })
        .toBe('configuration_invalid');
      await session.close();
    } finally {
      await other.close();
    }
  });

  it('asks who is there, which is recorded without naming anybody in its path', async () => {
    const { session, list } = await open(await createReady());
    await session.writeBatch(upsert(people(1)));
    expect(await session.findRecords({ keys: ['p0@example.com'] })).toEqual([{ status: 'found', externalId: expect.any(String) }]);
    expect(await session.findRecords({ keys: ['p1@example.com'] })).toEqual([{ status: 'absent' }]);
    await session.close();
    expect([session.requests, (await list()).map(({ operation }) => operation)]).toEqual([
      3,
      ['write_batch', 'find_records', 'find_records'],
    ]);
    const { rows } = await hub.sql.query<{ path: string }>(`select path from exchanges where operation = 'find_records'`);
    expect(rows.some(({ path }) => path.includes('example'))).toBe(false);
  });

  it('reserves what a call needs beyond one request, so that no minute holds more than is allowed', async () => {
    const id = await createReady({ requestsPerMinute: 60 });
    const { session } = await open(id);
    side.addParticipants(people(2));
    const nextAt = async () =>
      (
        await hub.sql.query<{ at: Date }>('select next_at as at from request_budgets where connection_id = $1', [id])
      ).rows[0]?.at.getTime() ?? 0;
    await hub.sql.query(`update request_budgets set next_at = now() + interval '1 hour' where connection_id = $1`, [id]);
    const before = await nextAt();
    const answer = await session.deleteBatch({ targets: [{ key: 'p0@example.com', externalId: null }] });
    expect(answer).toMatchObject({ outcomes: [{ status: 'accepted', effect: 'deleted' }] });
    expect(session.requests).toBe(2);
    const after = await nextAt();
    expect(after - before).toBeGreaterThanOrEqual(1_000);
    expect(after - before).toBeLessThan(1_100);
    await session.writeBatch(upsert(people(1)));
    expect(await nextAt()).toBe(after);
    await session.close();
  });
});

describe('what a connector returns', () => {
  const answered = (outcomes: readonly object[]) => JSON.stringify({ status: 'answered', outcomes });
  it.each([
    ['fewer outcomes than records', answered([{ status: 'accepted' }]), /1 outcomes for 2 records/],
    ['more outcomes than records', answered(Array.from({ length: 3 }, () => ({ status: 'accepted' }))), /3 outcomes for 2 records/],
    ['an unknown status', answered([{ status: 'fine' }, { status: 'accepted' }]), /outcomes\/0\/status/],
    ['an unknown effect', answered([{ status: 'accepted', effect: 'doubled' }, { status: 'accepted' }]), /effect/],
    ['no reason', answered([{ status: 'rejected', code: 'x' }, { status: 'accepted' }]), /detail/],
    [
      'a record that was not sent',
      JSON.stringify({ status: 'rejected', code: 'x', detail: 'x', records: [{ index: 2, code: 'x', detail: 'x' }] }),
      /not among the 2/,
    ],
    ['nothing', 'null', /did not return an answer/],
    ['an error of its own', 'throw', /does not declare/],
  ])('is refused as connector_fault where it is %s', async (_name, answer, words) => {
    const { session } = await open(fixtures['odd-destination']);
    const error = await catchError(session.writeBatch(upsert([{ email: 'a@example.com', answer }, { email: 'b@example.com' }])));
    await session.close();
    expect(error).toMatchObject({ code: 'connector_fault', message: expect.stringMatching(words) });
  });

  it.each([
    ['fewer answers than keys', [{ status: 'absent' }], /1 answers for 2 keys/],
    ['an unknown status', [{ status: 'there' }, { status: 'absent' }], /answers to a look-up: 0\/status/],
    ['somebody without a word on the id', [{ status: 'found' }, { status: 'absent' }], /0\/externalId/],
    ['no list', {}, /answers to a look-up/],
  ])('is refused as connector_fault where a look-up brings %s', async (_, answer, words) => {
    const { session } = await open(fixtures['odd-destination']);
    const refused = await catchError(session.findRecords({ keys: [JSON.stringify(answer), 'b@example.com'] }));
    expect(refused).toMatchObject({ code: 'connector_fault', message: expect.stringMatching(words) });
    const found = [{ status: 'found', externalId: '7' }, { status: 'unknown' }];
    expect(await session.findRecords({ keys: [JSON.stringify(found), 'b@example.com'] })).toEqual(found);
    await session.close();
    const { session: sink } = await open(fixtures.sink);
    expect((await catchError(sink.findRecords({ keys: ['a@example.com'] }))).message).toMatch(/no findRecords/);
    await sink.close();
  });

  it('is stored as PostgreSQL can, and shortened where it is endless', async () => {
    const { session } = await open(fixtures['odd-destination']);
    const outcomes = [
      { status: 'rejected', code: 'bad', detail: `a\u0000b${'x'.repeat(5_000)}`, field: 'email\u0000' },
      { status: 'accepted', effect: 'created', externalId: 'id\ud800' },
    ];
    const answer = await session.writeBatch(upsert([{ email: 'a@example.com', answer: answered(outcomes) }, { email: 'b@example.com' }]));
    await session.close();
    expect(answer).toMatchObject({
      outcomes: [{ detail: expect.stringMatching(/^a\uFFFDbx{1997}…$/), field: 'email\uFFFD' }, { externalId: 'id\uFFFD' }],
    });
  });

  it('is missed where it is not there: functions that were declared, people who were to be deleted, fields of a kind', async () => {
    const sink = await open(fixtures.sink);
    expect(await catchError(sink.session.deleteBatch({ targets: [{ key: 'a', externalId: null }] }))).toMatchObject({
      code: 'connector_fault',
      message: expect.stringContaining('no deleteBatch'),
    });
    expect(await catchError(calls.listFields(hub.workspaceId, fixtures.sink))).toMatchObject({ code: 'connector_fault' });
    const odd = await open(fixtures['odd-destination']);
    expect(await catchError(odd.session.deleteBatch({ targets: [{ key: 'a', externalId: null }] }))).toMatchObject({
      message: expect.stringContaining('0 outcomes for 1'),
    });
    expect(await catchError(calls.listFields(hub.workspaceId, fixtures['odd-destination']))).toMatchObject({
      code: 'connector_fault',
      message: expect.stringContaining('0/type'),
    });
    await Promise.all([sink.session.close(), odd.session.close()]);
  });
});
