import { describe, expect, test } from 'vitest';
import { createComparer } from './compare-schemas.mjs';

/** @typedef {import('./compare-schemas.mjs').Json} Json */

const text = { type: 'string' };
const named = (/** @type {Json} */ name, /** @type {Json} */ others = {}) => ({ type: 'object', properties: { name }, ...others });
const free = (/** @type {Json | boolean} */ additionalProperties) => ({ type: 'object', additionalProperties });
const list = (/** @type {Json} */ items) => ({ type: 'array', items });
const choice = (/** @type {unknown[]} */ ...values) => ({ type: 'string', enum: values });
const orNull = (/** @type {Json} */ schema) => ({ anyOf: [schema, { type: 'null' }] });
const oneOf = (/** @type {Json[]} */ ...forms) => ({ oneOf: forms });
const parts = (/** @type {Json[]} */ ...those) => ({ allOf: [text, ...those] });
const uuid = { ...text, format: 'uuid' };
const integer = { type: 'integer' };
const thing = { $ref: '#/components/schemas/Thing' };

const compare = createComparer({
  released: { components: { schemas: { Thing: named(text, { additionalProperties: false, required: ['name'] }) } } },
  current: { components: { schemas: { Thing: named({ type: 'integer' }, { additionalProperties: false, required: ['name'] }) } } },
});

/** @type {[what: string, old: Json, now: Json, fault: string][]} */
const narrowedBodies = [
  ['anything becomes a text', {}, text, 'it does not take anything any more'],
  ['a value of free members', free(choice('a', 'b')), free(choice('a')), 'it/* does not take b any more'],
  ['the type of free members', free({ type: ['string', 'null'] }), free(text), 'it/* does not take null any more'],
  ['free members of anything become texts', free(true), free(text), 'it/* does not take anything any more'],
  ['free members within free members', free(free(text)), free(free({ type: 'integer' })), 'it/*/* does not take string any more'],
  ['what free members refer to', free(thing), free(thing), 'it/*/name does not take string any more'],
  ['free members are refused', free(true), free(false), 'it does not take other members any more'],
  ['members that were not closed out are', named(text), named(text, free(false)), 'it does not take other members any more'],
  ['a named member falls among narrower free ones', named(text), free({ type: 'integer' }), 'it/name does not take string any more'],
  ['a value of the items', list(choice('a', 'b')), list(choice('a')), 'it/- does not take b any more'],
  ['items of anything become texts', list({}), list(text), 'it/- does not take anything any more'],
  ['items that were free have a form', { type: 'array' }, list(text), 'it/- does not take anything any more'],
  ['a constant becomes another', { const: 'a' }, { const: 'b' }, 'it does not take a any more'],
  ['values without a type', { enum: ['a', 1] }, { enum: ['a'] }, 'it does not take number any more'],
  ['a format', text, { ...text, format: 'uuid' }, 'it has another format'],
  ['a type of a choice of forms', { oneOf: [text, { type: 'integer' }] }, text, 'it does not take integer any more'],
  ['a member of what can be null', orNull(named(text)), orNull(named({ type: 'integer' })), 'it/name does not take string any more'],
  ['null', orNull(named(text)), named(text), 'it does not take null any more'],
  ['a text becomes one of narrower forms', text, oneOf(uuid, choice('a')), 'it has another format'],
  ['a text becomes one of values', text, oneOf(choice('a'), integer), 'it does not take anything any more'],
  ['a text or number becomes forms', { type: ['string', 'integer'] }, oneOf(choice('a'), integer), 'it does not take anything any more'],
  [
    'a text that can be null becomes forms that can',
    { type: ['string', 'null'] },
    oneOf(uuid, choice('a'), { type: 'null' }),
    'it has another format',
  ],
  ['forms that could be null cannot', oneOf(uuid, integer, { type: 'null' }), oneOf(uuid, integer), 'it does not take null any more'],
  ['a member of one of two forms', oneOf(named(text), integer), oneOf(integer, named(integer)), 'it/name does not take string any more'],
  ['a text within a list becomes forms', list(named(text)), list(named(oneOf(uuid, integer))), 'it/-/name has another format'],
  ['a text within a form becomes forms', oneOf(list(text), integer), oneOf(list(oneOf(uuid, integer)), integer), 'it/- has another format'],
  ['a form within a form', oneOf(oneOf(text, integer), list(text)), oneOf(integer, list(text)), 'it does not take string any more'],
  [
    'an object becomes one of two that need more',
    named(text),
    oneOf(named(text, { required: ['name'] }), integer),
    'it/name is needed now',
  ],
  ['a value of forms', oneOf(choice('a', 'b'), integer), oneOf(integer, choice('a')), 'it does not take b any more'],
  ['the default of forms', { ...text, default: 'a' }, { ...oneOf(text, integer), default: 'b' }, 'it has the default "b" instead of "a"'],
  [
    'a member that two parts describe',
    { allOf: [named(text), named(choice('a', 'b'))] },
    named(choice('a')),
    'it/name does not take b any more',
  ],
  [
    'a limit that a part has',
    parts({ maxLength: 10 }, { maxLength: 100 }),
    parts({ maxLength: 10 }, { maxLength: 5 }),
    'it has maxLength 5 instead of 10',
  ],
  [
    'the least that a part takes',
    parts({ minLength: 1 }, {}),
    parts({ minLength: 1 }, { minLength: 3 }),
    'it has minLength 3 instead of 1',
  ],
  ['the values of a part', parts(choice('a', 'b'), {}), parts(choice('a', 'b'), choice('a')), 'it does not take b any more'],
  ['the constant of a part', parts(choice('a', 'b'), {}), parts(choice('a', 'b'), { const: 'a' }), 'it does not take b any more'],
];

