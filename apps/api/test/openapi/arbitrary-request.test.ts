import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeApi } from '../../src/describe-api.js';
import { listApiOperations } from '../support/api-operations.js';
import { arbitraryRequest, type ArbitraryRequest, type RequestKind } from '../support/arbitrary-request.js';
import { createSchemaChecker } from '../support/json-schemas.js';
import type { WorkspaceIds } from '../support/whole-workspace.js';

const document = await describeApi();
const operations = listApiOperations(document, '/api/');
const checker = createSchemaChecker(document, { isStrict: true });
const ids = new Proxy({}, { get: () => randomUUID() }) as WorkspaceIds;

function draw(name: string, kind: RequestKind): readonly ArbitraryRequest[] {
  const operation = operations.find((one) => one.name === name);
  if (!operation) throw new Error(`There is no ${name}`);
  return fc.sample(arbitraryRequest(operation, ids, kind), { seed: 1, numRuns: 2000 });
}

describe('arbitrary requests', () => {
  it.each(operations.filter(({ body }) => body !== null).map((operation) => [operation.name, operation] as const))(
    'that fit are what %s describes',
    (_, operation) => {
      const requests = fc.sample(arbitraryRequest(operation, ids, 'fitting'), { seed: 1, numRuns: 5 });
      const bodies = requests.filter(({ headers }) => headers['content-type'] === 'application/json').map(({ body }) => String(body));
      expect(requests.every(({ role }) => role === 'admin')).toBe(true);
      expect(bodies.flatMap((body) => checker.listFaults(operation.body ?? {}, JSON.parse(body)))).toEqual([]);
    },
  );

  it.each([
    ['POST /api/v1/connections', 'config'],
    ['POST /api/v1/connections', 'secrets'],
    ['PUT /api/v1/studies/{id}/integration', 'confirmations'],
    ['POST /api/v1/participants', 'characteristics'],
    ['POST /api/participants', 'characteristics'],
    ['POST /api/v1/sources', 'settings'],
  ])('to %s fill the free members of %s, with names of every kind', (name, member) => {
    const names = draw(name, 'shaped').flatMap(({ body }) => {
      const value = (JSON.parse(String(body)) as Record<string, unknown>)[member];
      return typeof value === 'object' && value !== null ? Object.keys(value) : [];
    });
    expect(names.length).toBeGreaterThan(1000);
    expect(names).toContain('__proto__');
    expect(names.some((one) => one.length > 60_000)).toBe(true);
    expect(names.some((one) => /[^\u0020-\u007e]/.test(one))).toBe(true);
  });

  it('show what a schema shows of its free members, also with others beside it', () => {
    const configs = draw('POST /api/v1/connections', 'shaped').map(
      ({ body }) => (JSON.parse(String(body)) as { config?: object }).config ?? {},
    );
    expect(configs).toContainEqual({ preset: 'perspective', webhookScheme: 'header' });
    expect(configs.some((config) => 'preset' in config && Object.keys(config).length > 2)).toBe(true);
  });

  it.each([
    ['POST /api/v1/studies/{id}/reconciliations', 'text/csv'],
    ['PUT /api/v1/sources/{id}/file', 'application/octet-stream'],
  ])('to %s carry files as %s, sound and strange', (name, type) => {
    const draws = (kind: RequestKind) =>
      draw(name, kind).flatMap(({ headers, body = '' }) => (headers['content-type'] === type ? [Buffer.from(body)] : []));
    const tables = draws('shaped').map(String);
    expect(draws('fitting').length).toBeGreaterThan(50);
    expect(tables.some((table) => table.startsWith('\ufeff'))).toBe(true);
    expect(tables.some((table) => table.includes('"'))).toBe(true);
    const strange = draws('hostile');
    expect(strange.some((file) => file.length === 0)).toBe(true);
    expect(strange.some((file) => file.length > 200_000)).toBe(true);
    expect(strange.some((file) => !Buffer.from(file.toString()).equals(file))).toBe(true);
  });

  it('of the hostile kind have bodies of another encoding and another media type', () => {
    const hostile = draw('POST /api/v1/studies', 'hostile');
    expect(hostile.some(({ body }) => body instanceof Uint8Array)).toBe(true);
    expect(new Set(hostile.map(({ headers }) => headers['content-type'])).size).toBeGreaterThan(4);
  });
});
