import { describe, expect, it } from 'vitest';
import { type Answer, catchError, open, signal, study, testId } from '../test/open.js';

const session = {
  sessionId: 's1',
  audienceId: null,
  status: 'COMPLETE',
  startTime: '2026-03-01T12:00:00Z',
  finishTime: '2026-03-01T12:10:00.500Z',
};
const page = (sessions: readonly unknown[], totalCount = sessions.length) => ({
  testId,
  sessions,
  meta: { pagination: { limit: 500, offset: 0, totalCount } },
});

const pull = (answer: Answer, cursor: string | null = null) => open({ answer: () => answer }).statusSync.pull({ study, cursor, signal });
const identify = (answer: Answer) => open({ answer: () => answer }).statusSync.identify({ study, recordId: 's1', signal });
const check = (answer: Answer) => open({ answer: () => answer }).checkConnection({ signal });

describe('pull', () => {
  it('asks once for the newest 500 sessions of the test and passes on what it is told', async () => {
    const { statusSync, requests } = open({ answer: () => ({ body: page([session]) }) });
    expect(await statusSync.pull({ study, cursor: null, signal })).toEqual({
      records: [{ id: 's1', status: 'COMPLETE', occurredAt: Date.parse('2026-03-01T12:10:00.500Z'), externalId: null, test: false }],
      next: null,
      readsAll: true,
    });
    expect(requests).toEqual([{ method: 'GET', path: '/api/v2/sessionResults', query: { testId, limit: '500', offset: '0' }, signal }]);
  });

  it.each([
    ['the end', { finishTime: '2026-03-01T13:10:00+01:00' }, '2026-03-01T12:10:00Z'],
    ['the beginning where no end is said', { finishTime: undefined }, '2026-03-01T12:00:00Z'],
    ['the beginning where the end is null', { finishTime: null }, '2026-03-01T12:00:00Z'],
    ['nothing where neither is said', { startTime: undefined, finishTime: undefined }, null],
  ])('takes the time from %s', async (_, over, expected) => {
    const { records } = await pull({ body: page([{ ...session, ...over }]) });
    expect(records[0]?.occurredAt).toBe(expected === null ? null : Date.parse(expected));
  });

  it('passes on a status that nobody has heard of, as it is', async () => {
    const { records } = await pull({ body: page([{ ...session, status: 'Under Review' }]) });
    expect(records[0]?.status).toBe('Under Review');
  });

  it('raises configuration_invalid without a testId, and asks nobody', async () => {
    const { statusSync, requests } = open({ answer: () => ({}) });
    const { testId: _, ...rest } = study;
    const error = await catchError(statusSync.pull({ study: rest, cursor: null, signal }));
    expect(error).toMatchObject({ code: 'configuration_invalid', message: expect.stringMatching(/^studyConfig\/testId: /) });
    expect(requests).toEqual([]);
  });

  it.each<[string, unknown, string]>([
    ['no sessionId', page([session, { ...session, sessionId: undefined }]), '/sessions/1/sessionId'],
    ['an empty sessionId', page([{ ...session, sessionId: '' }]), '/sessions/0/sessionId'],
    ['no status', page([{ ...session, status: null }]), '/sessions/0/status'],
    ['a time that is none', page([{ ...session, finishTime: 'yesterday' }]), '/sessions/0/finishTime'],
    ['a time without its zone', page([{ ...session, startTime: '2026-03-01T12:00:00' }]), '/sessions/0/startTime'],
    ['a time that does not exist', page([{ ...session, startTime: '2026-02-30T12:00:00Z' }]), '/sessions/0/startTime'],
    ['no list', { testId }, '/sessions'],
    ['a list that is none', { sessions: {} }, '/sessions'],
    ['a count below nothing', { sessions: [], meta: { pagination: { totalCount: -1 } } }, '/meta/pagination/totalCount'],
    ['another kind of value', [], 'the whole body'],
  ])('refuses an answer with %s and names the member', async (_, body, member) => {
    const error = await catchError(pull({ body }));
    expect(error.code).toBe('response_invalid');
    expect(error.message).toContain(` at ${member}: `);
  });

  it.each([
    ['truncated JSON', '{"testId":"3f8a1c52","sessions":[{"sess'],
    ['a page of HTML', '<!doctype html><title>Hello</title>'],
    ['nothing', ''],
  ])('refuses %s', async (_, body) => {
    expect(await catchError(pull({ body }))).toMatchObject({ code: 'response_invalid' });
  });

  it('is free of the answer’s list of pages: a cursor is its own', async () => {
    const full = Array.from({ length: 500 }, (_, index) => ({ ...session, sessionId: `s${index}` }));
    const first = await pull({ body: page(full, 700) });
    expect(JSON.parse(first.next ?? '')).toMatchObject({ v: 1, testId, offset: 490, anchors: expect.arrayContaining(['s499']) });
    expect((first.next ?? '').length).toBeLessThan(2_000);
  });
});

