import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anomalyNames } from '../participation/anomaly.js';
import { decideAct, type ParticipationAct } from '../participation/decide-act.js';
import { participationStatuses, type ParticipationStatus } from '../participation/status.js';
import { canTransition } from '../participation/transitions.js';
import { decideAutomaticCompletion, type AutomaticCompletionRequest } from './decide-automatic-completion.js';
import { decideCancellation } from './decide-cancellation.js';
import { decideRelease } from './decide-release.js';
import { findAutomaticPayment } from './payment-timing.js';
import { incentiveStates, isReleased, type Incentive } from './states.js';

const sessionEndsAt = new Date('2026-11-22T12:00:00Z');
const windowEnd = new Date('2026-11-23T12:00:00Z');
const amount = { amount: 5_000, currency: 'USD' };
const due = { state: 'due', holdReason: null } as const;
const scheduled: AutomaticCompletionRequest = {
  moderation: 'moderated',
  participationStatus: 'scheduled',
  sessionEndsAt,
  submittedAt: null,
  automaticPaymentHours: 24,
  incentive: null,
  amount,
  anomalies: [],
  now: windowEnd,
};
const submitted: AutomaticCompletionRequest = {
  ...scheduled,
  moderation: 'unmoderated',
  participationStatus: 'submitted',
  sessionEndsAt: null,
  submittedAt: sessionEndsAt,
};
const before = (milliseconds: number): Date => new Date(windowEnd.getTime() - milliseconds);
const tell = (request: AutomaticCompletionRequest) => {
  const result = decideAutomaticCompletion(request);
  return result.decision === 'leave' ? result.reasons.map(({ code }) => code) : result.decision;
};

describe('the window of a payment', () => {
  test('S2-58 ends 24 hours after the scheduled end of the session, or after the submission of an unmoderated test', () => {
    expect(findAutomaticPayment(scheduled, scheduled)).toEqual(windowEnd);
    expect(findAutomaticPayment(submitted, submitted)).toEqual(windowEnd);
    // An entry or a report through the hub does not move the clock of a session (D11).
    const late = new Date('2026-11-22T15:00:00Z');
    expect(findAutomaticPayment({ ...scheduled, submittedAt: late }, scheduled)).toEqual(windowEnd);
  });

  test('counts hours, not hours of the clock on the wall: a day in which the clocks change is no exception', () => {
    const clock = { moderation: 'moderated', sessionEndsAt: new Date('2026-10-24T12:00:00+02:00'), submittedAt: null } as const;
    expect(findAutomaticPayment(clock, { automaticPaymentHours: 24 })).toEqual(new Date('2026-10-25T11:00:00+01:00'));
  });

  test('never ends where only a person pays, nor before the clock has started', () => {
    expect(findAutomaticPayment(scheduled, { automaticPaymentHours: null })).toBeNull();
    expect(findAutomaticPayment({ ...scheduled, sessionEndsAt: null, submittedAt: sessionEndsAt }, scheduled)).toBeNull();
    expect(findAutomaticPayment({ ...submitted, submittedAt: null, sessionEndsAt }, submitted)).toBeNull();
  });

  test.each([-1, Number.NaN, Infinity])('a window of %s hours is a bug', (automaticPaymentHours) => {
    expect(() => findAutomaticPayment(scheduled, { automaticPaymentHours })).toThrow(RangeError);
  });
});

