import { beforeEach, expect, it, vi } from 'vitest';
import type { LoadResult } from './load.ts';
import { compare, isMet, type Comparison } from './measure.ts';
import { runBenchmarks } from './run-benchmarks.ts';

const said: string[] = [];
beforeEach(() => {
  said.length = 0;
  vi.spyOn(console, 'log').mockReturnValue();
  vi.spyOn(console, 'error').mockImplementation((line: string) => void said.push(line));
});

const measured = (figures: Partial<LoadResult>): LoadResult => ({ requestsPerSecond: 1000, p50: 100, p99: 200, seconds: 1, ...figures });

/** Three rounds in which ours is as many times the floor as the ratios say. */
const compareWith = (ratios: readonly number[], rest: Pick<Comparison, 'figure' | 'goal'>) =>
  compare({
    name: 'walk',
    rounds: ratios.length,
    ...rest,
    run: async (side, round) => {
      const times = side === 'ours' ? (ratios[round] ?? 0) : 1;
      return measured({ p50: 100 * times, requestsPerSecond: 1000 * times });
    },
  });

it.each([
  ['<= 1.3', 1.3, true],
  ['<= 1.3', 1.301, false],
  ['>= 1.2', 1.2, true],
  ['>= 1.2', 1.199, false],
  ['<= 1.3', Number.NaN, false],
  ['>= 1.2', Number.NaN, false],
] as const)('holds the bound %s against %d', (goal, ratio, met) => {
  expect(isMet(goal, ratio)).toBe(met);
});

it('judges the median of the rounds by the figure that is compared', async () => {
  expect(await compareWith([9, 1.2, 1.1], { figure: 'p50', goal: '<= 1.3' })).toBeUndefined();
  expect(await compareWith([0.1, 1.4, 1.5], { figure: 'p50', goal: '<= 1.3' })).toEqual({ name: 'walk', goal: '<= 1.3', ratio: 1.4 });
  expect(await compareWith([0.1, 1.4, 1.5], { figure: 'requests per second', goal: '>= 1.4' })).toBeUndefined();
  expect(await compareWith([9, 1.2, 1.1], { figure: 'requests per second', goal: '>= 1.4' })).toMatchObject({ ratio: 1.2 });
});

it('fails when a goal was missed, and says which, after all have run', async () => {
  const ran: string[] = [];
  const benchmarks = {
    missed: async () => {
      ran.push('missed');
      return [{ name: 'walk-c1', goal: '<= 1.3', ratio: 1.4 }] as const;
    },
    met: async () => {
      ran.push('met');
      return [];
    },
  };
  expect(await runBenchmarks(benchmarks, [])).toBe(1);
  expect(said).toEqual(['missed walk-c1: the ratio is 1.400, and has to be <= 1.3']);
  expect(await runBenchmarks(benchmarks, ['met'])).toBe(0);
  expect(ran).toEqual(['missed', 'met', 'met']);
});

it('knows only what there is', async () => {
  expect(await runBenchmarks({ entry: async () => [] }, ['toString'])).toBe(2);
  expect(said).toEqual(['unknown: toString; there are entry']);
});
