import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeApi } from '../../src/describe-api.js';
import { describeRoles } from '../../src/describe-roles.js';
import type { OpenApiDocument } from '../../src/platform/http/openapi-document.js';
import { problemCodes } from '../../src/platform/http/problem-codes.js';
import { startHub, type TestHub } from '../support/start-hub.js';

const document = JSON.parse(JSON.stringify(await describeApi())) as OpenApiDocument;
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, path, operation })),
);

describe('the OpenAPI document', () => {
  it('is valid 3.1 without leftovers of 3.0', async () => {
    const result = await new Validator().validate(structuredClone(document) as unknown as Record<string, unknown>);
    expect(result.errors ?? []).toEqual([]);
    expect(document.openapi).toMatch(/^3\.1\./);
    const leftovers = JSON.stringify(document).match(/.{80}"(nullable|example)":.{20}/g);
    expect(leftovers).toBeNull();
  });

  it('is the committed one; if not, run `pnpm generate`', () => {
    const read = (name: string): unknown => JSON.parse(readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8'));
    // Compared as a whole, since the difference of two documents fills the screen.
    expect(isDeepStrictEqual(read('openapi.json'), document)).toBe(true);
    expect(isDeepStrictEqual(read('problem-codes.json'), problemCodes)).toBe(true);
    expect(isDeepStrictEqual(read('roles.json'), describeRoles())).toBe(true);
  });

  it('says of every operation what it does and who may, and of every answer its form', () => {
    const faults = operations.flatMap(({ name, path, operation }) => [
      ...(operation.summary ? [] : [`${name} has no summary`]),
      ...(path.startsWith('/api/v1/') && !operation['x-operation'] ? [`${name} has no operation`] : []),
      ...(Object.keys(operation.responses).some((status) => status.startsWith('2') || status.startsWith('3'))
        ? []
        : [`${name} documents no success`]),
      ...Object.entries(operation.responses).flatMap(([status, { content }]) =>
        content || status === '204' || status.startsWith('3') ? [] : [`${name} ${status} has no body`],
      ),
    ]);
    expect(faults).toEqual([]);
    expect(new Set(operations.map(({ operation }) => operation.operationId)).size).toBe(operations.length);
  });

  it('says of every operation that needs a key how it is refused without one', () => {
    const silent = operations.filter(
      ({ operation }) => operation['x-operation'] && !(operation.responses['401'] && operation.responses['403']),
    );
    expect(silent.map(({ name }) => name)).toEqual([]);
  });

  it('has no schema that says nothing', () => {
    const empty = Object.entries(document.components.schemas).filter(
      ([, schema]) =>
        typeof schema === 'object' && schema !== null && 'properties' in schema && Object.keys(schema.properties as object).length === 0,
    );
    expect(empty).toEqual([]);
  });
});

describe('the running hub', () => {
  let hub: TestHub;
  beforeAll(async () => {
    hub = await startHub();
  });
  afterAll(() => hub.close());

  it('serves the same document', async () => {
    const { status, body } = await hub.request('GET', '/openapi.json', { key: null });
    expect(status).toBe(200);
    expect(body).toEqual(structuredClone(document));
  });

  it('serves a reference that lists every operation and loads nothing', async () => {
    const { headers, body } = await hub.request<{ text: string }>('GET', '/reference', { key: null });
    expect(headers.get('content-type')).toContain('text/html');
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/);
    const text = body.text.replaceAll('<wbr/>', '');
    for (const { name } of operations) expect(text).toContain(name);
    expect(text).not.toMatch(/<script|src=|<link/);
    // Outside of the schemas, which are shown as JSON, a backtick is a code span that nobody made.
    expect(text.replaceAll(/<pre>[\s\S]*?<\/pre>/g, '').match(/.{0,99}`.{0,99}/)).toBeNull();
    expect(text).toContain('<code>key_missing</code>: No API key was sent.');
  });

  it('says at its bare address what it is, and leads to the reference', async () => {
    const { status, headers, body } = await hub.request<{ text: string }>('GET', '/', { key: null, headers: { accept: 'text/html' } });
    expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(body.text).toContain('a hub for recruiting research participants');
    const links = [...body.text.matchAll(/href="([^"]+)"/g)].map(([, link = '']) => link);
    expect(links).toContain('/reference');
    for (const link of links) expect([link, (await fetch(`${hub.url}${link}`)).status]).toEqual([link, 200]);
  });

  it.each(['/', '/reference', '/reference/errors', '/openapi.json'])('answers HEAD %s as GET, without the body', async (path) => {
    const [head, get] = await Promise.all(['HEAD', 'GET'].map((method) => fetch(`${hub.url}${path}`, { method })));
    expect([head?.status, await head?.text()]).toEqual([200, '']);
    for (const name of ['content-type', 'content-length', 'content-security-policy', 'cache-control'])
      expect([name, head?.headers.get(name)]).toEqual([name, get?.headers.get(name)]);
  });

  it('explains every code where the type of a problem leads', async () => {
    const problem = await hub.request<{ type: string }>('GET', '/nothing', { key: null });
    const { pathname, hash } = new URL(problem.body.type);
    const { status, body } = await hub.request<{ text: string }>('GET', pathname, { key: null });
    expect(status).toBe(200);
    expect(body.text).toContain(`id="${hash.slice(1)}"`);
    for (const code of Object.keys(problemCodes)) expect(body.text).toContain(`id="${code}"`);
    expect(body.text.match(/.{0,99}`.{0,99}/)).toBeNull();
  });
});
