import { randomBytes } from 'node:crypto';
import type { ApiOperation } from './api-operations.js';
import { fillExample } from './id-slots.js';
import type { JsonResponse } from './request-json.js';
import type { TestHub } from './start-hub.js';
import type { WholeWorkspace } from './whole-workspace.js';

/** What reads comes first, what ends things last: each finds as much of the workspace as it can. */
const weights: Readonly<Record<string, number>> = { GET: 0, PUT: 1, PATCH: 2, POST: 3, DELETE: 5 };
const weigh = ({ method, path }: ApiOperation): number =>
  /\/(close|cancel|erase|exclude|reject|publish)$/.test(path) ? 4 : (weights[method] ?? 3);

/** Operations by the area of the API that they belong to, each area in the order in which its examples can be sent to one workspace. */
export function groupByArea(operations: readonly ApiOperation[]): ReadonlyMap<string, readonly ApiOperation[]> {
  return Map.groupBy(
    operations.toSorted((one, other) => weigh(one) - weigh(other)),
    ({ path }) =>
      path
        .split('/')
        .slice(0, path.startsWith('/api/v1') ? 4 : 3)
        .join('/'),
  );
}

/** The media types in which a body of an operation is shown; `none` where it takes no body. */
export function listExampleTypes({ examples }: ApiOperation): readonly string[] {
  const types = Object.keys(examples);
  return types.length > 0 ? types : ['none'];
}

/** Codes of answers to requests whose form is at fault, rather than the time at which they come. */
const formCodes: ReadonlySet<string> = new Set([
  'validation_failed',
  'body_malformed',
  'body_too_large',
  'query_invalid',
  'media_type_unsupported',
  'idempotency_key_missing',
  'idempotency_key_malformed',
  'bad_request',
  'route_not_found',
]);

/** Says whether an answer refuses the form of what was asked, so that the same would never be taken. */
export function refusesForm({ body }: Pick<JsonResponse<{ readonly code?: string }>, 'body'>): boolean {
  return formCodes.has(body.code ?? '');
}

/** Sends the body that the document shows, about what is there, with the admin's key. */
export function sendExample(
  hub: TestHub,
  { keys, ids }: WholeWorkspace,
  operation: ApiOperation,
  mediaType: string,
): Promise<JsonResponse<{ readonly code?: string }>> {
  const { path, body, headers } = fillExample(operation, ids, mediaType);
  return hub.request(operation.method, path, {
    key: keys.admin,
    headers: { ...headers, ...(body !== undefined && { 'content-type': mediaType }) },
    ...(body !== undefined && { body: makeNew(body) }),
  });
}

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
