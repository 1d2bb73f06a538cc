import { describe, expect, it } from 'vitest';
import { pairWords } from './pair-words.js';

const make = (count: number) => Array.from({ length: count }, (_, index) => `word-${index}`);

describe('pairs of words', () => {
  it.each([0, 1, 2, 3, 14, 32])('are all that there are of %i', (count) => {
    const pairs = pairWords(make(count)).map((pair) => pair.join());
    expect(pairs).toHaveLength(count * Math.max(count - 1, 0));
    expect(new Set(pairs).size).toBe(pairs.length);
  });

  it.each([33, 34, 100, 501, 2_000])('of %i words hold each as the earlier and as the later, and are not many', (count) => {
    const words = make(count);
    const pairs = pairWords(words);
    expect(new Set(pairs.map((pair) => pair.join())).size).toBe(pairs.length);
    expect(pairs.length).toBeLessThanOrEqual(Math.max(1_000, 2 * count));
    for (const place of [0, 1] as const) expect(new Set(pairs.map((pair) => pair[place]))).toEqual(new Set(words));
    expect(pairs.filter(([earlier, later]) => earlier === later)).toEqual([]);
  });
});
