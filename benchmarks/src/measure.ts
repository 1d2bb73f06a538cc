import type { LoadResult } from './load.ts';

/** A bound of a ratio, itself included, such as `<= 1.3`. */
export type Goal = `${'<=' | '>='} ${number}`;

/** One comparison: the same work by our program and by the floor, in turn. */
export interface Comparison {
  /** Stands in the line `ratio <name> <median>`. */
  readonly name: string;
  readonly rounds: number;
  /** What is compared: throughput (ours / floor, more is better) or the median time of one request (ours / floor, less is better). */
  readonly figure: 'requests per second' | 'p50';
  /** What has to hold of the median ratio; left out where a ratio is only shown. */
  readonly goal?: Goal | undefined;
  run(side: 'floor' | 'ours', round: number): Promise<LoadResult>;
}

/** A comparison whose median ratio is not what it has to be. */
export interface MissedGoal {
  readonly name: string;
  readonly goal: Goal;
  readonly ratio: number;
}

/**
 * Runs floor and ours in turn (A B, then B A), prints each round and, as the last line, the median of the ratios.
 *
 * @returns the goal if it was missed
 */
export async function compare(comparison: Comparison): Promise<MissedGoal | undefined> {
  const ratios: number[] = [];
  for (let round = 0; round < comparison.rounds; round += 1) {
    const order = round % 2 === 0 ? (['floor', 'ours'] as const) : (['ours', 'floor'] as const);
    const results: Partial<Record<'floor' | 'ours', LoadResult>> = {};
    for (const side of order) results[side] = await comparison.run(side, round);
    const { floor, ours } = results as Record<'floor' | 'ours', LoadResult>;
    const ratio = comparison.figure === 'p50' ? ours.p50 / floor.p50 : ours.requestsPerSecond / floor.requestsPerSecond;
    ratios.push(ratio);
    console.log(`round ${round + 1}  floor ${describe(floor)}  ours ${describe(ours)}  ratio ${ratio.toFixed(3)}`);
  }
  const median = ratios.toSorted((a, b) => a - b)[Math.floor(ratios.length / 2)] ?? Number.NaN;
  const { name, goal } = comparison;
  if (goal !== undefined) console.log(`goal ${name} ${goal}`);
  console.log(`ratio ${name} ${median.toFixed(3)}`);
  return goal === undefined || isMet(goal, median) ? undefined : { name, goal, ratio: median };
}

/** Holds a ratio against a goal. A ratio that is no number, since nothing was measured, meets none. */
export function isMet(goal: Goal, ratio: number): boolean {
  const bound = Number(goal.slice(2));
  return goal.startsWith('<=') ? ratio <= bound : ratio >= bound;
}

function describe({ requestsPerSecond, p50, p99 }: LoadResult): string {
  return `${Math.round(requestsPerSecond)}/s p50 ${Math.round(p50)}us p99 ${Math.round(p99)}us`;
}