describe('a cursor that is not ours', () => {
  const good = { v: 1, testId, offset: 490, anchors: ['s1'], back: 0, restarts: 0 };

  it.each<[string, string]>([
    ['nothing', ''],
    ['no JSON', '{"v":1'],
    ['a number', '7'],
    ['another version', JSON.stringify({ ...good, v: 2 })],
    ['an offset beyond the list', JSON.stringify({ ...good, offset: 10_001 })],
    ['an offset before the list', JSON.stringify({ ...good, offset: -1 })],
    ['a half offset', JSON.stringify({ ...good, offset: 0.5 })],
    ['anchors that are none', JSON.stringify({ ...good, anchors: 's1' })],
    ['another test', JSON.stringify({ ...good, testId: '00000000-0000-0000-0000-000000000001' })],
  ])('begins the pass anew: %s', async (_, cursor) => {
    const { statusSync, requests } = open({ answer: () => ({ body: page([session]) }) });
    expect(await statusSync.pull({ study, cursor, signal })).toMatchObject({ next: null, readsAll: true });
    expect(requests[0]?.query?.['offset']).toBe('0');
  });

  it('while ours goes on where it stood', async () => {
    const { statusSync, requests } = open({ answer: () => ({ body: page([session], 491) }) });
    await statusSync.pull({ study, cursor: JSON.stringify(good), signal });
    expect(requests[0]?.query?.['offset']).toBe('490');
  });
});

describe('identify', () => {
  it('asks once for the session, whatever its id', async () => {
    const { statusSync, requests } = open({
      answer: () => ({ body: { sessionId: 'a/../b?c', sessionParticipant: { participantId: 'i9exh736' } } }),
    });
    expect(await statusSync.identify({ study, recordId: 'a/../b?c', signal })).toBe('i9exh736');
    expect(requests).toEqual([{ method: 'GET', path: '/api/v3/sessionResults/a%2F..%2Fb%3Fc', signal }]);
  });

  it.each<[string, unknown, string | null]>([
    ['the present form', { sessionParticipant: { participantId: 'i9exh736' } }, 'i9exh736'],
    ['the older form', { participant: { participantId: 'i9exh736' } }, 'i9exh736'],
    ['both, the same', { participant: { participantId: 'ia' }, sessionParticipant: { participantId: 'ia' } }, 'ia'],
    ['one of them empty', { participant: { participantId: 'ia' }, sessionParticipant: { participantId: '' } }, 'ia'],
    ['a number', { sessionParticipant: { participantId: 42 } }, '42'],
    ['null', { sessionParticipant: { participantId: null } }, null],
    ['no id', { sessionParticipant: {} }, null],
    ['a blank id', { sessionParticipant: { participantId: ' ' } }, null],
    ['no participant', { sessionId: 's1', sessionParticipant: null }, null],
    ['neither form', { sessionId: 's1' }, null],
    ['an id in the wrong format, as it is', { sessionParticipant: { participantId: 'pp_9exh736' } }, 'pp_9exh736'],
  ])('reads %s', async (_, body, expected) => {
    expect(await identify({ body })).toBe(expected);
  });

  it.each<[string, unknown, RegExp]>([
    ['two people', { participant: { participantId: 'ia' }, sessionParticipant: { participantId: 'ib' } }, /two participants/],
    ['an id that is an object', { sessionParticipant: { participantId: {} } }, /\/sessionParticipant\/participantId/],
    ['a participant that is a text', { sessionParticipant: 'i9exh736' }, /\/sessionParticipant/],
  ])('refuses %s, never guessing', async (_, body, message) => {
    expect(await catchError(identify({ body }))).toMatchObject({ code: 'response_invalid', message: expect.stringMatching(message) });
  });

  it.each([404, 410])('says not_found when the session is gone (%i)', async (status) => {
    expect(await catchError(identify({ status }))).toMatchObject({ code: 'not_found', message: expect.stringContaining('s1') });
  });
});

