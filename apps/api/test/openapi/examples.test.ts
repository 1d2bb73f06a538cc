import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeApi } from '../../src/describe-api.js';
import { listApiOperations, type ApiOperation } from '../support/api-operations.js';
import { createAnswerJudge } from '../support/documented-answer.js';
import { fillExample } from '../support/id-slots.js';
import { startHub } from '../support/start-hub.js';
import { seedWholeWorkspace, type WholeWorkspace } from '../support/whole-workspace.js';

const document = await describeApi();
const judge = createAnswerJudge(document);
const operations = listApiOperations(document, '/api/');
const hub = await startHub();
afterAll(() => hub.close());

/** What reads comes first, what ends things last: each finds as much of the workspace as it can. */
const weights: Readonly<Record<string, number>> = { GET: 0, PUT: 1, PATCH: 2, POST: 3, DELETE: 5 };
const weigh = ({ method, path }: ApiOperation): number =>
  /\/(close|cancel|erase|exclude|reject|publish)$/.test(path) ? 4 : (weights[method] ?? 3);
const areas = Map.groupBy(
  operations.toSorted((one, other) => weigh(one) - weigh(other)),
  ({ path }) =>
    path
      .split('/')
      .slice(0, path.startsWith('/api/v1') ? 4 : 3)
      .join('/'),
);
/** The form of a request is at fault, rather than the time at which it comes. */
const formCodes = new Set([
  'validation_failed',
  'body_malformed',
  'query_invalid',
  'media_type_unsupported',
  'bad_request',
  'route_not_found',
]);
const statuses: number[] = [];

describe.each([...areas])('the examples of %s', (_area, own) => {
  let workspace: WholeWorkspace;
  beforeAll(async () => {
    workspace = await seedWholeWorkspace(hub);
  });

  const shown = own.flatMap((operation) => {
    const types = Object.keys(operation.examples);
    return (types.length > 0 ? types : ['none']).map((type) => [operation.name, type, operation] as const);
  });

  it.each(shown)('%s (body: %s) is taken, and answered as documented', async (_, mediaType, operation) => {
    const { path, body, headers } = fillExample(operation, workspace.ids, mediaType);
    const answer = await hub.request<{ code?: string }>(operation.method, path, {
      key: workspace.keys.admin,
      headers: { ...headers, ...(body !== undefined && { 'content-type': mediaType }) },
      ...(body !== undefined && { body: makeNew(body) }),
    });
    statuses.push(answer.status);
    expect(judge.listFaults(operation, answer)).toEqual([]);
    expect(formCodes.has(answer.body.code ?? '') ? answer.body : null).toBeNull();
    expect(answer.status).toBeLessThan(500);
  });
});

/** What has to be unique may be there already: each addition is of another thing. */
function makeNew(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body;
  const own = ['email', 'name', 'slug', 'title'];
  return Object.fromEntries(
    Object.entries(body).map(([name, value]: [string, unknown]) => [
      name,
      own.includes(name) && typeof value === 'string' ? `n${randomBytes(3).toString('hex')}${value}` : value,
    ]),
  );
}

it('most examples succeed as they are', () => {
  const done = statuses.filter((status) => status < 300).length;
  expect(statuses.length).toBeGreaterThanOrEqual(operations.length);
  expect(done / statuses.length).toBeGreaterThan(0.6);
});
