import { describe, expect, it } from 'vitest';
import { type Answer, catchError, open, signal } from '../test/open.js';

const batch = { mode: 'insert', records: [{ email: 'ada@example.com' }], onlyIfEmpty: [], signal } as const;
const answering = (answer: Answer) => open({ answer: () => answer });

describe('a batch', () => {
  it('is one request, in the vendor’s media type, with the key left to the host', async () => {
    const { participantIngestion, requests } = answering({});
    await participantIngestion.writeBatch(batch);
    expect(requests).toEqual([
      {
        method: 'PATCH',
        path: '/api/participants/batches',
        json: { participants: [{ email: 'ada@example.com' }], mode: 'insert' },
        headers: {
          accept: 'application/vnd.user-interviews.v2+json',
          'content-type': 'application/vnd.user-interviews.v2+json',
        },
        signal,
      },
    ]);
  });

  it('that comes as a text goes as it is where it holds default fields alone, and nobody parses it', async () => {
    const text = { json: '[{"email":"ada@example.com","title":null}]', count: 1, fields: ['email', 'title'] };
    const untouched = {
      get records(): never {
        throw new Error('the records were read');
      },
    };
    const data = [{ index: 0, id: 'a1', result: 'created' }];
    const { participantIngestion, requests } = answering({ body: { data } });
    const input = { mode: 'upsert', onlyIfEmpty: [], signal, text } as const;
    expect(
      await participantIngestion.writeBatch(
        Object.defineProperties({ ...input, records: [] }, Object.getOwnPropertyDescriptors(untouched)),
      ),
    ).toEqual({
      status: 'answered',
      outcomes: [{ status: 'accepted', effect: 'created', externalId: 'a1' }],
    });
    expect(requests).toMatchObject([{ jsonText: `{"participants":${text.json},"mode":"upsert"}` }]);
    expect(requests[0]).not.toHaveProperty('json');
    const mapped = { ...text, json: '[{"email":"ada@example.com","seats":5}]', fields: ['email', 'seats'] };
    await participantIngestion.writeBatch({ ...input, records: [{ email: 'ada@example.com', seats: 5 }], text: mapped });
    expect(requests[1]).toMatchObject({ json: { participants: [{ email: 'ada@example.com', characteristics: { seats: 5 } }] } });
  });

  it.each([400, 409, 413, 422])('%i rejects what was sent, with the words that came', async (status) => {
    const { participantIngestion } = answering({ status, body: { message: 'Something of yours is wrong' } });
    expect(await participantIngestion.writeBatch(batch)).toEqual({
      status: 'rejected',
      code: 'batch_rejected',
      detail: 'Something of yours is wrong',
      records: [],
      raw: '{"message":"Something of yours is wrong"}',
    });
  });

  it.each([
    [302, 'response_invalid'],
    [304, 'response_invalid'],
    [401, 'authentication_failed'],
    [403, 'permission_denied'],
    [404, 'not_found'],
    [408, 'provider_unavailable'],
    [415, 'provider_rejected'],
    [418, 'provider_rejected'],
    [425, 'provider_unavailable'],
    [429, 'rate_limited'],
    [500, 'provider_unavailable'],
    [503, 'provider_unavailable'],
    [599, 'provider_unavailable'],
  ])('%i is no answer about its rows, but %s', async (status, code) => {
    const thrown = await catchError(answering({ status, body: { detail: 'Words' } }).participantIngestion.writeBatch(batch));
    expect(thrown.code).toBe(code);
  });

  it.each([
    ['a web page', { headers: { 'content-type': 'text/html' }, body: '<!doctype html><h1>Welcome</h1>' }],
    ['what is no answer of its own', { status: 304 }],
  ])('answered with %s leads to the address among the settings', async (_, answer) => {
    const thrown = await catchError(answering(answer).participantIngestion.writeBatch(batch));
    expect(thrown).toMatchObject({ code: 'response_invalid', message: expect.stringMatching(/^config\/baseUrl: .*Correct the address/) });
  });

  it('that meets somebody is a duplicate in an insert alone', async () => {
    const taken = { errors: [{ detail: 'has already been taken', source: { pointer: '/participants/0/email' } }] };
    const { participantIngestion } = answering({ status: 422, body: taken });
    expect(await participantIngestion.writeBatch(batch)).toMatchObject({ code: 'duplicate', records: [{ code: 'duplicate' }] });
    expect(await participantIngestion.writeBatch({ ...batch, mode: 'upsert' })).toMatchObject({
      code: 'invalid',
      records: [{ code: 'invalid' }],
    });
  });

  it.each(['TAKEN', 'taken', 'ALREADY_EXISTS', 'alreadyExists'])('with the code %s is about somebody who is there', async (code) => {
    const taken = { errors: [{ detail: 'Not possible', code, source: { pointer: '/participants/0/email' } }] };
    expect(await answering({ status: 422, body: taken }).participantIngestion.writeBatch(batch)).toMatchObject({
      records: [{ code: 'duplicate' }],
    });
  });

  it('429 leaves it to the host to read how long to wait', async () => {
    const thrown = await catchError(answering({ status: 429, headers: { 'retry-after': '17' } }).participantIngestion.writeBatch(batch));
    expect(thrown).toMatchObject({ code: 'rate_limited', retryAfterMs: undefined });
  });
});