/** @type {[what: string, old: Json, now: Json, fault: string][]} */
const widenedAnswers = [
  ['a text becomes anything', text, {}, 'it can be anything now'],
  ['a member becomes anything', named(text), named({}), 'it/name can be anything now'],
  ['an object becomes anything', named(text), {}, 'it can be anything now'],
  ['a choice becomes a text', choice('a'), text, 'it is no choice of values any more'],
  ['items become anything', list(text), { type: 'array' }, 'it/- can be anything now'],
  ['items can be null', list(text), list({ type: ['string', 'null'] }), 'it/- can be null now'],
  ['a member of the items is gone', list(named(text)), list({ type: 'object', properties: {} }), 'it/-/name is not answered any more'],
  ['free members become anything', free(text), free(true), 'it/* can be anything now'],
  ['free members are described no more', free(text), { type: 'object' }, 'it/* can be anything now'],
  ['free members are answered no more', free(true), free(false), 'it has no other members any more'],
  ['a member of free members is gone', free(named(text)), free(named(text, { properties: {} })), 'it/*/name is not answered any more'],
  ['what free members refer to', free(thing), free(thing), 'it/*/name can be integer now'],
  ['an instant becomes a text', { ...text, format: 'date-time' }, text, 'it is no date-time any more'],
  [
    'a member of what can be null is gone',
    orNull(named(text)),
    orNull(named(text, { properties: {} })),
    'it/name is not answered any more',
  ],
  [
    'what can be null is not, and a member is gone',
    orNull(named(text)),
    named(text, { properties: {} }),
    'it/name is not answered any more',
  ],
  ['null', named(text), orNull(named(text)), 'it can be null now'],
  ['one of narrower forms becomes a text', oneOf(uuid, choice('a')), text, 'it is no uuid any more'],
  ['one of values becomes a text', oneOf(choice('a'), integer), text, 'it is no choice of values any more'],
  ['forms become a text or number', oneOf(choice('a'), integer), { type: ['string', 'integer'] }, 'it is no choice of values any more'],
  ['a text becomes a text or another form', text, oneOf(text, integer), 'it can be integer now'],
  ['forms can be null', oneOf(uuid, integer), oneOf(uuid, integer, { type: 'null' }), 'it can be null now'],
  [
    'narrower forms that can be null become a text that can',
    oneOf(uuid, choice('a'), { type: 'null' }),
    { type: ['string', 'null'] },
    'it is no uuid any more',
  ],
  [
    'a member of one of two forms is gone',
    oneOf(integer, named(text)),
    oneOf(named(text, { properties: {} }), integer),
    'it/name is not answered any more',
  ],
  ['forms within a list become a text', list(named(oneOf(uuid, integer))), list(named(text)), 'it/-/name is no uuid any more'],
  ['forms within a form become a text', oneOf(list(oneOf(uuid, integer)), integer), oneOf(list(text), integer), 'it/- is no uuid any more'],
  ['another form', { oneOf: [text, list(text)] }, { oneOf: [text, list(text), free(true)] }, 'it can be object now'],
];

