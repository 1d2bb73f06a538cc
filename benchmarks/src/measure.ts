import type { LoadResult } from './load.ts';

/** One comparison: the same work by our program and by the floor, in turn. */
export interface Comparison {
  /** Stands in the line `ratio <name> <median>`. */
  readonly name: string;
  readonly rounds: number;
  /** What is compared: throughput (ours / floor, more is better) or the median time of one request (ours / floor, less is better). */
  readonly figure: 'requests per second' | 'p50';
  /** What has to hold; said beside the ratio. */
  readonly goal: string;
  run(side: 'floor' | 'ours', round: number): Promise<LoadResult>;
}

/** Runs floor and ours in turn (A B, then B A), prints each round and, as the last line, the median of the ratios. */
export async function compare(comparison: Comparison): Promise<number> {
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
  console.log(`goal ${comparison.name} ${comparison.goal}`);
  console.log(`ratio ${comparison.name} ${median.toFixed(3)}`);
  return median;
}

function describe({ requestsPerSecond, p50, p99 }: LoadResult): string {
  return `${Math.round(requestsPerSecond)}/s p50 ${Math.round(p50)}us p99 ${Math.round(p99)}us`;
}
