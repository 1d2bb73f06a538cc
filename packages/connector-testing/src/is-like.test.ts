import { expect, it } from 'vitest';
import { isLike } from './is-like.js';

const sent = (id: unknown, ...people: readonly unknown[]) => ({ headers: { id }, body: { mode: 'upsert', people } });
const tries = [sent('a', 1, 2), sent('b', 1, 2)];

it.each<[string, readonly unknown[], unknown, boolean]>([
  ['the same is', [sent('a', 1)], sent('a', 1), true],
  ['another is not', [sent('a', 1)], sent('b', 1), false],
  ['what differs each time may be any', tries, sent('c', 1, 2), true],
  ['but not of another type', tries, sent(3, 1, 2), false],
  ['nor be left out', tries, { ...sent('c', 1, 2), headers: {} }, false],
  ['what does not differ stays as it is beside it', tries, sent('c', 1, 3), false],
  ['and no entry may be missing', tries, sent('c', 1), false],
  ['nor a member be more', tries, { ...sent('c', 1, 2), more: true }, false],
  [
    'names may differ each time',
    [
      { a: 1, mode: 'x' },
      { b: 1, mode: 'x' },
    ],
    { c: 1, mode: 'x' },
    true,
  ],
  [
    'beside names that last',
    [
      { a: 1, mode: 'x' },
      { b: 1, mode: 'x' },
    ],
    { c: 1, mode: 'y' },
    false,
  ],
  ['lists may be as long as they like where they differ in that', [[1], [1, 2]], [4, 5, 6], true],
  ['what is missing now and then may be missing', [{ a: null }, { a: 'x' }], { a: null }, true],
])('%s', (_, wanted, found, expected) => expect(isLike(wanted, found)).toBe(expected));
