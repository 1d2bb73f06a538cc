import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { incentiveStates } from '../incentive/states.js';
import { anomalyNames } from '../participation/anomaly.js';
import type { ParticipationId } from '../participation/participation-id.js';
import { finalStatuses, isFinal, participationStatuses } from '../participation/status.js';
import { canTransition } from '../participation/transitions.js';
import { planClose, type ClosingParticipation, type CloseRequest } from './close.js';

const now = new Date('2026-11-22T12:00:00Z');
const at = (hours: number): Date => new Date(now.getTime() + hours * 3_600_000);
const session = (startHours: number) => ({ startsAt: at(startHours), endsAt: at(startHours + 1) });
const person = (id: string, given: Partial<ClosingParticipation>): ClosingParticipation => ({
  id: `pp_${id}`,
  status: 'scheduled',
  session: null,
  submittedAt: null,
  incentive: null,
  anomalies: [],
  ...given,
});
const request = (given: Partial<CloseRequest>): CloseRequest => ({
  moderation: 'moderated',
  automaticPaymentHours: 24,
  amount: { amount: 5_000, currency: 'USD' },
  billed: true,
  participations: [],
  now,
  ...given,
});
const codes = (given: Partial<CloseRequest>) => {
  const result = planClose(request(given));
  return result.ok ? result.value : result.faults.map(({ code, pointer }) => `${code} ${pointer}`);
};
const due = { state: 'due', holdReason: null } as const;

describe('closing a study', () => {
  test('S2-70 settles every payment whose window is open before the bill is made', () => {
    const participations = [
      person('ended', { session: session(-3) }),
      person('justended', { session: session(-1) }),
      person('entered', { session: session(-3), status: 'started' }),
      person('handedin', { session: session(-3), status: 'submitted' }),
      person('completed', { session: session(-3), status: 'completed', incentive: due }),
    ];
    expect(codes({ participations })).toEqual({
      complete: [
        { id: 'pp_ended', path: ['completed'], incentive: 'release' },
        { id: 'pp_justended', path: ['completed'], incentive: 'release' },
        { id: 'pp_entered', path: ['submitted', 'completed'], incentive: 'release' },
        { id: 'pp_handedin', path: ['completed'], incentive: 'release' },
      ],
      release: ['pp_completed'],
      cancel: [],
    });
  });

  test('S2-70 completes and pays a submission to an unmoderated test whose window is open', () => {
    const participations = [person('fresh', { status: 'submitted', submittedAt: at(-0.5) })];
    expect(codes({ moderation: 'unmoderated', participations })).toEqual({
      complete: [{ id: 'pp_fresh', path: ['completed'], incentive: 'release' }],
      release: [],
      cancel: [],
    });
  });

  test('cancels future sessions and invitations that nobody took up', () => {
    const participations = [
      person('later', { session: session(0.001) }),
      person('nosession', {}),
      person('invited', { status: 'invited' }),
      person('applied', { status: 'applied' }),
    ];
    expect(codes({ participations })).toEqual({ complete: [], release: [], cancel: ['pp_later', 'pp_nosession', 'pp_invited'] });
  });

  test('waits for a session that is under way, to its last millisecond', () => {
    const endsAt = (milliseconds: number) => ({ startsAt: at(-1), endsAt: new Date(now.getTime() + milliseconds) });
    expect(codes({ participations: [person('one', { session: endsAt(1) })] })).toEqual(['session_under_way /participations/pp_one']);
    expect(codes({ participations: [person('one', { session: endsAt(0) })] })).toMatchObject({ complete: [{ id: 'pp_one' }] });
    expect(codes({ participations: [person('one', { session: session(0) })] })).toEqual(['session_under_way /participations/pp_one']);
  });

  test('pays nobody by itself where a person pays, but completes who sat in a session', () => {
    const participations = [
      person('ended', { session: session(-3) }),
      person('completed', { session: session(-3), status: 'completed', incentive: due }),
    ];
    expect(codes({ automaticPaymentHours: null, participations })).toEqual({
      complete: [{ id: 'pp_ended', path: ['completed'], incentive: 'make_due' }],
      release: [],
      cancel: [],
    });
  });

  test('asks a person about whoever nothing decides about, all at once, where the bill would shut them out', () => {
    const held = { state: 'due', holdReason: 'contradiction' } as const;
    const participations = [
      person('odd', { status: 'submitted', session: session(-3), anomalies: ['too_fast'] }),
      person('early', { status: 'started', session: session(3) }),
      person('tooearly', { status: 'submitted', submittedAt: at(-1), session: session(3) }),
      person('held', { session: session(-3), incentive: held }),
      person('running', { session: session(-0.5) }),
    ];
    expect(codes({ participations })).toEqual([
      'participation_undecided /participations/pp_odd',
      'participation_undecided /participations/pp_early',
      'participation_undecided /participations/pp_tooearly',
      'participation_undecided /participations/pp_held',
      'session_under_way /participations/pp_running',
    ]);
    expect(codes({ billed: false, participations: participations.slice(0, 4) })).toEqual({ complete: [], release: [], cancel: [] });
    expect(
      codes({ moderation: 'unmoderated', automaticPaymentHours: null, participations: [person('a', { status: 'submitted' })] }),
    ).toEqual(['participation_undecided /participations/pp_a']);
  });

  test.each([...finalStatuses, 'screened_out', 'over_quota', 'quality_failed'] as const)(
    'leaves who is %s as they are (S2-60)',
    (status) => {
      expect(codes({ participations: [person('a', { status, session: session(-3) })] })).toEqual({ complete: [], release: [], cancel: [] });
    },
  );

  test('leaves an incentive that is held or paid to whoever has it in hand', () => {
    for (const incentive of incentiveStates.filter((state) => state !== 'due').map((state) => ({ state, holdReason: null }))) {
      const participations = [person('a', { status: 'completed', session: session(-30), incentive })];
      expect(codes({ participations })).toEqual({ complete: [], release: [], cancel: [] });
    }
    const participations = [
      person('a', { status: 'completed', session: session(-30), incentive: { ...due, holdReason: 'contradiction' } }),
    ];
    expect(codes({ participations })).toEqual({ complete: [], release: [], cancel: [] });
  });
});

