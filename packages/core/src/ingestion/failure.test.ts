import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { connectorErrors, type ConnectorErrorCode } from '../connector/index.js';
import { decideBackoff, decideBatchFate, defaultBackoff } from './index.js';

describe('a batch of which nothing was said', () => {
  const codes = Object.keys(connectorErrors) as ConnectorErrorCode[];

  it('stops the run for everything that does not pass by itself', () => {
    for (const mode of ['upsert', 'update', 'insert'] as const) {
      expect(codes.filter((code) => decideBatchFate(code, mode).run === 'goes_on')).toEqual(['rate_limited', 'provider_unavailable']);
    }
    expect(decideBatchFate('authentication_failed', 'insert')).toEqual({ rows: 'not_sent', run: 'stops' });
    expect(decideBatchFate('permission_denied', 'update')).toEqual({ rows: 'not_sent', run: 'stops' });
  });

  it('goes again where twice is the same as once', () => {
    for (const mode of ['upsert', 'update'] as const) {
      for (const failure of ['provider_unavailable', 'rate_limited', 'hub_ended'] as const) {
        expect(decideBatchFate(failure, mode)).toEqual({ rows: 'send_again', run: 'goes_on' });
      }
      expect([...codes, 'hub_ended' as const].filter((code) => decideBatchFate(code, mode).rows === 'in_doubt')).toEqual([]);
    }
  });

  it('is in doubt where twice would double people, unless nothing can have been written', () => {
    const doubtful = [...codes, 'hub_ended' as const].filter((code) => decideBatchFate(code, 'insert').rows === 'in_doubt');
    expect(doubtful).toEqual(['provider_unavailable', 'response_invalid', 'connector_fault', 'hub_ended']);
    expect(decideBatchFate('rate_limited', 'insert')).toEqual({ rows: 'send_again', run: 'goes_on' });
  });
});

describe('backoff', () => {
  const calls = fc.record({
    attempt: fc.integer({ min: 1, max: 7 }),
    random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    retryAfterMs: fc.option(fc.integer({ min: 0, max: defaultBackoff.longestAskedMs })),
  });

  it('doubles its pauses up to a minute', () => {
    const pauses = [1, 2, 3, 4, 5, 6, 7].map((attempt) => decideBackoff({ attempt, random: 0, retryAfterMs: null }));
    expect(pauses).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000].map((delayMs) => ({ kind: 'wait', delayMs })));
  });

  it('never undercuts what the partner asks for, and spreads callers', () => {
    fc.assert(
      fc.property(calls, (call) => {
        const decision = decideBackoff(call);
        if (decision.kind !== 'wait') throw new Error('it gave up');
        expect(decision.delayMs).toBeGreaterThanOrEqual(call.retryAfterMs ?? 0);
        expect(decision.delayMs).toBeLessThanOrEqual((call.retryAfterMs ?? 0) + defaultBackoff.longestMs);
      }),
    );
    const delays = [0, 0.5, 0.999].map((random) => decideBackoff({ attempt: 3, random, retryAfterMs: 60_000 }));
    expect(delays).toEqual([60_000, 61_000, 61_998].map((delayMs) => ({ kind: 'wait', delayMs })));
  });

  it('ends after a stated number of calls, and when the wait is too long for a run', () => {
    for (const attempt of [8, 9, 1_000]) {
      expect(decideBackoff({ attempt, random: 0, retryAfterMs: null })).toMatchObject({
        kind: 'give_up',
        reason: 'attempts_used_up',
        detail: expect.stringMatching(/8 tries.*next run.*less often/),
      });
    }
    expect(decideBackoff({ attempt: 1, random: 0, retryAfterMs: 900_001 })).toMatchObject({ kind: 'give_up', reason: 'wait_too_long' });
  });
});
