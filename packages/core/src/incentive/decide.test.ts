import { describe, expect, test } from 'vitest';
import { decideCancellation } from './decide-cancellation.js';
import { decideHold } from './decide-hold.js';
import { decideRetry } from './decide-retry.js';
import { decideRelease } from './decide-release.js';
import { describeHold } from './describe-hold.js';
import { canMoveIncentive, incentiveStates } from './states.js';

describe('cancellation', () => {
  test('is possible exactly before the release, and after a failure', () => {
    expect(incentiveStates.filter((state) => decideCancellation(state).ok)).toEqual(['due', 'failed']);
    for (const state of ['due', 'failed'] as const) {
      expect(decideCancellation(state)).toEqual({ ok: true, value: 'cancelled' });
      expect(canMoveIncentive(state, 'cancelled')).toBe(true);
    }
  });

  test.each(incentiveStates.filter((state) => state !== 'due' && state !== 'failed'))('is refused for what is %s', (state) => {
    expect(decideCancellation(state)).toMatchObject({ ok: false, faults: [{ code: 'incentive_not_due' }] });
  });

  test('leaves a failed order be that was retried', () => {
    expect(decideCancellation('failed', true)).toMatchObject({ ok: false, faults: [{ code: 'incentive_retried' }] });
  });

  test('says what to do about money that has been released', () => {
    const result = decideCancellation('sent');
    expect(result.ok ? '' : result.faults[0]?.detail).toMatch(/whoever pays/);
  });
});

describe('retry', () => {
  test('is possible exactly after a failure, under the next sequence', () => {
    expect(incentiveStates.filter((state) => decideRetry({ state, sequence: 1, isSuperseded: false }).ok)).toEqual(['failed']);
    expect(decideRetry({ state: 'failed', sequence: 1, isSuperseded: false })).toEqual({ ok: true, value: 2 });
    expect(canMoveIncentive('failed', 'released')).toBe(true);
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
  test('is placed exactly on what is due and does not wait yet', () => {
    expect(incentiveStates.filter((state) => decideHold({ state, holdReason: null }).ok)).toEqual(['due']);
    expect(decideHold({ state: 'due', holdReason: 'contradiction' })).toMatchObject({ ok: false, faults: [{ code: 'incentive_held' }] });
    expect(decideHold(null)).toMatchObject({ ok: false, faults: [{ code: 'incentive_not_due' }] });
    const afterRelease = decideHold({ state: 'sent', holdReason: null });
    expect(afterRelease.ok ? '' : afterRelease.faults[0]?.detail).toMatch(/released before/);
  });

  test('that comes of comparing lists says so', () => {
    const placed = decideHold({ state: 'due', holdReason: null });
    expect(describeHold(placed.ok ? placed.value : '')).toMatchObject({
      detail: expect.stringMatching(/list of the tool/),
      remedy: expect.stringMatching(/by hand/),
    });
  });

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
