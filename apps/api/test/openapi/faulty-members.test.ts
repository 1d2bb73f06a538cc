import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeApi } from '../../src/describe-api.js';
import type { JsonSchema } from '../../src/platform/http/json-schema.js';
import { listApiOperations, type ApiOperation } from '../support/api-operations.js';
import { createAnswerJudge } from '../support/documented-answer.js';
import { fillExample, fillRequest } from '../support/id-slots.js';
import { startHub } from '../support/start-hub.js';
import { seedWholeWorkspace, type WholeWorkspace } from '../support/whole-workspace.js';

// Chance does not find which of five hundred members nobody thought of: here each that an example shows, or the body itself has, is wrong in every way once, beside others that are right.
const document = await describeApi();
const judge = createAnswerJudge(document);
const operations = listApiOperations(document, '/api/').filter(({ body }) => body?.properties);
const faultyValues = [null, [], {}, '', -1];
const hub = await startHub();
afterAll(() => hub.close());

let workspace: WholeWorkspace;
beforeAll(async () => {
  workspace = await seedWholeWorkspace(hub);
});

/** Every place of a value, as the names that lead there. */
function listPlaces(value: unknown): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => [[name], ...listPlaces(member).map((rest) => [name, ...rest])]);
}

function replaceAt(whole: unknown, [name = '', ...rest]: readonly string[], value: unknown): unknown {
  const next = rest.length === 0 ? value : replaceAt((whole as Readonly<Record<string, unknown>>)[name], rest, value);
  return Array.isArray(whole) ? whole.with(Number(name), next) : { ...(whole as object), [name]: next };
}

/** Sends the body that is shown with one value after the other replaced, and each member that is not shown beside it. */
async function listFaults(operation: ApiOperation, value: unknown): Promise<readonly string[]> {
  const { path, headers, body: least } = fillRequest(operation, () => workspace.ids);
  const shown = fillExample(operation, workspace.ids, 'application/json').body ?? least;
  const others = Object.keys(operation.body?.properties ?? {}).filter((name) => !Object.hasOwn(shown as object, name));
  const faults = [...listPlaces(shown), ...others.map((name) => [name])].map(async (place) => {
    const answer = await hub.request(operation.method, path, {
      key: workspace.keys.admin,
      headers: { ...headers, ...('idempotency-key' in headers && { 'idempotency-key': randomUUID() }) },
      body: replaceAt(shown, place, value),
    });
    const own =
      answer.status >= 500 ? [`${operation.name} ${answer.status} ${JSON.stringify(answer.body)}`] : judge.listFaults(operation, answer);
    return own.map((fault) => `/${place.join('/')}: ${fault}`);
  });
  return (await Promise.all(faults)).flat();
}

describe.each(faultyValues.map((value) => [JSON.stringify(value), value] as const))('a member that is %s', (_, value) => {
  it.each(operations.map((operation) => [operation.name, operation] as const))(
    'is answered as documented by %s',
    async (_name, operation) => {
      expect(await listFaults(operation, value)).toEqual([]);
    },
  );
});

describe('null, where the document knows none', () => {
  const takesNull = ({ $ref, type, enum: values, oneOf, anyOf, allOf }: JsonSchema): boolean => {
    if ($ref) return takesNull(document.components?.schemas?.[$ref.split('/').at(-1) ?? ''] as JsonSchema);
    const forms = oneOf ?? anyOf;
    if (forms) return forms.some(takesNull);
    if (allOf) return allOf.every(takesNull);
    if (values) return values.includes(null);
    return type === undefined || [type].flat().includes('null');
  };

  it.each(operations.map((operation) => [operation.name, operation] as const))('is refused by %s', async (_name, operation) => {
    const { path, headers, body: least } = fillRequest(operation, () => workspace.ids);
    const shown = fillExample(operation, workspace.ids, 'application/json').body ?? least;
    const strict = Object.entries(operation.body?.properties ?? {}).filter(([, schema]) => !takesNull(schema));
    const taken = strict.map(async ([name]) => {
      const { status } = await hub.request(operation.method, path, {
        key: workspace.keys.admin,
        headers: { ...headers, ...('idempotency-key' in headers && { 'idempotency-key': randomUUID() }) },
        body: { ...(shown as object), [name]: null },
      });
      return status < 300 ? [name] : [];
    });
    expect((await Promise.all(taken)).flat()).toEqual([]);
  });
});
