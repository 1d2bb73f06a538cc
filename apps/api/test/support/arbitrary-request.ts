import { randomUUID } from 'node:crypto';
import type { Role } from '@panelbridge/core';
import fc from 'fast-check';
import type { ApiOperation, JsonSchema } from './api-operations.js';
import { arbitraryTable, strangeFile } from './arbitrary-file.js';
import { arbitraryValue, often, strangeText, strangeValue } from './arbitrary-value.js';
import { fillExample, fillRequest } from './id-slots.js';
import type { WorkspaceIds } from './whole-workspace.js';

/** A request as it is sent. */
export interface ArbitraryRequest {
  readonly path: string;
  readonly body?: string | Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
  /** Whose key it carries. */
  readonly role: Role;
}

/** As the document shows it; of the shape that it describes; of no shape at all. */
export const requestKinds = ['fitting', 'shaped', 'hostile'] as const;
/** One of {@link requestKinds}. */
export type RequestKind = (typeof requestKinds)[number];

interface Body {
  readonly type: string;
  readonly content: string | Uint8Array;
}

const strangeJson = fc.constantFrom<string | Uint8Array>(
  '',
  '{',
  'null',
  '[]',
  '"x"',
  '1',
  '{"__proto__":{"a":1}}',
  '{"constructor":1}',
  '{"a":1,"a":2}',
  `{"${'k'.repeat(70_000)}":1}`,
  `${'['.repeat(20_000)}${']'.repeat(20_000)}`,
  `{"a":"${'x'.repeat(1_100_000)}"}`,
  Buffer.from('\ufeff{"a":1}'),
  Buffer.from('{"a":1}', 'utf16le'),
  Buffer.from('{"a":"\u00ff"}', 'latin1'),
);
const wrongTypes = [
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'text/csv',
  'text/csv; charset=utf-16',
  'nonsense',
  '',
];
/** What nobody has asked for. */
const uncalledFor: fc.Arbitrary<Body> = fc.record({ type: fc.constantFrom('application/json', ...wrongTypes), content: strangeJson });
const idempotencyKey = often(fc.constant('new'), fc.constantFrom(null, 'same', ' ', 'x'.repeat(300)));
const strangeRole = fc.constantFrom<Role>('researcher', 'observer', 'integration');
const ifMatch = often(fc.constant(null), fc.constantFrom('"1"', '*', 'nonsense', 'W/"1"', '"99999999999999999999"'));

/** Requests of an operation of one kind, mostly about things that are there. */
export function arbitraryRequest(operation: ApiOperation, ids: WorkspaceIds, kind: RequestKind): fc.Arbitrary<ArbitraryRequest> {
  const { headers, path: filled } = fillRequest(operation, () => ids);
  const [path = ''] = filled.split('?');
  const isFitting = kind === 'fitting';
  const paths = {
    fitting: fc.constant(path),
    shaped: fc.constant(path),
    hostile: fc.oneof(fc.constant(path), arbitraryPath(operation.path)),
  };
  return fc
    .record({
      path: paths[kind],
      query: isFitting ? fc.constant('') : arbitraryQuery(operation, kind),
      body: arbitraryBody(operation, ids, kind),
      key: isFitting ? fc.constant('new') : idempotencyKey,
      match: isFitting ? fc.constant(null) : ifMatch,
      role: isFitting ? fc.constant<Role>('admin') : often(fc.constant<Role>('admin'), strangeRole),
    })
    .map(({ body, key, match, role, ...request }) => ({
      path: request.query === '' ? request.path : `${request.path}?${request.query}`,
      ...(body && { body: body.content }),
      role,
      headers: {
        ...(body && { 'content-type': body.type }),
        ...('idempotency-key' in headers && key !== null && { 'idempotency-key': key === 'new' ? randomUUID() : key }),
        ...(match !== null && { 'if-match': match }),
      },
    }));
}

/** The path with something else than an id; only what a client would take for a part of the way is left out. */
function arbitraryPath(path: string): fc.Arbitrary<string> {
  const part = strangeText.map((text) => text.toWellFormed()).filter((text) => !/^\.*$/.test(text));
  const names = path.match(/\{\w+\}/g) ?? [];
  return fc
    .tuple(...names.map(() => part))
    .map((texts) => names.reduce((whole, name, index) => whole.replace(name, () => encodeURIComponent(texts[index] ?? '')), path));
}

function arbitraryQuery({ query }: ApiOperation, kind: RequestKind): fc.Arbitrary<string> {
  const write = (schema: JsonSchema) => (kind === 'hostile' ? strangeText : often(arbitraryValue(schema).map(String), strangeText));
  const parameters = query.map(({ name, schema }) => fc.option(write(schema).map((text) => [name, text.toWellFormed()])));
  return fc.tuple(...parameters).map((pairs) => new URLSearchParams(pairs.filter((pair) => pair !== null)).toString());
}

/** `undefined`: none is sent. Where none is taken, a hostile request may have one anyway. */
function arbitraryBody(operation: ApiOperation, ids: WorkspaceIds, kind: RequestKind): fc.Arbitrary<Body | undefined> {
  const types = Object.entries(operation.bodies);
  if (types.length === 0)
    return kind === 'hostile' && operation.method !== 'GET' ? fc.option(uncalledFor, { nil: undefined }) : fc.constant(undefined);
  const ways = types.map(([type, schema]) => {
    const ofType = /[/+]json$/.test(type) ? arbitraryJson(operation, schema, ids, kind) : arbitraryUpload(operation.examples[type], kind);
    return ofType.map((content) => ({ type, content }));
  });
  if (kind !== 'hostile') return fc.oneof(...ways);
  return fc.tuple(fc.oneof(...ways), fc.option(fc.constantFrom(...wrongTypes), { freq: 4 })).map(([body, wrong]) => ({
    ...body,
    type: wrong ?? body.type,
  }));
}

/** JSON that fits, that is of the right shape, and that fits but for a member or is none. */
function arbitraryJson(
  operation: ApiOperation,
  schema: JsonSchema,
  ids: WorkspaceIds,
  kind: RequestKind,
): fc.Arbitrary<string | Uint8Array> {
  const { body } = fillRequest(operation, () => ids);
  const shown = fillExample(operation, ids, 'application/json').body ?? body;
  const write = (value: unknown): string => JSON.stringify(value);
  if (kind === 'fitting') return fc.constant(write(shown));
  const fitting = fc.constantFrom(body, shown);
  if (kind === 'shaped') return fc.oneof({ weight: 1, arbitrary: fitting }, { weight: 3, arbitrary: arbitraryValue(schema) }).map(write);
  const names = ['extra', ...Object.keys(schema.properties ?? {})];
  const deep = fc.constantFrom(...names).map((name) => `{${write(name)}:${'['.repeat(20_000)}${']'.repeat(20_000)}}`);
  const nearly = fc
    .tuple(fitting, fc.constantFrom(...names), fc.oneof(strangeValue, fc.constant(undefined)))
    .map(([whole, name, value]) => write({ ...(whole as object), [name]: value }));
  return fc.oneof({ weight: 10, arbitrary: nearly }, { weight: 5, arbitrary: strangeJson }, { weight: 1, arbitrary: deep });
}

function arbitraryUpload(example: unknown, kind: RequestKind): fc.Arbitrary<string | Uint8Array> {
  if (typeof example !== 'string') throw new Error('A body that is no JSON has no text as its example');
  if (kind === 'hostile') return strangeFile;
  return kind === 'fitting' ? fc.constant(example) : arbitraryTable(example);
}
