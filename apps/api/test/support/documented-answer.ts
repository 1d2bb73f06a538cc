import { expect } from 'vitest';
import { z } from 'zod';
import type { ApiOperation, JsonSchema } from './api-operations.js';
import type { JsonResponse } from './request-json.js';

const readers = new WeakMap<object, z.ZodType>();

/** An answer is one that the document tells of: its status, its media type, and a body of the schema that stands there. */
export function expectDocumented(operation: ApiOperation, { status, headers, body }: JsonResponse<object>): void {
  expect(Object.keys(operation.answers), `${status} of ${operation.name}`).toContain(String(status));
  const documented = operation.answers[status] ?? {};
  const [mediaType = ''] = (headers.get('content-type') ?? '').split(';');
  if (Object.keys(documented).length === 0) return expect(body).toEqual({});
  expect(Object.keys(documented)).toContain(mediaType);
  if (!/[/+]json$/.test(mediaType)) return;
  const faults = createReader(documented[mediaType] ?? {}).safeParse(body).error?.issues ?? [];
  expect(faults.map(({ path, message }) => `/${path.join('/')}: ${message}`)).toEqual([]);
}

/** Zod knows fewer addresses than there are, so that format is not looked at. */
function createReader(schema: JsonSchema): z.ZodType {
  const known = readers.get(schema);
  if (known) return known;
  const text = JSON.stringify(schema, (name, value: unknown) => (name === 'format' && value === 'email' ? undefined : value));
  const reader = z.fromJSONSchema(JSON.parse(text) as z.core.JSONSchema.JSONSchema);
  readers.set(schema, reader);
  return reader;
}
