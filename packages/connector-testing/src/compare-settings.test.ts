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
    ['one member more than a closed form', z.strictObject({}), z.strictObject({ x: z.number().optional() }), 'additive'],
  ] as const)('have %s', (_, before, after, kind) => {
    expect(worst(compare(before, after))).toBe(kind);
  });

  const some = z.partialRecord(z.enum(['a', 'b']), text);
  const short = z.string().max(3);
  const named = (form: z.ZodType) => z.object({ first: form, second: form });

  it.each<readonly [string, SettingsChange['kind'], before: z.ZodType, after: z.ZodType]>([
    ['a text, and is short', 'breaking', some, z.looseObject({ a: short.optional() })],
    ['a text, and is one', 'additive', some, z.looseObject({ a: text.optional() })],
    ['no name of theirs', 'additive', some, z.looseObject({ c: short.optional() })],
    ['a text, and the others have gone', 'breaking', z.record(z.string(), text), z.object({ done: text.optional() })],
    ['one of some texts, of which one has gone', 'breaking', some, z.object({ a: text.optional() })],
    ['one of some texts, of which each has a name', 'additive', some, z.object({ a: text.optional(), b: text.optional() })],
    ['one of some texts, of which one is short', 'breaking', some, z.object({ a: short.optional(), b: text.optional() })],
    ['one of a list of names', 'additive', z.record(z.enum(['a', 'b']), text), z.object({ a: text, b: text })],
    [
      'one that a named list has',
      'breaking',
      z.partialRecord(z.enum(['a', 'b']).meta({ id: 'Name' }), text),
      z.looseObject({ a: short.optional() }),
    ],
    [
      'none that a named list has',
      'additive',
      named(z.partialRecord(z.enum(['a', 'b']).meta({ id: 'Name' }), text)),
      named(z.looseObject({ c: short.optional() })),
    ],
    ['anything, and is a number', 'breaking', z.looseObject({}), z.looseObject({ done: z.number().optional() })],
    ['anything, and still is', 'additive', z.looseObject({}), z.looseObject({ done: z.unknown().optional() })],
    ['anything, which has gone', 'breaking', z.looseObject({ done: text }), z.object({ done: text })],
    ['what the form does not say', 'additive', place.catchall(text), place.catchall(z.unknown())],
    ['a name in a form', 'breaking', z.record(z.string().regex(/^x/), text), z.looseObject({ x1: short.optional() })],
    ['a name not in the form', 'additive', z.record(z.string().regex(/^x/), text), z.looseObject({ y1: short.optional() })],
    ['a text or nothing to say', 'breaking', z.union([some, z.number()]), z.union([z.looseObject({ a: short.optional() }), z.number()])],
  ])('have a name more, under which there was %s: %s', (_, kind, before, after) => {
    expect(worst(compare(before, after))).toBe(kind);
  });

  it.each<readonly [string, Schema, Schema, SettingsChange['kind']]>([
    ['by a pattern', { patternProperties: { '^x': { type: 'string' } } }, { properties: { x: { type: 'number' } } }, 'breaking'],
    ['by a pattern, and is', { patternProperties: { '^x': { type: 'string' } } }, { properties: { x: { type: 'string' } } }, 'additive'],
    ['by two patterns', { patternProperties: { '^x': {}, x$: { type: 'string' } } }, { properties: { x: { type: 'string' } } }, 'additive'],
    ['by no pattern', { patternProperties: { '^x': {} } }, { properties: { y: { type: 'number' } } }, 'additive'],
    ['by a pattern of the older kind', { patternProperties: { '^\\-x': {} } }, { properties: { '-x': { type: 'number' } } }, 'breaking'],
    [
      'by what is no pattern',
      { propertyNames: { pattern: '(' }, additionalProperties: {} },
      { properties: { x: { type: 'number' } } },
      'breaking',
    ],
    [
      'beside a pattern',
      { patternProperties: { '^x': {} }, additionalProperties: {} },
      { properties: { y: { type: 'number' } } },
      'breaking',
    ],
    ['by no rule, in what takes anything', { type: 'object', additionalProperties: {} }, {}, 'additive'],
  ])('could be stored under a name %s', (_, before, after, kind) => {
    expect(worst(compareSettings(before, after, ''))).toBe(kind);
  });

  it('tell of a name with what was stored under it', () => {
    expect(compare(z.looseObject({}), z.looseObject({ done: z.number().optional() }))).toEqual([
      { kind: 'breaking', pointer: '/properties/field/properties/done', before: {}, after: { type: 'number' } },
    ]);
  });

  it('are told by where they are', () => {
    const [old, now] = [z.object({ a: z.array(text), b: colours }), z.object({ a: z.array(z.string().min(2)), b: z.literal('red') })];
    expect(compare(old, now).map(({ kind, pointer }) => `${kind} ${pointer}`)).toEqual([
      'breaking /properties/field/properties/a/items/minLength',
      'breaking /properties/field/properties/b/enum/green',
    ]);
  });
});