describe('a deletion', () => {
  const remove = (answer: (path: string) => Answer, externalId: string | null = null) => {
    const opened = open({ answer: ({ path }) => answer(path) });
    const done = opened.participantIngestion.deleteBatch({ targets: [{ key: 'ada@example.com', externalId }], signal });
    return done.then((result) => ({ result, requests: opened.requests.map(({ method, path }) => `${method} ${path}`) }));
  };
  const list = (...emails: string[]): Answer => ({ body: { data: emails.map((email, index) => ({ id: `id${index}`, email })) } });

  it('deletes by the id that is known, or by the one that the look-up leads to', async () => {
    expect((await remove(() => ({ status: 204 }), 'x1')).requests).toEqual(['DELETE /api/participants/x1']);
    const found = await remove((path) => (path.endsWith('id1') ? { status: 204 } : list('bob@example.com', ' Ada@Example.com')));
    expect(found.requests).toEqual(['GET /api/participants', 'DELETE /api/participants/id1']);
  });

  it.each([
    ['a list of others, since the filter was not understood', list('bob@example.com', 'eve@example.com')],
    ['two people', list('ada@example.com', 'ADA@example.com')],
    ['a person without id', { body: { data: [{ email: 'ada@example.com' }] } }],
  ])('deletes nobody after %s', async (_, answer) => {
    const { result, requests } = await remove(() => answer);
    expect(result).toMatchObject({ outcomes: [{ status: 'rejected', code: 'lookup_uncertain' }] });
    expect(requests).toEqual(['GET /api/participants']);
  });

  it.each(['..', 'a/b', '', 'x?y', 'x'.repeat(101)])('never asks for an id that is more than one part of a path: %j', async (id) => {
    const { result, requests } = await remove(() => ({ status: 204 }), id);
    expect(result).toMatchObject({ outcomes: [{ status: 'rejected', code: 'id_invalid' }] });
    expect(requests).toEqual([]);
  });

  it('keeps the words of a refusal, and says who is gone already', async () => {
    expect((await remove(() => ({ status: 409, body: { error: 'Is in a study' } }), 'x1')).result).toMatchObject({
      outcomes: [{ status: 'rejected', detail: 'Is in a study' }],
    });
    expect((await remove(() => ({ status: 404 }), 'x1')).result).toMatchObject({ outcomes: [{ status: 'skipped', code: 'no_match' }] });
  });
});

describe('a look-up', () => {
  const find = async (answer: Answer, ...keys: string[]) => {
    const opened = open({ answer: () => answer });
    const found = await opened.participantIngestion.findRecords({ keys, signal });
    return { found, requests: opened.requests.map(({ method, path, query }) => [method, path, query?.['filter[email]']]) };
  };
  const ada = { id: 'x1', email: ' Ada@Example.com' };

  it('asks for each email by one request, and changes nothing', async () => {
    const { found, requests } = await find({ body: { data: [ada] } }, 'ada@example.com', 'bob@example.com');
    // The second answer is about others, so it says nothing of who was asked for.
    expect(found).toEqual([{ status: 'found', externalId: 'x1' }, { status: 'unknown' }]);
    expect(requests).toEqual([
      ['GET', '/api/participants', 'ada@example.com'],
      ['GET', '/api/participants', 'bob@example.com'],
    ]);
  });

  it.each([
    ['nobody', [], { status: 'absent' }],
    ['somebody without an id', [{ email: 'ada@example.com' }], { status: 'found', externalId: null }],
    ['two people', [ada, { ...ada, id: 'x2' }], { status: 'found', externalId: null }],
    ['others as well', [{ id: 'x2', email: 'eve@example.com' }, ada], { status: 'found', externalId: 'x1' }],
    ['others alone', [{ id: 'x2', email: 'eve@example.com' }], { status: 'unknown' }],
  ])('takes exact matches alone: %s', async (_, data, expected) => {
    expect((await find({ body: { data } }, 'ada@example.com')).found).toEqual([expected]);
  });

  it.each([
    ['a refused key', { status: 401 }, 'authentication_failed'],
    ['something that is no list', { body: { ok: true } }, 'response_invalid'],
  ])('says nothing after %s', async (_, answer, code) => {
    expect(await catchError(find(answer, 'ada@example.com'))).toMatchObject({ code });
  });
});

describe('the list of fields', () => {
  it('ends where pages do, also where the answer does not count them', async () => {
    const page = (count: number): Answer => ({
      body: { data: Array.from({ length: count }, (_, index) => ({ slug: `f${index}`, type: 'text' })) },
    });
    const endless = open({ answer: () => page(200) });
    expect(await endless.participantIngestion.listFields({ signal })).toHaveLength(200);
    expect(endless.requests).toHaveLength(50);
    const short = open({ answer: () => page(199) });
    await short.participantIngestion.listFields({ signal });
    expect(short.requests).toHaveLength(1);
  });

  it('is not read from what is none', async () => {
    const thrown = await catchError(answering({ body: { ok: true } }).checkConnection({ signal }));
    expect(thrown.code).toBe('response_invalid');
  });
});
