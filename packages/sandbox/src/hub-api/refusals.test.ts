import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callHub, makeRows, readPointers, writeBatch } from '../../test/hub-client.js';
import { type RunningHubApi, startHubApi } from './start-hub-api.js';

let hub: RunningHubApi;
beforeEach(async () => {
  hub = await startHubApi({ requestsPerMinute: Infinity });
});
afterEach(() => hub.close());

const bad = [{ email: 'ann@example.com' }, { email: '<nobody>' }, { 'a/b': 'x', email: 'bob@example.com' }];
const SENTENCE =
  'One or more participants are invalid: participants[1].email must be an email address of at most 254 characters; ' +
  'participants[2].a/b is not a field of participants';

describe('the shape of refusals', () => {
  it('is JSON:API’s errors with source pointers by default', async () => {
    const answer = await writeBatch(hub.url, bad);
    expect(answer.headers.get('content-type')).toContain('application/vnd.user-interviews.v2+json');
    expect(answer.body).toEqual({
      errors: [
        {
          status: '422',
          title: 'One or more participants are invalid',
          detail: 'must be an email address of at most 254 characters',
          source: { pointer: '/participants/1/email' },
        },
        {
          status: '422',
          title: 'One or more participants are invalid',
          detail: 'is not a field of participants',
          source: { pointer: '/participants/2/a~1b' },
        },
      ],
    });
  });

  it.each(['message', 'error', 'detail'] as const)('can be { %s }', async (shape) => {
    hub.misbehave([{ fault: 'error_shape', shape }]);
    expect(await writeBatch(hub.url, bad)).toMatchObject({ status: 422, body: { [shape]: SENTENCE } });
    const refused = await callHub(hub.url, 'GET', '/api/participants', undefined, { authorization: '' });
    expect([refused.status, refused.body]).toEqual([401, { [shape]: 'The API key is missing, unknown or revoked.' }]);
  });

  it('can be plain text or a web page, beside another fault too', async () => {
    hub.misbehave([
      { fault: 'error_shape', shape: 'text', times: 1 },
      { fault: 'error_shape', shape: 'html' },
      { fault: 'server_error', after: 2 },
    ]);
    const text = await writeBatch(hub.url, bad);
    expect([text.status, text.headers.get('content-type'), text.text]).toEqual([422, 'text/plain; charset=utf-8', SENTENCE]);
    const page = await writeBatch(hub.url, bad);
    expect([page.status, page.headers.get('content-type')]).toEqual([422, 'text/html; charset=utf-8']);
    expect(page.text).toContain(`<h1>${SENTENCE}</h1>`);
    expect(await writeBatch(hub.url, bad)).toMatchObject({ status: 500, text: expect.stringContaining('<h1>Something went wrong.</h1>') });
  });
});

describe('bad_rows_unnamed', () => {
  it.each(['json_api', 'message', 'text'] as const)('leaves out which rows of a batch are bad, in %s too', async (shape) => {
    hub.misbehave([{ fault: 'bad_rows_unnamed' }, { fault: 'error_shape', shape }]);
    const answer = await writeBatch(hub.url, bad);
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('One or more participants are invalid');
    expect(answer.text).not.toMatch(/participants[/[]|email/);
    hub.misbehave([]);
    expect(readPointers(await writeBatch(hub.url, bad))).toEqual(['/participants/1/email', '/participants/2/a~1b']);
  });
});

describe('duplicates_allowed', () => {
  it('lets an insert make a second participant of the same email; the first is the one that is matched', async () => {
    hub.addParticipants(makeRows(1));
    hub.misbehave([{ fault: 'duplicates_allowed', times: 2 }]);
    const rows = [{ email: 'p0@example.com' }, { email: 'P0@example.com' }];
    expect((await writeBatch(hub.url, rows, 'insert')).status).toBe(200);
    expect((await callHub(hub.url, 'POST', '/api/participants', { email: 'p0@example.com' })).status).toBe(201);
    expect((await writeBatch(hub.url, rows, 'insert')).status).toBe(422);
    const ids = () => hub.participantsByEmail('p0@example.com').map(({ id }) => id);
    expect([ids(), hub.writes('p0@example.com')]).toEqual([['1', '2', '3', '4'], 3]);
    expect((await writeBatch(hub.url, [{ email: 'p0@example.com' }])).body?.data).toMatchObject([{ id: '1', result: 'updated' }]);
    for (const id of ['3', '1', '4']) await callHub(hub.url, 'DELETE', `/api/participants/${id}`);
    expect(ids()).toEqual(['2']);
    expect((await writeBatch(hub.url, [{ email: 'p0@example.com' }])).body?.data).toMatchObject([{ id: '2', result: 'updated' }]);
    await callHub(hub.url, 'DELETE', '/api/participants/2');
    expect(ids()).toEqual([]);
  });
});
