import { expect, test } from 'vitest';
import { compareAnsweredValues } from './compare-answered-values.mjs';

/** @typedef {import('./api-schemas.mjs').Json} Json */

const text = { type: 'string' };
const choice = (/** @type {unknown[]} */ ...values) => ({ type: 'string', enum: values });
const kind = (/** @type {string} */ value) => ({ type: 'object', properties: { kind: { const: value } } });
const document = (/** @type {Json} */ state) => ({
  components: { schemas: { Node: { type: 'object', properties: { state, next: { $ref: '#/components/schemas/Node' } } } } },
});
const documents = { released: document(choice('a', 'b')), current: document(choice('a')) };
const node = { $ref: '#/components/schemas/Node' };

/** @type {[what: string, old: Json, now: Json, faults: string[]][]} */
const cases = [
  ['one less', choice('a', 'b'), choice('a'), ['it is never b any more']],
  ['one that is called otherwise', choice('a', 'b'), choice('a', 'c'), ['it is never b any more']],
  ['another constant', { const: 'a' }, { const: 'b' }, ['it is never a any more']],
  ['one less of what can be null', { anyOf: [choice('a', 'b'), { type: 'null' }] }, choice('a'), ['it is never b any more']],
  ['one less of an item', { type: 'array', items: choice('a', 'b') }, { type: 'array', items: choice('a') }, ['it/- is never b any more']],
  [
    'one less of free members',
    { type: 'object', additionalProperties: choice('a', 'b') },
    { type: 'object', additionalProperties: choice('a') },
    ['it/* is never b any more'],
  ],
  ['a form that a member tells', { oneOf: [kind('a'), kind('b')] }, kind('a'), ['it/kind is never b any more']],
  ['a form that becomes an object', { oneOf: [choice('a'), kind('b')] }, kind('b'), ['it is never a any more']],
  ['within what holds itself', node, node, ['it/state is never b any more']],
  ['one more', choice('a'), choice('a', 'b'), []],
  ['null that is none any more', { enum: ['a', null] }, choice('a'), []],
  ['one form that becomes two', { type: 'object', properties: { kind: choice('a', 'b') } }, { oneOf: [kind('a'), kind('b')] }, []],
  ['a choice that becomes any text', choice('a'), text, []],
  ['a member that is gone', kind('a'), { type: 'object', properties: {} }, []],
];

test.each(cases)('%s', (_, old, now, faults) => expect(compareAnsweredValues('it', old, now, documents)).toEqual(faults));

test('a schema that narrows its own member is looked at to an end', () => {
  const ref = { $ref: '#/components/schemas/Node' };
  const narrowing = (/** @type {Json} */ state) => ({
    components: {
      schemas: { Node: { allOf: [{ type: 'object', properties: { state, next: ref } }, { properties: { next: { allOf: [ref] } } }] } },
    },
  });
  const ends = { released: narrowing(choice('a', 'b')), current: narrowing(choice('a')) };
  expect(compareAnsweredValues('it', ref, ref, ends)).toContain('it/state is never b any more');
});
