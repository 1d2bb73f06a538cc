import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anomalyNames } from '../participation/anomaly.js';
import { channels, type Channel } from '../participation/evidence.js';
import { participationStatuses } from '../participation/status.js';
import { decideRelease, type ReleaseRequest } from './decide-release.js';
import { createIncentiveExternalId, readIncentiveExternalId, type IncentiveReference } from './external-id.js';
import { canMoveIncentive, incentiveKinds, incentiveStates, incentiveTransitions, isReleased, mayHavePaid } from './states.js';

const completed: ReleaseRequest = {
  participationStatus: 'completed',
  incentive: { state: 'due', holdReason: null },
  amount: { amount: 6500, currency: 'USD' },
  trigger: { by: 'person' },
};

function codes(request: ReleaseRequest): readonly string[] {
  const result = decideRelease(request);
  return result.ok ? [] : result.faults.map(({ code }) => code);
}

describe('states of an incentive', () => {
  test('every state can be reached, and delivered and cancelled have no exit', () => {
    const reached = new Set(incentiveTransitions.filter(({ from }) => from === null).map(({ to }) => to));
    for (const state of reached) {
      for (const { to } of incentiveTransitions.filter(({ from }) => from === state)) reached.add(to);
    }
    expect([...reached].sort()).toEqual([...incentiveStates].sort());
    expect(incentiveStates.filter((state) => !incentiveTransitions.some(({ from }) => from === state))).toEqual(['delivered', 'cancelled']);
  });

  test('money is never sent without a release, and what may have been paid is never sent anew as another order', () => {
    expect(incentiveStates.filter((state) => canMoveIncentive(state, 'sending'))).toEqual(['released', 'unknown']);
    expect(incentiveStates.filter((state) => canMoveIncentive(state, 'released'))).toEqual(['due', 'failed']);
    for (const state of incentiveStates.filter(mayHavePaid)) expect(canMoveIncentive(state, 'released')).toBe(false);
  });

  test('due and cancelled are unreleased, all else is released', () => {
    expect(incentiveStates.filter((state) => !isReleased(state))).toEqual(['due', 'cancelled']);
    expect(incentiveStates.filter((state) => mayHavePaid(state) && !isReleased(state))).toEqual([]);
  });
});

describe('release', () => {
  test('gives the amount to a person for a completed participation', () => {
    expect(decideRelease(completed)).toEqual({ ok: true, value: { amount: 6500, currency: 'USD' } });
  });

  test.each(participationStatuses.filter((status) => status !== 'completed'))('pays nobody who is %s', (participationStatus) => {
    expect(codes({ ...completed, participationStatus })).toEqual(['participation_not_completed']);
  });

  test.each(incentiveStates.filter((state) => state !== 'due'))('releases nothing that is %s', (state) => {
    expect(codes({ ...completed, incentive: { state, holdReason: null } })).toEqual(['incentive_not_due']);
  });

  test('names every obstacle at once', () => {
    const request: ReleaseRequest = {
      participationStatus: 'submitted',
      incentive: { state: 'cancelled', holdReason: 'Two reports disagree.' },
      amount: null,
      trigger: { by: 'auto_release', enabled: false, channels: ['redirect'], anomalies: ['never_started', 'wrong_study'] },
    };
    expect(codes(request)).toEqual([
      'participation_not_completed',
      'incentive_not_due',
      'incentive_held',
      'amount_missing',
      'evidence_irregular',
      'auto_release_off',
      'evidence_too_weak',
    ]);
  });

  test('autoRelease works exactly with a webhook or a pull; a redirect alone never moves money (D3)', () => {
    fc.assert(
      fc.property(fc.subarray([...channels]), fc.boolean(), (list: Channel[], enabled) => {
        const isProven = list.includes('webhook') || list.includes('pull');
        const result = decideRelease({ ...completed, trigger: { by: 'auto_release', enabled, channels: list, anomalies: [] } });
        expect(result.ok).toBe(enabled && isProven);
      }),
    );
  });

  test('a review window that ran out releases, one that is open does not (D11)', () => {
    const endsAt = new Date('2026-11-23T12:00:00Z');
    const at = (text: string) => codes({ ...completed, trigger: { by: 'review_window', endsAt, now: new Date(text), anomalies: [] } });
    expect(at('2026-11-23T11:59:59.999Z')).toEqual(['review_window_open']);
    expect(at('2026-11-23T12:00:00Z')).toEqual([]);
  });

  test.each(anomalyNames)('an irregular report (%s) leaves the release to a person', (anomaly) => {
    const [endsAt, now] = [new Date('2026-11-23T12:00:00Z'), new Date('2026-11-24T12:00:00Z')];
    const anomalies = [anomaly];
    expect(codes({ ...completed, trigger: { by: 'auto_release', enabled: true, channels: ['pull'], anomalies } })).toEqual([
      'evidence_irregular',
    ]);
    expect(codes({ ...completed, trigger: { by: 'review_window', endsAt, now, anomalies } })).toEqual(['evidence_irregular']);
    expect(codes({ ...completed, trigger: { by: 'person' } })).toEqual([]);
  });

  test('a hold stops everybody', () => {
    const incentive = { state: 'due', holdReason: 'Two reports disagree.' } as const;
    for (const trigger of [{ by: 'person' }, { by: 'auto_release', enabled: true, channels: ['pull'], anomalies: [] }] as const) {
      expect(codes({ ...completed, incentive, trigger })).toEqual(['incentive_held']);
    }
  });
});

const suffix = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_]{0,45}$/);
const reference: fc.Arbitrary<IncentiveReference> = fc.record({
  studyId: fc.stringMatching(/^[0-9a-z]{10}$/).map((text): `st_${string}` => `st_${text}`),
  participationId: suffix.map((text): `pp_${string}` => `pp_${text}`),
  kind: fc.constantFrom(...incentiveKinds),
  sequence: fc.integer({ min: 1, max: 1_000_000 }),
});

describe('external id', () => {
  test('is the same each time', () => {
    const id = createIncentiveExternalId({ studyId: 'st_4k9x0c2m7q', participationId: 'pp_9exh736', kind: 'incentive', sequence: 1 });
    expect(id).toBe('pb-st_4k9x0c2m7q-pp_9exh736-incentive-1');
  });

  test('is read back as what it was made from, so no two incentives share one', () => {
    fc.assert(
      fc.property(reference, (one) => {
        expect(readIncentiveExternalId(createIncentiveExternalId(one))).toEqual(one);
      }),
      { numRuns: 1_000 },
    );
  });

  test.each(['', 'pb-st_1-pp_1-incentive', 'pb-st_1-pp_1-tip-1', 'pb-st_1-pp_1-bonus-0', 'pb-st_1-pp_1-bonus-01', 'order-17'])(
    '%s is not one of ours',
    (text) => {
      expect(readIncentiveExternalId(text)).toBeUndefined();
    },
  );

  test.each([0, -1, 1.5, Number.NaN, Infinity])('the sequence %s is a bug', (sequence) => {
    expect(() => createIncentiveExternalId({ studyId: 'st_1', participationId: 'pp_1', kind: 'bonus', sequence })).toThrow(RangeError);
  });

  test('a hyphen in an id is a bug, since it would make two ids alike', () => {
    expect(() => createIncentiveExternalId({ studyId: 'st_1-pp_2', participationId: 'pp_1', kind: 'bonus', sequence: 1 })).toThrow(
      RangeError,
    );
  });
});