describe('the end of the window', () => {
  test('S2-58 completes and pays a session that ended and was not marked as no-show, at the instant and not before', () => {
    expect(decideAutomaticCompletion({ ...scheduled, now: before(1) })).toEqual({ decision: 'wait_until', until: windowEnd });
    expect(decideAutomaticCompletion(scheduled)).toEqual({ decision: 'complete_and_release', path: ['completed'], amount });
  });

  test('S2-58 completes and pays a submission to an unmoderated test, at the instant and not before', () => {
    expect(decideAutomaticCompletion({ ...submitted, now: before(1) })).toEqual({ decision: 'wait_until', until: windowEnd });
    expect(decideAutomaticCompletion(submitted)).toEqual({ decision: 'complete_and_release', path: ['completed'], amount });
  });

  test('S2-58 pays who was completed by hand without being paid', () => {
    const completed = { ...scheduled, participationStatus: 'completed', incentive: due } as const;
    expect(decideAutomaticCompletion({ ...completed, now: before(1) })).toEqual({ decision: 'wait_until', until: windowEnd });
    expect(decideAutomaticCompletion(completed)).toEqual({ decision: 'complete_and_release', path: [], amount });
  });

  test('leaves a submission to a person where the study pays by hand only', () => {
    expect(tell({ ...submitted, automaticPaymentHours: null })).toEqual(['by_hand_only']);
  });

  test.each(participationStatuses)(
    'S2-60 from %s leads to payment only by edges that exist, and never for who ended otherwise',
    (status) => {
      for (const moderation of ['moderated', 'unmoderated'] as const) {
        const standing = { ...scheduled, moderation, participationStatus: status, submittedAt: sessionEndsAt, incentive: due };
        const result = decideAutomaticCompletion(standing);
        const mayBePaid = ['submitted', 'completed', ...(moderation === 'moderated' ? ['scheduled', 'started'] : [])];
        expect(result.decision).toBe(mayBePaid.includes(status) ? 'complete_and_release' : 'leave');
        if (result.decision !== 'complete_and_release') continue;
        const end = result.path.reduce((from: ParticipationStatus, to) => {
          expect(canTransition(from, to, { moderation, incentiveReleased: false })).toBe(true);
          return to;
        }, status);
        expect(end).toBe('completed');
      }
    },
  );

  test.each(incentiveStates.filter((state) => state !== 'due'))('S2-59 pays nothing that is %s already, and says so at once', (state) => {
    for (const now of [before(1), windowEnd]) {
      expect(tell({ ...scheduled, participationStatus: 'completed', incentive: { state, holdReason: null }, now })).toEqual([
        'incentive_not_due',
      ]);
    }
  });

  test.each(anomalyNames)('leaves it to a person when a report is irregular (%s), held or not', (anomaly) => {
    expect(tell({ ...submitted, anomalies: [anomaly] })).toEqual(['evidence_irregular']);
    expect(tell({ ...submitted, incentive: { ...due, holdReason: anomaly } })).toEqual(['incentive_held']);
  });

  test('names what is missing', () => {
    expect(tell({ ...scheduled, participationStatus: 'completed' })).toEqual(['incentive_not_due']);
    expect(tell({ ...submitted, amount: null })).toEqual(['amount_missing']);
    expect(tell({ ...scheduled, sessionEndsAt: null })).toEqual(['clock_not_started']);
    expect(tell({ ...scheduled, participationStatus: 'invited' })).toEqual(['not_finished']);
    expect(tell({ ...scheduled, participationStatus: 'no_show' })).toEqual(['ended_unpaid']);
  });
});

interface World {
  status: ParticipationStatus;
  incentive: Incentive | null;
  payments: number;
}
const steps = ['tick', 'pay_by_hand', 'complete', 'no_show', 'reject', 'exclude', 'cancel_incentive'] as const;
type Step = (typeof steps)[number];

