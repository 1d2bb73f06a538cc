import { expect, it } from 'vitest';
import { configShape } from '../sources/config-shape.ts';
import { describeConfig, describeValue, listFields } from './describe-field.ts';

const field = { title: 'A', description: 'What it does.' };

it.each([
  [{ type: 'string', minLength: 1, maxLength: 60 }, 'text, at least 1 character, at most 60 characters'],
  [{ type: 'integer', minimum: 1, maximum: 9_007_199_254_740_991, default: 60 }, 'whole number, from 1<br>default `60`'],
  [{ type: 'boolean', default: false }, '`true` or `false`<br>default `false`'],
  [{ type: 'string', enum: ['a', 'b'], examples: ['a'] }, 'one of `a`, `b`<br>for example `a`'],
  [{ type: 'array', items: { type: 'string', format: 'uri' } }, 'list of: text, in the form of a uri'],
  [{ anyOf: [{ type: 'string' }, { type: 'null' }] }, 'text or `null`'],
  [{ type: 'string', pattern: '^a|b$' }, 'text, matching `^a|b$`'],
  [{ const: 'only' }, '`only`'],
  [{ type: 'string', default: '' }, 'text<br>default `""`'],
  [{}, 'any value'],
  [
    { type: 'object', propertyNames: { type: 'string', pattern: '^a' }, additionalProperties: { type: 'string', enum: ['b', 'c'] } },
    'object; each name: text, matching `^a`; each value: one of `b`, `c`',
  ],
  [{ type: 'object', maxProperties: 3, additionalProperties: false }, 'object, at most 3 names; no other names'],
  [{ anyOf: [{ type: 'string' }, { type: 'integer' }], minimum: 2 }, 'text or whole number, from 2'],
  [{ allOf: [{ type: 'string', minLength: 2 }, { pattern: '^a' }] }, 'text, at least 2 characters and any value, matching `^a`'],
  [{ type: 'array', items: { type: 'number', multipleOf: 5 }, uniqueItems: true }, 'list of: number, a multiple of 5, each once'],
  [{ type: 'string', lockedFrom: 'first_record', default: 'a' }, 'text<br>locked once anything was read at the tool by it<br>default `a`'],
  [{ type: 'string', lockedFrom: 'never' }, 'text<br>can be changed at any time'],
])('%j is %s', (schema, shown) => {
  expect(describeValue(schema)).toBe(shown);
});

it('fields inside of others have rows of their own, with the path to them', () => {
  const config = configShape.parse({
    type: 'object',
    required: ['source'],
    properties: {
      source: { ...field, type: 'object', required: ['table'], properties: { table: { ...field, type: 'string' } } },
      columns: { ...field, type: 'array', items: { type: 'object', properties: { name: { ...field, type: 'string' } } } },
    },
  });
  expect(listFields(config).map(({ path, required }) => [path, required])).toEqual([
    ['source', true],
    ['source.table', true],
    ['columns', false],
    ['columns[].name', false],
  ]);
  expect(describeConfig(config, 'none')).toContain('| `source.table`<br>A | What it does. | text | yes |');
});

it('fields of choices, of values by free names and of lists in lists have rows as well', () => {
  const inner = (name: string) => ({ type: 'object', properties: { [name]: { ...field, type: 'string' } }, required: [name] });
  const config = configShape.parse({
    type: 'object',
    properties: {
      way: { ...field, anyOf: [inner('file'), { type: 'array', items: inner('address') }] },
      words: { ...field, type: 'object', additionalProperties: inner('status') },
      table: { ...field, type: 'array', items: { type: 'array', items: inner('cell') } },
    },
    allOf: [inner('also')],
  });
  const paths = ['way', 'way.file', 'way[].address', 'words', 'words.*.status', 'table', 'table[][].cell', 'also'];
  expect(listFields(config).map(({ path }) => path)).toEqual(paths);
});

it('a config without fields is said in a sentence', () => {
  expect(describeConfig(configShape.parse({ type: 'object' }), 'There is nothing to set.')).toBe('There is nothing to set.');
});
