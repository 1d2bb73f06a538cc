import type { MissedGoal } from './measure.ts';

/**
 * Runs the benchmarks that are named, all if none is, and says which goals were missed.
 *
 * @returns the exit code: 0, 1 when a goal was missed, 2 when there is no such benchmark
 */
export async function runBenchmarks(
  benchmarks: Readonly<Record<string, () => Promise<readonly MissedGoal[]>>>,
  names: readonly string[],
): Promise<0 | 1 | 2> {
  const unknown = names.filter((name) => !Object.hasOwn(benchmarks, name));
  if (unknown.length > 0) {
    console.error(`unknown: ${unknown.join(', ')}; there are ${Object.keys(benchmarks).join(', ')}`);
    return 2;
  }
  const missed: MissedGoal[] = [];
  for (const [name, measure] of Object.entries(benchmarks)) {
    if (names.length > 0 && !names.includes(name)) continue;
    console.log(`\n# ${name}`);
    missed.push(...(await measure()));
  }
  for (const { name, goal, ratio } of missed) console.error(`missed ${name}: the ratio is ${ratio.toFixed(3)}, and has to be ${goal}`);
  return missed.length > 0 ? 1 : 0;
}
