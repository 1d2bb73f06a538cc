import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readApi } from '../../sources/read-api.ts';
import { findCommonCodes } from './operations.ts';
import { describeType, listShapes, writeShape } from './shapes.ts';
import { writeApiReference } from './write-api-reference.ts';

const api = readApi(fileURLToPath(new URL('../../../../../', import.meta.url)));
const [index, ...pages] = writeApiReference(api);
const whole = pages.map(({ body }) => body).join('\n');

describe('the reference of the API', () => {
  it('has every operation once, with each of its parameters and codes', () => {
    const common = findCommonCodes(api.operations);
    const faults = api.operations.flatMap((operation) => {
      const place = `\`${operation.method} ${operation.path}\`\n`;
      const [, text = '', ...more] = whole.split(place);
      const entry = text.split('\n### ')[0] ?? '';
      const codes = Object.values(operation.responses).flatMap(({ content = {} }) =>
        Object.keys(content['application/problem+json']?.examples ?? {}).map((name) => name.replace('compatible.', '')),
      );
      return [
        ...(more.length === 0 && text !== '' ? [] : [`${place} is there ${more.length} times more`]),
        ...(operation.parameters ?? []).filter(({ name }) => !entry.includes(`\`${name}\``)).map(({ name }) => `${place} ${name}`),
        ...codes.filter((name) => !common.includes(name) && !entry.includes(`/errors/#${name}`)).map((name) => `${place} ${name}`),
      ];
    });
    expect(faults).toEqual([]);
    expect(common).toEqual(expect.arrayContaining(['key_missing', 'role_not_allowed', 'rate_limit_exceeded', 'internal_error']));
    for (const name of common)
      for (const page of pages.filter(({ slug }) => !slug.endsWith('/meta'))) expect(page.body).toContain(`/errors/#${name}`);
  });

  it('leads to every area from one page', () => {
    for (const { slug } of pages) expect(index?.body).toContain(`(/${slug}/)`);
    expect(pages.length).toBe(api.areas.length);
  });

  it('shows every shape that an operation of the page needs', () => {
    const faults = pages.flatMap(({ slug, body }) =>
      [...body.matchAll(/\]\(#([a-z0-9]+)\)/g)]
        .filter(([, anchor]) => !body.toLowerCase().includes(`\n### ${anchor}\n`))
        .map(([, anchor]) => `${slug} ${anchor}`),
    );
    expect(faults).toEqual([]);
  });
});

describe('a shape', () => {
  const components = {
    schemas: {
      OneDto: { type: 'object', required: ['id'], properties: { id: { type: 'string' }, inner: { $ref: '#/components/schemas/TwoDto' } } },
      TwoDto: { type: 'object', properties: { one: { $ref: '#/components/schemas/OneDto' } } },
    },
    examples: { OneDto: { value: { id: 'x' } } },
  };

  it('brings those that it needs, also in circles', () => {
    expect(listShapes([{ $ref: '#/components/schemas/OneDto' }], components)).toEqual(['OneDto', 'TwoDto']);
    expect(writeShape('OneDto', components)).toContain('| `inner` (can be absent) | [Two](#two) |');
    expect(writeShape('OneDto', components)).toContain('"id": "x"');
  });

  it.each([
    [{ type: 'integer', minimum: 1, maximum: 200, default: 50 }, 'integer, from 1 to 200, `50` unless given'],
    [{ type: 'string', minLength: 1, maxLength: 20 }, 'string, from 1 to 20 characters'],
    [{ type: ['string', 'null'], format: 'date-time' }, 'date-time or null'],
    [{ type: 'array', items: { enum: ['one', 'two'] } }, 'list of `one`, `two`'],
    [{ anyOf: [{ allOf: [{ $ref: '#/components/schemas/OneDto' }] }, { type: 'null' }] }, '[One](#one) or null'],
  ])('%j is %s', (schema, words) => {
    expect(describeType(schema)).toBe(words);
  });
});