/** What the API does in one transaction under the lock of the participation, with the decisions of this package. */
function take(world: World, step: Step, now: Date, base: AutomaticCompletionRequest): void {
  if (step === 'tick') {
    const result = decideAutomaticCompletion({ ...base, participationStatus: world.status, incentive: world.incentive, now });
    if (result.decision !== 'complete_and_release') return;
    Object.assign(world, { status: 'completed', incentive: { state: 'released', holdReason: null }, payments: world.payments + 1 });
  } else if (step === 'cancel_incentive') {
    if (world.incentive !== null && decideCancellation(world.incentive.state).ok)
      world.incentive = { state: 'cancelled', holdReason: null };
  } else {
    const act: ParticipationAct = step === 'pay_by_hand' ? 'complete' : step;
    const incentiveReleased = world.incentive !== null && isReleased(world.incentive.state);
    const result = decideAct(act, { status: world.status, moderation: base.moderation, incentiveReleased, hasStarted: true });
    if (result.ok) {
      world.status = result.value.path.at(-1) ?? world.status;
      if (result.value.incentive === 'make_due') world.incentive ??= due;
      if (result.value.incentive === 'cancel' && world.incentive?.state === 'due')
        world.incentive = { state: 'cancelled', holdReason: null };
    }
    if (step !== 'pay_by_hand' || world.incentive === null) return;
    const released = decideRelease({ participationStatus: world.status, incentive: world.incentive, amount, trigger: { by: 'person' } });
    if (released.ok) Object.assign(world, { incentive: { state: 'released', holdReason: null }, payments: world.payments + 1 });
  }
}

const play = (base: AutomaticCompletionRequest, list: readonly (readonly [Step, Date])[]): World => {
  const world: World = { status: base.participationStatus, incentive: null, payments: 0 };
  for (const [step, now] of list) take(world, step, now, base);
  return world;
};

describe('at the very moment', () => {
  test.each(['no_show', 'reject', 'exclude'] as const)('S2-60 %s a second before the automatic payment prevents it', (step) => {
    expect(
      play(scheduled, [
        [step, before(1_000)],
        ['tick', windowEnd],
        ['tick', windowEnd],
      ]).payments,
    ).toBe(0);
  });

  test.each(['reject', 'exclude'] as const)('S2-60 %s a second before the automatic payment of a submission prevents it', (step) => {
    expect(
      play(submitted, [
        [step, before(1_000)],
        ['tick', windowEnd],
      ]).payments,
    ).toBe(0);
  });

  test.each(['no_show', 'reject', 'exclude'] as const)('%s after the automatic payment is refused, so status and payment agree', (step) => {
    expect(
      play(scheduled, [
        ['tick', windowEnd],
        [step, windowEnd],
      ]),
    ).toEqual({
      status: 'completed',
      incentive: { state: 'released', holdReason: null },
      payments: 1,
    });
  });

  test('S2-59 paying by hand at the same instant pays once, whichever comes first', () => {
    for (const base of [scheduled, submitted]) {
      expect(
        play(base, [
          ['pay_by_hand', windowEnd],
          ['tick', windowEnd],
        ]).payments,
      ).toBe(1);
      expect(
        play(base, [
          ['tick', windowEnd],
          ['pay_by_hand', windowEnd],
        ]).payments,
      ).toBe(1);
      expect(
        play(base, [
          ['pay_by_hand', before(1)],
          ['tick', windowEnd],
        ]).payments,
      ).toBe(1);
    }
  });

  test('S2-59 no order of steps around the end of the window pays twice, or pays who did not complete', () => {
    const when = fc.integer({ min: -2, max: 2 }).map((milliseconds) => before(-milliseconds));
    const script = fc
      .array(fc.tuple(fc.constantFrom(...steps), when), { minLength: 1, maxLength: 12 })
      .map((list) => list.toSorted(([, left], [, right]) => left.getTime() - right.getTime()));
    const start = fc.constantFrom(scheduled, submitted, { ...scheduled, participationStatus: 'started' as const });
    fc.assert(
      fc.property(start, script, (base, list) => {
        const { status, incentive, payments } = play(base, list);
        expect(payments).toBeLessThanOrEqual(1);
        expect(payments).toBe(incentive?.state === 'released' ? 1 : 0);
        expect(payments === 0 || status === 'completed').toBe(true);
      }),
      { numRuns: 3_000 },
    );
  });
});
