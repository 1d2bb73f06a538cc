import { expect, it } from 'vitest';
import { fewestChecks, findMissedGoals } from './connector-goals.mjs';

const checked = { tests: fewestChecks + 1, checks: fewestChecks };

it.each([
  [{ seconds: 60, lines: 60 }, []],
  [{ seconds: 61, lines: 60 }, ['it took 61 seconds, and 60 are allowed']],
  [{ seconds: 9, lines: 61 }, ['61 lines are written by hand, and 60 are allowed']],
  [{ seconds: 30, lines: 0 }, ['nothing was measured']],
  [{ seconds: Number.NaN, lines: 30 }, ['nothing was measured']],
])('a way that costs %o misses %o', (cost, missed) => {
  expect(findMissedGoals({ ...checked, ...cost })).toEqual(missed);
});

it.each([
  [{ tests: fewestChecks + 2, checks: fewestChecks + 1 }, []],
  // The test of the waivers alone, or half of the checks.
  [{ tests: 1, checks: fewestChecks }, [/^1 tests passed for \d+ checks/]],
  [{ tests: fewestChecks, checks: fewestChecks }, [/tests passed for/]],
  [{ tests: 1, checks: 0 }, [/^0 checks passed/]],
  [{ tests: Number.NaN, checks: Number.NaN }, [/^NaN checks/, /^NaN tests/]],
])('a way on which %o passed misses what it should', (passed, missed) => {
  expect(findMissedGoals({ seconds: 9, lines: 9, ...passed })).toEqual(missed.map((text) => expect.stringMatching(text)));
});
