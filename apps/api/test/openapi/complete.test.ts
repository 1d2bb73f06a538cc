import { describe, expect, it } from 'vitest';
import { describeApi } from '../../src/describe-api.js';
import { noWord } from '../../src/platform/http/example-words.js';
import type { OpenApiDocument } from '../../src/platform/http/openapi-document.js';
import { problemCodes } from '../../src/platform/http/problem-codes.js';
import { createSchemaChecker } from '../support/json-schemas.js';

const document = JSON.parse(JSON.stringify(await describeApi())) as OpenApiDocument;
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, operation })),
);
const needsKey = operations.filter(({ operation }) => operation['x-operation'] !== undefined);
const checker = createSchemaChecker(document, { isStrict: true });

type Named = (typeof operations)[number];
type Examples = Readonly<Record<string, { readonly $ref?: string; readonly value?: unknown }>> | undefined;

/** The names of what is not as it should be. */
const listSilent = (some: readonly Named[], isComplete: (operation: Named['operation']) => unknown): readonly string[] =>
  some.filter(({ operation }) => !isComplete(operation)).map(({ name }) => name);

/** Every body of a request or an answer, with its examples. */
const bodies = operations.flatMap(({ name, operation }) => [
  ...Object.entries(operation.requestBody?.content ?? {}).map(([type, content]) => ({ place: `${name} body`, type, ...content })),
  ...Object.entries(operation.responses).flatMap(([status, { content = {} }]) =>
    Object.entries(content).map(([type, one]) => ({ place: `${name} ${status}`, type, ...one })),
  ),
]);
const readExamples = (examples: Examples): readonly unknown[] =>
  Object.values(examples ?? {}).map(({ $ref, value }) => {
    const shared: { value?: unknown } | undefined = document.components.examples?.[$ref?.split('/').at(-1) ?? ''];
    return $ref === undefined ? value : shared?.value;
  });

describe('every operation of the OpenAPI document', () => {
  it('has a summary, an area that is described, and says who may', () => {
    const tags = (document.tags as readonly { readonly name: string; readonly description: string }[]).map(({ name }) => name);
    expect(listSilent(operations, ({ summary, tags: own }) => summary && (own as string[]).every((tag) => tags.includes(tag)))).toEqual([]);
    expect(listSilent(operations, ({ security }) => security)).toEqual([]);
    expect(
      listSilent(needsKey, ({ description, security }) => description?.includes('permission') && (security as object[]).length > 0),
    ).toEqual([]);
    expect(tags.filter((tag) => !operations.some(({ operation }) => (operation['tags'] as string[]).includes(tag)))).toEqual([]);
  });

  it('says what each parameter means and what it may be', () => {
    const faults = operations.flatMap(({ name, operation }) =>
      (operation.parameters ?? [])
        .filter(({ description, schema }) => !description || !schema || Object.keys(schema).length === 0)
        .map((parameter) => `${name} ${parameter.in} ${parameter.name}`),
    );
    expect(faults).toEqual([]);
  });

  it('says how a retry is recognised, wherever a key is taken', () => {
    const idempotent = operations.filter(({ operation }) => operation.parameters?.some(({ name }) => name === 'Idempotency-Key'));
    expect(idempotent.length).toBeGreaterThan(20);
    const silent = listSilent(
      idempotent,
      ({ description, responses }) =>
        description?.includes('`Idempotency-Key`') &&
        responses['400'] &&
        responses['409']?.headers?.['Retry-After'] &&
        responses['422'] &&
        Object.entries(responses).every(([status, { headers }]) => status >= '300' || headers?.['Idempotent-Replayed']),
    );
    expect(silent).toEqual([]);
  });

  it('describes its pages: limit, cursor, and the link to the next', () => {
    const paged = operations.filter(({ operation }) => operation.parameters?.some(({ name }) => name === 'cursor'));
    const lists = paged.filter(({ operation }) => JSON.stringify(operation.responses['200']).includes('"nextCursor"'));
    expect(lists.length).toBeGreaterThan(25);
    const silent = listSilent(
      lists,
      ({ parameters = [], description, responses }) =>
        parameters.some(({ name }) => name === 'limit') && description?.includes('`nextCursor`') && responses['200']?.links?.['next'],
    );
    expect(silent).toEqual([]);
  });

  it('describes the headers of its answers, and when to come back', () => {
    const silent = operations.flatMap(({ name, operation }) =>
      Object.entries(operation.responses)
        .filter(([status, { headers = {} }]) => {
          const isComplete = headers['X-Request-Id'] && (!operation['x-operation'] || status === '401' || headers['RateLimit']);
          return !isComplete || (status === '429' && !headers['Retry-After']);
        })
        .map(([status]) => `${name} ${status}`),
    );
    expect(silent).toEqual([]);
    expect(
      JSON.stringify(document)
        .match(/"#\/components\/headers\/\w+"/g)
        ?.every((found) => found.slice(22, -1) in (document.components.headers ?? {})),
    ).toBe(true);
  });
});

describe('the examples of the OpenAPI document', () => {
  it('stand at every body and every answer', () => {
    const bare = bodies.filter(({ type, examples }) => /[/+]json$/.test(type) && readExamples(examples).length === 0);
    expect(bare.map(({ place, type }) => `${place} ${type}`)).toEqual([]);
  });

  it('fit their schemas', () => {
    const faults = bodies.flatMap(({ place, schema, examples, type }) =>
      /[/+]json$/.test(type)
        ? readExamples(examples).flatMap((value) => checker.listFaults(schema, value).map((fault) => `${place} ${fault}`))
        : [],
    );
    expect([...new Set(faults)]).toEqual([]);
  });

  it('have a word for each text', () => {
    const silent = bodies.filter(({ examples }) => JSON.stringify(readExamples(examples)).includes(JSON.stringify(noWord)));
    expect(silent.map(({ place }) => place)).toEqual([]);
  });

  it('show each problem code of an answer', () => {
    const faults = bodies
      .filter(({ type }) => type === 'application/problem+json')
      .flatMap(({ place, schema, examples }) => {
        const named = Object.keys(examples ?? {});
        const codes = Object.keys(problemCodes).filter((code) => JSON.stringify(schema).includes(`"${code}"`));
        return codes.toSorted().join() === named.toSorted().join() ? [] : [`${place}: ${codes.join()} ≠ ${named.join()}`];
      });
    expect(faults).toEqual([]);
  });
});
