import { describe, expect, it } from 'vitest';
import { listNextSteps, nextSteps } from './next-steps.js';
import { rowOutcomes } from './row-outcome.js';
import { emptyCounters } from './run-counters.js';

describe('what happens next to rows', () => {
  it('names every kind of failed row that a run has, and no other', () => {
    const counters = { ...emptyCounters, created: 5, skipped: 2, duplicate: 1, unchanged: 9, rejected: 3, in_doubt: 1, invalid: 4 };
    expect(listNextSteps(counters).map(({ outcome, rows, next }) => [outcome, rows, next])).toEqual([
      ['invalid', 4, 'check'],
      ['rejected', 3, 'send'],
      ['in_doubt', 1, 'resolve'],
    ]);
    expect(listNextSteps({ ...emptyCounters, updated: 3 })).toEqual([]);
  });

  it('says that rejected rows travel apart, and rows that were not sent with the others', () => {
    const details = listNextSteps({ ...emptyCounters, rejected: 2, not_sent: 1 }).map(({ outcome, detail }) => [outcome, detail]);
    expect(details).toEqual([
      ['rejected', expect.stringMatching(/sends it again.*after the other rows/)],
      ['not_sent', expect.stringMatching(/with the other rows/)],
    ]);
    expect(nextSteps.send).toMatch(/rejected go after the others, in batches of their own/);
  });

  it('has words for every outcome', () => {
    for (const { next } of Object.values(rowOutcomes)) expect(nextSteps[next].length).toBeGreaterThan(20);
  });
});
