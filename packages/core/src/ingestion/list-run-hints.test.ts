import { describe, expect, it } from 'vitest';
import { addToCounters, emptyCounters, listRunHints, type EndedRunFacts, type RunCounters } from './index.js';

const hintsOf = (counted: Partial<RunCounters>, facts: Partial<EndedRunFacts> = {}) =>
  listRunHints({
    counters: addToCounters(emptyCounters, counted),
    mode: 'upsert',
    splitRetries: true,
    isRemote: false,
    errorCode: null,
    ...facts,
  });
const codesOf = (...given: Parameters<typeof hintsOf>) => hintsOf(...given).map(({ code }) => code);

describe('the hints of a run', () => {
  it('S4-28 suggest upsert when an update matched nobody', () => {
    expect(hintsOf({ skipped: 9 }, { mode: 'update' })).toMatchObject([
      { code: 'nobody_matched', detail: expect.stringContaining('upsert') },
    ]);
    expect(codesOf({ skipped: 9, updated: 1 }, { mode: 'update' })).toEqual([]);
    expect(codesOf({ skipped: 9 })).toEqual([]);
    expect(codesOf({ unchanged: 9 }, { mode: 'update' })).toEqual([]);
    expect(codesOf({ duplicate: 9 }, { mode: 'insert' })).toEqual(['nobody_new']);
  });

  it('S4-24 say that one bad record rejects its whole batch, what to check, and where the reasons are', () => {
    const [hint] = hintsOf({ rejected: 100 }, { splitRetries: false });
    expect(hint).toMatchObject({
      code: 'batches_rejected',
      detail: expect.stringMatching(/One bad record .* emails .* required fields.* rows .*reasons/),
    });
    expect(codesOf({ rejected: 1, created: 99 }, { splitRetries: false })).toEqual(['batches_rejected']);
    expect(codesOf({ rejected: 100 })).toEqual(['batches_rejected']);
    expect(codesOf({ rejected: 1, created: 99 })).toEqual([]);
    expect(codesOf({ invalid: 100 }, { splitRetries: false })).toEqual([]);
  });

  it('S4-27 say that new people may take a moment to appear at another system, and to compare emails', () => {
    const [hint] = hintsOf({ created: 1 }, { isRemote: true });
    expect(hint).toMatchObject({ code: 'appears_later', detail: expect.stringMatching(/a moment .* email/) });
    expect(codesOf({ updated: 1 }, { isRemote: true })).toEqual([]);
    expect(codesOf({ created: 1 })).toEqual([]);
  });

  it('S4-29 suggest a lower frequency or smaller models when the limit stays full', () => {
    const [hint] = hintsOf({ not_sent: 5 }, { errorCode: 'rate_limited' });
    expect(hint).toMatchObject({ code: 'limit_full', detail: expect.stringMatching(/tried again.* less often.* smaller/) });
    expect(codesOf({ not_sent: 5 }, { errorCode: 'authentication_failed' })).toEqual([]);
  });
});