/** @type {[what: string, direction: 'sent' | 'answered', old: Json, now: Json][]} */
const harmless = [
  ['a text of a body becomes anything', 'sent', text, {}],
  ['free members of a body become anything', 'sent', free(text), free(true)],
  ['free members of a body where there were none', 'sent', named(text, free(false)), named(text, free(text))],
  ['a named member of a body falls among free ones', 'sent', named(text), free(true)],
  ['items of a body become anything', 'sent', list(text), { type: 'array' }],
  ['a new value of a body', 'sent', list(choice('a')), list(choice('a', 'b'))],
  ['null is taken as a choice instead of a type', 'sent', { type: ['string', 'null'] }, orNull(text)],
  ['one of narrower forms becomes a text', 'sent', oneOf(uuid, choice('a')), text],
  ['a text becomes a text or another form', 'sent', text, oneOf(integer, text)],
  ['forms come in another order', 'sent', oneOf(text, integer), oneOf(integer, text)],
  ['a text or number becomes forms', 'sent', { type: ['string', 'integer'] }, oneOf(text, integer)],
  ['values are shared out to forms', 'sent', choice('a', 'b'), oneOf(choice('b'), choice('a'), integer)],
  ['a text becomes one of narrower forms', 'answered', text, oneOf(uuid, choice('a'))],
  ['forms come in another order, and one less', 'answered', oneOf(text, integer, list(text)), oneOf(integer, text)],
  ['a new value of a form', 'answered', oneOf(choice('a'), integer), oneOf(integer, choice('a', 'b'))],
  ['forms within forms are taken out', 'answered', oneOf(oneOf(text, integer), list(text)), oneOf(list(text), integer, text)],
  ['an answer of anything becomes a text', 'answered', {}, text],
  ['a new value of an answer', 'answered', list(choice('a')), list(choice('a', 'b'))],
  ['free members of an answer get a form', 'answered', free(true), free(text)],
  ['free members of an answer where there were none', 'answered', named(text), named(text, free(text))],
  ['what could be null never is', 'answered', orNull(named(text)), named(text)],
];

describe('what a client may have sent', () => {
  test.each(narrowedBodies)('%s', (_, old, now, fault) => expect(compare('it', old, now, 'sent')).toContain(fault));
});

describe('what a client may be given that it cannot know', () => {
  test.each(widenedAnswers)('%s', (_, old, now, fault) => expect(compare('it', old, now, 'answered')).toContain(fault));
});

test.each(harmless)('%s: no fault where it is %s', (_, direction, old, now) => expect(compare('it', old, now, direction)).toEqual([]));

test('a schema that holds itself ends, also where anything was taken before', () => {
  const tree = { components: { schemas: { Tree: list({ $ref: '#/components/schemas/Tree' }) } } };
  const compareTrees = createComparer({ released: { components: { schemas: {} } }, current: tree });
  expect(compareTrees('it', {}, { $ref: '#/components/schemas/Tree' }, 'sent')).toContain('it does not take anything any more');
});

test('a schema that holds itself within its forms ends', () => {
  const branch = oneOf(text, list({ $ref: '#/components/schemas/Branch' }));
  const documents = [text, integer].map((leaf) => ({ components: { schemas: { Branch: oneOf(leaf, list(branch)) } } }));
  const compareBranches = createComparer({ released: documents[0] ?? {}, current: documents[1] ?? {} });
  const it = { $ref: '#/components/schemas/Branch' };
  expect(compareBranches('it', it, it, 'sent')).toContain('it does not take string any more');
  expect(compareBranches('it', it, it, 'answered')).toContain('it can be integer now');
});

test('a schema that narrows a member of what it extends, by itself, ends and is still compared', () => {
  const ref = (/** @type {string} */ name) => ({ $ref: `#/components/schemas/${name}` });
  const [released, current] = [text, integer].map((name) => ({
    components: {
      schemas: {
        Tree: { type: 'object', properties: { child: ref('Tree') } },
        Named: { allOf: [ref('Tree'), { type: 'object', properties: { name, child: ref('Named') } }] },
      },
    },
  }));
  const compareNamed = createComparer({ released: released ?? {}, current: current ?? {} });
  const faults = ['it/name does not take string any more', 'it/child/name does not take string any more'];
  expect(compareNamed('it', ref('Named'), ref('Named'), 'sent')).toEqual(expect.arrayContaining(faults));
  expect(compareNamed('it', ref('Named'), ref('Named'), 'answered')).toContain('it/child/name can be integer now');
  expect(compareNamed('it', ref('Tree'), ref('Tree'), 'sent')).toEqual([]);
});
