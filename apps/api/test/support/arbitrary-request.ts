import { randomUUID } from 'node:crypto';
import type { Role } from '@panelbridge/core';
import fc from 'fast-check';
import type { JsonSchema } from '../../src/platform/http/json-schema.js';
import type { ApiOperation } from './api-operations.js';
import { fillExample, fillRequest } from './id-slots.js';
import type { WorkspaceIds } from './whole-workspace.js';

/** A request as it is sent. */
export interface ArbitraryRequest {
  readonly path: string;
  readonly body?: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Whose key it carries. */
  readonly role: Role;
}

const nasty = ['\u0000', '\ud800', '\u202e', '%00', '💥', "' or 1=1 --", '{{link}}', '-1', ' ', '9'.repeat(30), 'x'.repeat(300)];
const strangeText = fc.oneof(fc.constantFrom(...nasty), fc.string({ maxLength: 40 }), fc.string({ unit: 'binary', maxLength: 40 }));
const strangeValue = fc.oneof(
  strangeText,
  fc.constantFrom(null, true, -1, 1.5, 2 ** 31, 2 ** 53, 1e308, '', [], {}),
  fc.jsonValue({ maxDepth: 2 }),
);
const strangeJson = fc.constantFrom('', '{', 'null', '[]', '"x"', '1', '{"__proto__":{"a":1}}', '{"constructor":1}', '{"a":1,"a":2}');
const mediaType = often(fc.constant('application/json'), fc.constantFrom('text/plain', 'application/x-www-form-urlencoded', 'nonsense'));
const idempotencyKey = often(fc.constant('new'), fc.constantFrom(null, 'same', ' ', 'x'.repeat(300)));
const role = often<Role, Role>(fc.constant('admin'), fc.constantFrom('researcher', 'observer', 'integration'));
const ifMatch = often(fc.constant(null), fc.constantFrom('"1"', '*', 'nonsense', 'W/"1"', '"99999999999999999999"'));

/** Requests of an operation from well-formed to hopeless, mostly about things that are there. */
export function arbitraryRequest(operation: ApiOperation, ids: WorkspaceIds): fc.Arbitrary<ArbitraryRequest> {
  const { body, headers, ...filled } = fillRequest(operation, () => ids);
  const shown = fillExample(operation, ids, 'application/json').body;
  const [path = ''] = filled.path.split('?');
  const parameters = operation.query.map(({ name, schema }) => fc.option(arbitraryText(schema).map((text) => [name, text])));
  const query = fc.tuple(...parameters).map((pairs) => new URLSearchParams(pairs.filter((pair) => pair !== null)).toString());
  return fc
    .record({
      path: often(fc.constant(path), arbitraryPath(operation.path)),
      query,
      body: operation.body === null ? fc.constant(undefined) : arbitraryBody(operation.body, [body, shown ?? body]),
      type: mediaType,
      key: idempotencyKey,
      match: ifMatch,
      role,
    })
    .map(({ type, key, match, ...request }) => ({
      path: request.query === '' ? request.path : `${request.path}?${request.query}`,
      ...(request.body !== undefined && { body: request.body }),
      role: request.role,
      headers: {
        ...(request.body !== undefined && { 'content-type': type }),
        ...('idempotency-key' in headers && key !== null && { 'idempotency-key': key === 'new' ? randomUUID() : key }),
        ...(match !== null && { 'if-match': match }),
      },
    }));
}

function often<A, B>(usual: fc.Arbitrary<A>, unusual: fc.Arbitrary<B>): fc.Arbitrary<A | B> {
  return fc.oneof({ weight: 7, arbitrary: usual }, { weight: 1, arbitrary: unusual });
}

/** The path with something else than an id; only what a client would take for a part of the way is left out. */
function arbitraryPath(path: string): fc.Arbitrary<string> {
  const part = strangeText.map((text) => text.toWellFormed()).filter((text) => !/^\.*$/.test(text));
  const names = path.match(/\{\w+\}/g) ?? [];
  return fc
    .tuple(...names.map(() => part))
    .map((texts) => names.reduce((whole, name, index) => whole.replace(name, () => encodeURIComponent(texts[index] ?? '')), path));
}

function arbitraryText(schema: JsonSchema): fc.Arbitrary<string> {
  return often(arbitraryValue(schema).map(String), strangeText).map((text) => text.toWellFormed());
}

/** Bodies as text: those that fit, one of the right shape, one that fits but for a member, and what is no body at all. */
function arbitraryBody(schema: JsonSchema, fitting: readonly unknown[]): fc.Arbitrary<string> {
  const names = ['extra', ...Object.keys(schema.properties ?? {})];
  const nearly = fc
    .tuple(fc.constantFrom(...fitting), fc.constantFrom(...names), fc.oneof(strangeValue, fc.constant(undefined)))
    .map(([whole, name, value]) => ({ ...(whole as object), [name]: value }));
  return fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...fitting).map((body) => JSON.stringify(body)) },
    { weight: 4, arbitrary: arbitraryValue(schema).map((value) => JSON.stringify(value)) },
    { weight: 3, arbitrary: nearly.map((value) => JSON.stringify(value)) },
    { weight: 1, arbitrary: strangeJson },
  );
}

/** Values of the shape that a schema describes; lengths and patterns are kept by chance only. */
function arbitraryValue(schema: JsonSchema): fc.Arbitrary<unknown> {
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.const !== undefined) return fc.constant(schema.const);
  const variants = schema.oneOf ?? schema.anyOf ?? schema.allOf;
  if (variants) return fc.oneof(...variants.map(arbitraryValue));
  const types = [schema.type ?? []].flat();
  if (types.length === 0) return fc.jsonValue({ maxDepth: 2 });
  return fc.oneof(...types.map((type) => arbitraryOfType(type, schema)));
}

function arbitraryOfType(type: string, schema: JsonSchema): fc.Arbitrary<unknown> {
  const { minimum = 0, maximum = 2 ** 31, required = [], items = {}, properties = {}, examples = [], format } = schema;
  switch (type) {
    case 'null':
      return fc.constant(null);
    case 'boolean':
      return fc.boolean();
    case 'integer':
    case 'number':
      return fc.oneof(fc.integer({ min: minimum, max: maximum }), fc.constantFrom(minimum, maximum, minimum - 1, maximum + 1));
    case 'array':
      return fc.array(arbitraryValue(items), { maxLength: 3 });
    case 'object':
      return fc.record(Object.fromEntries(Object.entries(properties).map(([name, part]) => [name, arbitraryValue(part)])), {
        requiredKeys: [...required],
      });
    default:
      return fc.oneof(fc.constantFrom('Some text.', ...examples), strangeText, arbitraryOfFormat(format));
  }
}

function arbitraryOfFormat(format: string | undefined): fc.Arbitrary<string> {
  if (format === 'uuid') return fc.uuid();
  if (format === 'email') return fc.emailAddress();
  if (format === 'date-time') return fc.date({ noInvalidDate: true }).map((date) => date.toISOString());
  return fc.webUrl();
}
