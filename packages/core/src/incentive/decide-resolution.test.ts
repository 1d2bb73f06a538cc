import { expect, it } from 'vitest';
import { decideResolution, paymentFindings } from './decide-resolution.js';
import { canMoveIncentive, incentiveStates } from './states.js';

it.each(paymentFindings)('takes the word of a person that a payment %s, where the hub has stopped asking', (finding) => {
  expect(decideResolution({ state: 'unknown', isSought: false }, finding)).toEqual({ ok: true, value: finding });
});

it.each(paymentFindings)('lets the provider speak first (%s)', (finding) => {
  expect(decideResolution({ state: 'unknown', isSought: true }, finding)).toMatchObject({
    ok: false,
    faults: [{ code: 'incentive_still_sought' }],
  });
});

it.each(incentiveStates.filter((state) => state !== 'unknown'))('has nothing to resolve while an incentive is %s', (state) => {
  for (const isSought of [true, false])
    expect(decideResolution({ state, isSought }, 'failed')).toMatchObject({ ok: false, faults: [{ code: 'incentive_not_unknown' }] });
});

it('leads to states that a payment of which nobody knows can reach', () => {
  expect(canMoveIncentive('unknown', 'failed')).toBe(true);
  expect(canMoveIncentive('unknown', 'sent') && canMoveIncentive('sent', 'delivered')).toBe(true);
});