describe('refusals', () => {
  const calls = { pull, identify, check };

  it.each<[number, string, RegExp]>([
    [401, 'authentication_failed', /support@usertesting\.com.*store both in the connection/],
    [403, 'permission_denied', /studies:read/],
    [408, 'provider_unavailable', /408/],
    [418, 'provider_rejected', /418/],
    [425, 'provider_unavailable', /425/],
    [429, 'rate_limited', /in a minute/],
    [500, 'provider_unavailable', /500/],
    [503, 'provider_unavailable', /503/],
  ])('of status %i are %s everywhere', async (status, code, message) => {
    for (const call of Object.values(calls)) {
      const error = await catchError(call({ status, body: '<html>busy</html>' }));
      expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
    }
  });

  it('of the list name the testId: 404 is also what a test outside of the client’s workspaces looks like', async () => {
    expect(await catchError(pull({ status: 404 }))).toMatchObject({
      code: 'configuration_invalid',
      message: expect.stringMatching(new RegExp(`^studyConfig/testId: .*${testId}.*workspaces.*classic`)),
    });
    expect(await catchError(pull({ status: 400 }))).toMatchObject({ code: 'input_rejected', message: expect.stringContaining(testId) });
    expect(await catchError(identify({ status: 400 }))).toMatchObject({ code: 'input_rejected', message: expect.stringContaining('s1') });
  });

  it('leave it to the host to read how long to wait', async () => {
    for (const call of Object.values(calls)) {
      const error = await catchError(call({ status: 429, headers: { 'retry-after': '7', 'x-ratelimit-reset': '40' } }));
      expect(error).toMatchObject({ code: 'rate_limited', retryAfterMs: undefined });
    }
  });

  it('let a failure of the way there through as it is', async () => {
    const failure = new TypeError('hang up');
    const { statusSync } = open({ answer: () => Promise.reject(failure) });
    await expect(statusSync.pull({ study, cursor: null, signal })).rejects.toBe(failure);
  });
});

describe('checkConnection', () => {
  it('takes a 404 for a test that nobody has as proof, by one cheap request', async () => {
    const connection = open({ answer: () => ({ status: 404, body: { error: 'not_found' } }) });
    await connection.checkConnection({ signal });
    expect(connection.requests).toEqual([
      {
        method: 'GET',
        path: '/api/v2/sessionResults',
        query: { testId: '00000000-0000-0000-0000-000000000000', limit: '1', offset: '0' },
        signal,
      },
    ]);
  });

  it.each([200, 400])('takes %i for proof too', async (status) => {
    await expect(check({ status })).resolves.toBeUndefined();
  });

  it.each<[string, Answer]>([
    ['by its type', { status: 404, headers: { 'content-type': 'text/html; charset=utf-8' }, body: 'Not found' }],
    ['by its text', { status: 200, body: ' <!doctype html><p>Welcome' }],
  ])('refuses an address where a web page answers, known %s', async (_, answer) => {
    expect(await catchError(check(answer))).toMatchObject({
      code: 'configuration_invalid',
      message: expect.stringMatching(/^config\/baseUrl: /),
    });
  });
});
