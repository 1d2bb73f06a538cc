import { afterAll, expect, it } from 'vitest';
import type { ProblemBody } from '../../src/platform/http/problem-body.js';
import { startHub } from '../support/start-hub.js';
import { seedWholeWorkspace } from '../support/whole-workspace.js';

// What arbitrary requests have found once, each for itself.
const hub = await startHub();
const { ids, keys } = await seedWholeWorkspace(hub);
afterAll(() => hub.close());
const ask = (method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}) =>
  hub.request<ProblemBody>(method, path, { key: keys.admin, headers, ...(body !== undefined && { body }) });

it.each([
  `/api/v1/syncs/${ids.sync}/runs/${ids.run}/rows.csv?text=%00`,
  `/api/v1/syncs/${ids.sync}/runs/${ids.run}/rows?text=a%00b`,
  '/api/v1/participants?search=%00',
  '/api/participants?filter[email]=%00',
])('a query with U+0000 is refused as a query: %s', async (path) => {
  const { status, body } = await ask('GET', path);
  expect([status, body.code, body.errors?.[0]?.code]).toEqual([400, 'query_invalid', 'text_invalid']);
});

const week = [{ day: 'monday', from: '09:00', to: '17:00' }];
it.each([
  ['PUT', `/api/v1/studies/${ids.study}/availability`, { zone: 'UTC', weekly: week }, '/dateRange'],
  ['PUT', `/api/v1/studies/${ids.study}/availability`, { zone: 'UTC', weekly: week, dateRange: [] }, '/dateRange'],
  ['POST', `/api/v1/budgets/${ids.budget}/funds`, { reference: 'INV-1' }, '/amount'],
  ['POST', '/api/v1/studies', { title: 'One', incentive: [] }, '/incentive'],
  ['POST', '/api/v1/alert-channels', { name: 'One', kind: 'email', secrets: null }, '/secrets'],
  ['POST', `/api/v1/payout-files/${ids.payoutFile}/delivered`, { externalIds: null }, '/externalIds'],
  ['POST', '/api/v1/connections', { connectorId: 'tracked-link', name: 'One', config: null }, '/config'],
  ['POST', '/api/v1/connections', { connectorId: 'tracked-link', name: 'One', secrets: null }, '/secrets'],
  ['POST', '/api/v1/study-templates', { name: 'One', study: null }, '/study'],
  ['POST', '/api/v1/incentives/release', { items: [[]] }, '/items'],
])('%s %s without an object that it needs names the member', async (method, path, body, pointer) => {
  const answer = await ask(method, path, body, { 'idempotency-key': 'found-fault' });
  expect([answer.status, answer.body.code]).toEqual([422, 'validation_failed']);
  expect(answer.body.errors?.map((error) => error.pointer)).toContain(pointer);
});

it.each([
  ['{', 'application/json', 400],
  ['a', 'text/plain', 415],
])('the compatible surface answers a body that it cannot read (%s) with errors of JSON:API too', async (body, type, status) => {
  const answer = await ask('PATCH', '/api/participants/batches', body, { 'content-type': type });
  expect(answer.status).toBe(status);
  expect(answer.body.errors).toEqual([expect.objectContaining({ status: String(status), title: answer.body.title })]);
});

const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
it.each([
  ['/api/v1/incentives/release', deep],
  ['/api/v1/connections', `{"connectorId":"tracked-link","name":"One","config":${deep}}`],
  ['/api/participants', `{"characteristics":${deep}}`],
])('a body that is nested without end is refused by %s', async (path, body) => {
  const answer = await ask('POST', path, body, { 'idempotency-key': 'deep' });
  expect([answer.status, answer.body.code]).toEqual([400, 'body_malformed']);
});

it.each(['/api/participants', '/api/participants/batches'])('a body as deep as forms go is read by %s', async (path) => {
  const { body } = await ask(path.endsWith('s/batches') ? 'PATCH' : 'POST', path, `{"none":${'['.repeat(98)}${']'.repeat(98)}}`);
  expect(body.code).toBe('validation_failed');
});

it.each(['x'.repeat(200), '%ff'])(
  'the compatible surface answers an address that no route can read (%s) with errors of JSON:API too',
  async (id) => {
    const { status, body } = await ask('GET', `/api/participants/${id}`);
    expect(body.errors).toEqual([expect.objectContaining({ status: String(status), title: body.title })]);
  },
);

it('a client of another version of the API is told which one there is', async () => {
  const { status, body } = await ask('GET', '/api/v2/studies');
  expect([status, body.code]).toEqual([404, 'route_not_found']);
  expect(body.detail).toBe('This hub speaks v1 of the API, not v2. Ask below /api/v1.');
  expect((await ask('GET', '/api/v1/nothing')).body.detail).not.toContain('speaks');
});
