import { expect, it } from 'vitest';
import { listConfigFields } from './config-fields.ts';
import { formulateValue } from './formulate-value.ts';

const field = { title: 'A', description: 'What it does.' };

it.each([
  [{ type: 'integer', minimum: 1, maximum: 1440, default: 60 }, 'whole number, from 1, up to 1440 default 60'],
  [{ type: 'integer', maximum: Number.MAX_SAFE_INTEGER }, 'whole number'],
  [
    { type: ['string', 'null'], minLength: 1, pattern: '^$', lockedFrom: 'never' },
    'text or null, at least 1 character, matching ^$ can be changed at any time',
  ],
  [
    { type: 'object', propertyNames: { ...field, type: 'string', maxLength: 9 }, additionalProperties: { ...field, enum: ['a', 'b'] } },
    'object; each name: text, at most 9 characters; each value: one of a, b',
  ],
  [
    {
      anyOf: [
        { ...field, const: '' },
        { ...field, type: 'array', items: { ...field, type: 'number' } },
      ],
    },
    '"" or list of: number',
  ],
  [{ type: 'string', contentEncoding: 'base64' }, 'text, [contentEncoding]'],
])('%j has to stand as %s', (schema, words) => {
  expect(formulateValue({ ...field, ...schema })).toBe(words);
});

it('a field is found wherever its schema is', () => {
  const inner = (name: string) => ({ ...field, properties: { [name]: field }, required: [name] });
  const found = listConfigFields({
    properties: {
      way: { ...field, anyOf: [inner('file'), { ...field, items: inner('address') }] },
      words: { ...field, additionalProperties: inner('status') },
    },
  });
  const fields = ['way no', 'way.file yes', 'way[].address yes', 'words no', 'words.*.status yes'];
  expect(found.map(({ path, required }) => `${path} ${required ? 'yes' : 'no'}`)).toEqual(fields);
});
