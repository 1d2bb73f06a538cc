import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { compareSettings, type SettingsChange } from './compare-settings.js';
import type { Schema } from './settings-schema.js';

const settings = (field: z.ZodType): Schema => z.toJSONSchema(z.object({ field }), { io: 'input', unrepresentable: 'any' });
const compare = (before: z.ZodType, after: z.ZodType) => compareSettings(settings(before), settings(after), '');
const worst = (changes: readonly SettingsChange[]) =>
  (['breaking', 'additive', 'text'] as const).find((kind) => changes.some((one) => one.kind === kind)) ?? 'none';

const text = z.string();
const colours = z.enum(['red', 'green']);
const place = z.object({ x: z.number() });
interface Folder {
  readonly name: string;
  readonly folders?: readonly Folder[] | undefined;
}
const makeFolder = (name: z.ZodString): z.ZodType<Folder> => {
  const folder: z.ZodType<Folder> = z.object({ name, folders: z.lazy(() => z.array(folder)).optional() });
  return folder;
};

/** Each way is narrower in one direction, and wider in the other. */
const narrowings: readonly (readonly [string, wide: z.ZodType, narrow: z.ZodType])[] = [
  ['a text to words', text, colours],
  ['a text to one word', text, z.literal('red')],
  ['words to fewer', colours, z.enum(['red'])],
  ['words to one', colours, z.literal('red')],
  ['anything to a text', z.unknown(), text],
  ['anything to words', z.unknown(), colours],
  ['a number to whole ones', z.number(), z.int()],
  ['a number to multiples', z.number(), z.number().multipleOf(5)],
  ['multiples to rarer ones', z.number().multipleOf(5), z.number().multipleOf(10)],
  ['a number to one from 1', z.number(), z.number().min(1)],
  ['a number to one from 5', z.number().min(1), z.number().min(5)],
  ['a text to a shorter one', z.string().max(9), z.string().max(5)],
  ['a text to an address', text, z.url()],
  ['a text to one in a form', text, z.string().regex(/^a/)],
  ['a text or nothing to a text', z.string().nullable(), text],
  ['a text or a number to a text', z.union([text, z.number()]), text],
  ['a text or a number to a shorter text or a number', z.union([text, z.number()]), z.union([z.string().max(3), z.number()])],
  ['words or nothing to words', colours.nullable(), colours],
  ['words or nothing to fewer or nothing', colours.nullable(), z.literal('red').nullable()],
  ['a place or a text to a place', z.union([place, text]), place],
  ['a place to a closed one', place, z.strictObject({ x: z.number() })],
  ['a place to one with numbers alone', z.looseObject({ x: z.number() }), place.catchall(z.number())],
  ['a list to one of words', z.array(text), z.array(colours)],
  ['a list of anything to one of texts', z.array(z.unknown()), z.array(text)],
  ['a list to a shorter one', z.array(text).max(9), z.array(text).max(3)],
  ['any names to some', z.record(z.string(), text), z.partialRecord(z.enum(['a', 'b']), text)],
  ['anything under names to texts', z.record(z.string(), z.unknown()), z.record(z.string(), text)],
  ['fixed entries to narrower ones', z.tuple([text, text]), z.tuple([text, colours])],
  ['a tree to one with short names', makeFolder(text), makeFolder(z.string().max(3))],
  ['what may be left out to what is needed', text.optional(), text],
  ['a named form to a narrower one', text.meta({ id: 'wide' }), z.string().max(2).meta({ id: 'narrow' })],
];

describe('settings that were stored', () => {
  it.each(narrowings)('may be refused where they go from %s, and are taken the other way round', (_, wide, narrow) => {
    expect(worst(compare(wide, narrow))).toBe('breaking');
    expect(worst(compare(narrow, wide))).toBe('additive');
  });

  it.each(narrowings)('are taken where nothing changes: %s', (_, wide, narrow) => {
    for (const one of [wide, narrow]) expect(compare(one, one)).toEqual([]);
  });

  it.each<readonly [string, Schema, Schema]>([
    ['a list to one without repetitions', { type: 'array' }, { type: 'array', uniqueItems: true }],
    ['what is open to what is closed', {}, { additionalProperties: false }],
    ['anything in a member to nothing', { properties: { a: {} } }, { properties: { a: false } }],
    ['anything to all but something', {}, { not: { const: 1 } }],
    ['anything to one value', {}, { const: 1 }],
  ])('are judged as well from %s', (_, wide, narrow) => {
    expect(worst(compareSettings(wide, narrow, ''))).toBe('breaking');
    expect(worst(compareSettings(narrow, wide, ''))).toBe('additive');
  });

  it.each([
    ['another type', text, z.boolean(), 'breaking'],
    ['another value', z.literal('a'), z.literal('b'), 'breaking'],
    ['the same values, told one by one', colours, z.union([z.literal('green'), z.literal('red')]), 'additive'],
    ['another default', text.default('a'), text.default('b'), 'breaking'],
    ['another title', text.meta({ title: 'A' }), text.meta({ title: 'B' }), 'text'],
    [
      'another title of one of two',
      z.union([text.meta({ title: 'A' }), z.number()]),
      z.union([text.meta({ title: 'B' }), z.number()]),
      'additive',
    ],
    ['one form more that all have to be in', z.string().regex(/^a/), z.string().regex(/^a/).regex(/b$/), 'breaking'],
    ['to be of another kind as well', z.array(text), z.array(text).and(z.array(z.string().max(1))), 'breaking'],
    ['one member that is gone', place, z.object({}), 'breaking'],
    ['one member more', z.object({}), z.object({ x: z.number().optional() }), 'additive'],
  ] as const)('have %s', (_, before, after, kind) => {
    expect(worst(compare(before, after))).toBe(kind);
  });

  it('are told by where they are', () => {
    const [old, now] = [z.object({ a: z.array(text), b: colours }), z.object({ a: z.array(z.string().min(2)), b: z.literal('red') })];
    expect(compare(old, now).map(({ kind, pointer }) => `${kind} ${pointer}`)).toEqual([
      'breaking /properties/field/properties/a/items/minLength',
      'breaking /properties/field/properties/b/enum/green',
    ]);
  });
});
