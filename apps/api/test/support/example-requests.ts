import { randomBytes } from 'node:crypto';
import type { ApiOperation } from './api-operations.js';
import { prepareExample } from './example-worlds.js';
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

/** An answer to what a document shows. */
export interface ExampleAnswer {
  readonly answer: JsonResponse<{ readonly code?: string }>;
  /** Sends the same again, to the byte, with the same key of the retry. */
  readonly retry: () => Promise<JsonResponse<{ readonly code?: string }>>;
}

/** Sends the body that the document shows, about what is there or made for it, with the admin's key. */
export async function sendExample(
  hub: TestHub,
  workspace: WholeWorkspace,
  operation: ApiOperation,
  mediaType: string,
): Promise<ExampleAnswer> {
  const ids = await prepareExample(hub, workspace, operation.name);
  const { path, body, headers } = fillExample(operation, ids, mediaType);
  const options = {
    key: workspace.keys.admin,
    headers: { ...headers, ...(body !== undefined && { 'content-type': mediaType }) },
    ...(body !== undefined && { body: makeNew(body) }),
  };
  const retry = () => hub.request<{ readonly code?: string }>(operation.method, path, options);
  return { answer: await retry(), retry };
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
