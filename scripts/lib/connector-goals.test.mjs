import { expect, it } from 'vitest';
import { findMissedGoals } from './connector-goals.mjs';

it.each([
  [{ seconds: 60, lines: 60 }, []],
  [{ seconds: 61, lines: 60 }, ['it took 61 seconds, and 60 are allowed']],
  [{ seconds: 9, lines: 61 }, ['61 lines are written by hand, and 60 are allowed']],
  [{ seconds: 30, lines: 0 }, ['nothing was measured']],
  [{ seconds: Number.NaN, lines: 30 }, ['nothing was measured']],
])('a way that costs %o misses %o', (cost, missed) => {
  expect(findMissedGoals(cost)).toEqual(missed);
});