const anyone = fc.record({
  id: fc.stringMatching(/^[0-9a-z]{7}$/).map((text): ParticipationId => `pp_${text}`),
  status: fc.constantFrom(...participationStatuses),
  session: fc.option(fc.integer({ min: -30, max: 30 }).map(session)),
  submittedAt: fc.option(fc.integer({ min: -30, max: 0 }).map(at)),
  incentive: fc.option(
    fc
      .record({ state: fc.constantFrom(...incentiveStates), holdReason: fc.constant(null) })
      .chain((one) =>
        one.state === 'due' ? fc.constantFrom(one, { state: 'due' as const, holdReason: 'contradiction' }) : fc.constant(one),
      ),
  ),
  anomalies: fc.subarray([...anomalyNames], { maxLength: 1 }),
});
const anyRequest = fc.record({
  moderation: fc.constantFrom('moderated' as const, 'unmoderated' as const),
  automaticPaymentHours: fc.constantFrom(null, 0, 24),
  amount: fc.constantFrom(null, { amount: 5_000, currency: 'USD' }),
  billed: fc.boolean(),
  participations: fc.uniqueArray(anyone, { selector: ({ id }) => id, maxLength: 12 }),
  now: fc.constant(now),
});

test('every planned step is an edge, names each person once, and pays only who may be paid', () => {
  fc.assert(
    fc.property(anyRequest, (given) => {
      const result = planClose(given);
      if (!result.ok) return;
      const { complete, release, cancel } = result.value;
      const find = (id: ParticipationId) => given.participations.find((one) => one.id === id)!;
      const ids = [...complete.map(({ id }) => id), ...release, ...cancel];
      expect(new Set(ids).size).toBe(ids.length);
      const context = { moderation: given.moderation, incentiveReleased: false };
      for (const { id, path, incentive } of complete) {
        let from = find(id).status;
        for (const to of path) {
          expect(canTransition(from, to, context)).toBe(true);
          from = to;
        }
        expect(from).toBe('completed');
        expect(find(id).anomalies).toEqual([]);
        expect(find(id).incentive?.holdReason ?? null).toBeNull();
        expect(incentive === 'make_due' || (given.automaticPaymentHours !== null && given.amount !== null)).toBe(true);
      }
      for (const id of release) expect(find(id)).toMatchObject({ status: 'completed', incentive: due });
      for (const id of cancel) expect(isFinal(find(id).status)).toBe(false);
      const submitted = given.participations.filter(({ status }) => given.billed && status === 'submitted').map(({ id }) => id);
      expect(ids).toEqual(expect.arrayContaining(submitted));
    }),
    { numRuns: 2_000 },
  );
});
