import { describe, expect, test } from 'vitest';
import { decideCancellation } from './decide-cancellation.js';
import { decideRetry } from './decide-retry.js';
import { decideRelease } from './decide-release.js';
import { describeHold } from './describe-hold.js';
import { canMoveIncentive, incentiveStates } from './states.js';

describe('cancellation', () => {
  test.each(incentiveStates)('of what is %s', (state) => {
    const result = decideCancellation(state);
    expect(result.ok).toBe(state === 'due');
    if (result.ok) expect(canMoveIncentive(state, result.value)).toBe(true);
    else expect(result.faults.map(({ code }) => code)).toEqual(['incentive_not_due']);
  });

  test('says what to do about money that has been released', () => {
    const result = decideCancellation('sent');
    expect(result.ok ? '' : result.faults[0]?.detail).toMatch(/whoever pays/);
  });
});

describe('retry', () => {
  test.each(incentiveStates)('of what is %s', (state) => {
    const result = decideRetry({ state, sequence: 1, isSuperseded: false });
    expect(result.ok).toBe(state === 'failed');
    if (result.ok) expect([canMoveIncentive(state, 'released'), result.value]).toEqual([true, 2]);
  });

  test('happens once for each order', () => {
    const result = decideRetry({ state: 'failed', sequence: 2, isSuperseded: true });
    expect(result).toMatchObject({ ok: false, faults: [{ code: 'incentive_retried' }] });
  });

  test('names both obstacles', () => {
    expect(decideRetry({ state: 'unknown', sequence: 1, isSuperseded: true })).toMatchObject({
      faults: [{ code: 'incentive_not_failed' }, { code: 'incentive_retried' }],
    });
  });
});

describe('hold', () => {
  test('an anomaly is told in its own words, with what to do', () => {
    expect(describeHold('contradiction')).toMatchObject({
      detail: expect.stringMatching(/disagree/),
      remedy: expect.stringMatching(/complete, reject or exclude/),
    });
    expect(describeHold('The team asked for it.')).toEqual({ detail: 'The team asked for it.', remedy: expect.stringMatching(/by hand/) });
  });

  test('is told by a refused release, reason and remedy', () => {
    const result = decideRelease({
      participationStatus: 'completed',
      incentive: { state: 'due', holdReason: 'contradiction' },
      amount: { amount: 1, currency: 'USD' },
      trigger: { by: 'person' },
    });
    expect(result.ok ? '' : result.faults[0]?.detail).toMatch(/disagree.*complete, reject or exclude/s);
  });
});
