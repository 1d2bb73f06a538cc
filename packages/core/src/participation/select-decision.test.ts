import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decideOutcome } from './decide-outcome.js';
import { channels, outcomes, rankEvidence, type Channel, type Evidence, type Outcome } from './evidence.js';
import { resolveOutcome } from './resolve-outcome.js';
import { selectDecision, type CurrentParticipation, type SelectedDecision } from './select-decision.js';
import { holdsPlace, participationStatuses, type ParticipationStatus } from './status.js';

const started: CurrentParticipation = {
  status: 'started',
  rank: 0,
  outcome: null,
  hasStarted: true,
  incentiveReleased: false,
  placeAvailable: true,
  studyClosed: false,
};
const onReturns = ['submitted', 'completed'] as const;
const report = fc.record({ outcome: fc.constantFrom(...outcomes), channel: fc.constantFrom(...channels), tooFast: fc.boolean() });

interface Told {
  readonly outcome: Outcome;
  readonly channel: Channel;
  readonly tooFast: boolean;
}

function meet(
  current: CurrentParticipation,
  outcome: Outcome,
  channel: Channel,
  onReturn: 'submitted' | 'completed',
  tooFast = false,
): SelectedDecision {
  return selectDecision(decideOutcome({ outcome, channel, onReturn, tooFast }), current);
}

/**
 * What is handed in for the reports. The clock runs one way, so that if any submission is too fast the first to arrive is, whichever it is; and
 * what was too fast once counts as too fast from then on.
 */
function arrange(list: readonly Told[]): readonly Told[] {
  const tooFast = isAnyTooFast(list);
  return list.map((one) => ({ ...one, tooFast }));
}

function isAnyTooFast(list: readonly Told[]): boolean {
  return list.some((one) => one.outcome === 'submitted' && one.tooFast);
}

/** The status that the design promises, read off the evidence without any order. */
function expectStatus(list: readonly Told[], onReturn: 'submitted' | 'completed'): ParticipationStatus {
  const { outcome, channel } = resolveOutcome(list) ?? { outcome: 'started', channel: null };
  if (outcome !== 'submitted' || channel === 'cookie') return outcome;
  return isAnyTooFast(list) ? 'submitted' : onReturn;
}

function advance(current: CurrentParticipation, decision: SelectedDecision): CurrentParticipation {
  return { ...current, status: decision.status, rank: decision.rank, outcome: decision.outcome };
}

function told(channel: Channel, tooFast = false): Told {
  return { outcome: 'submitted', channel, tooFast };
}

describe('a report meets a participation', () => {
  test('any order and repetition of reports ends in the status of the full resolution, with its rank and places right at each step', () => {
    fc.assert(
      fc.property(fc.array(report, { maxLength: 10 }), fc.constantFrom(...onReturns), (list, onReturn) => {
        let current = started;
        let places = 1;
        for (const { outcome, channel, tooFast } of arrange(list)) {
          const decision = meet(current, outcome, channel, onReturn, tooFast);
          expect(decision.held).toBe(false);
          current = advance(current, decision);
          places += decision.place;
          expect(places).toBe(Number(holdsPlace(current.status, 'unmoderated')));
        }
        expect(current.status).toBe(expectStatus(list, onReturn));
        expect(current.rank).toBe(resolveOutcome(list)?.rank ?? 0);
      }),
      { numRuns: 5_000 },
    );
  });

  test('any two orders end alike, who is completed is owed the incentive, and it is held exactly when the reports disagree', () => {
    const told = fc.uniqueArray(report, { maxLength: 6, selector: ({ outcome, channel }) => rankEvidence(outcome, channel) });
    const pair = told.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })));
    fc.assert(
      fc.property(pair, fc.constantFrom(...onReturns), (orders, onReturn) => {
        const ends = orders.map((list) => {
          let current = started;
          let isDue = false;
          let isHeld = false;
          for (const { outcome, channel, tooFast } of arrange(list)) {
            const decision = meet(current, outcome, channel, onReturn, tooFast);
            current = advance(current, decision);
            isDue ||= decision.makesDue;
            // There is nothing to hold before it is due.
            isHeld ||= isDue && decision.holdsIncentive;
            expect(current.status === 'completed' && !isDue).toBe(false);
          }
          return { ...current, isHeld: current.status === 'completed' && isHeld };
        });
        expect(ends[1]).toEqual(ends[0]);
        const isContradicted = (resolveOutcome(orders[0])?.contradictedBy.length ?? 0) > 0;
        expect(ends[0]?.isHeld).toBe(ends[0]?.status === 'completed' && isContradicted);
      }),
      { numRuns: 5_000 },
    );
  });

  test.each<[string, Told, Told, ParticipationStatus]>([
    ['a cookie and a webhook', told('cookie'), told('webhook'), 'completed'],
    ['a cookie and the same person’s genuine token', told('cookie'), told('redirect'), 'completed'],
    ['a return that was too fast and a webhook that came late', told('redirect', true), told('webhook'), 'submitted'],
    ['a webhook that was too fast and a return that came late', told('webhook', true), told('redirect'), 'submitted'],
    ['a cookie that was too fast and a pull that came late', told('cookie', true), told('pull'), 'submitted'],
  ])('%s lead to the same in either order', (_title, first, second, status) => {
    for (const list of [arrange([first, second]), arrange([second, first])]) {
      let current = started;
      for (const { outcome, channel, tooFast } of list) current = advance(current, meet(current, outcome, channel, 'completed', tooFast));
      expect(current.status).toBe(status);
    }
  });

  test('what the tool alone reports leaves the incentive held exactly when the evidence contradicts itself', () => {
    fc.assert(
      fc.property(fc.array(report, { maxLength: 10 }), fc.constantFrom(...onReturns), (list, onReturn) => {
        let current = started;
        let held = false;
        for (const { outcome, channel } of list) {
          const decision = meet(current, outcome, channel, onReturn);
          current = advance(current, decision);
          held ||= decision.holdsIncentive;
        }
        expect(held).toBe((resolveOutcome(list)?.contradictedBy.length ?? 0) > 0);
      }),
      { numRuns: 5_000 },
    );
  });

  test('with places, closing and release at random, held evidence aside, the stored rank is that of the full resolution', () => {
    const step = fc.record({
      report,
      status: fc.constantFrom(...participationStatuses),
      jump: fc.integer({ min: 0, max: 9 }),
      placeAvailable: fc.boolean(),
      studyClosed: fc.boolean(),
      incentiveReleased: fc.boolean(),
      hasStarted: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 10 }), (steps) => {
        let current = started;
        const stored: Evidence[] = [];
        for (const {
          report: { outcome, channel },
          status,
          jump,
          ...surroundings
        } of steps) {
          current = { ...current, ...surroundings, status: jump === 0 ? status : current.status };
          const decision = meet(current, outcome, channel, 'completed');
          stored.push(decision.held && decision.anomaly !== null ? { outcome, channel, held: decision.anomaly } : { outcome, channel });
          const { path, place, makesDue, holdsIncentive } = decision;
          expect(decision.held && (path.length > 0 || place !== 0 || makesDue || holdsIncentive)).toBe(false);
          expect(current.incentiveReleased && current.status === 'completed' && decision.status !== 'completed').toBe(false);
          expect(!current.placeAvailable && place === 1).toBe(false);
          expect(current.studyClosed && makesDue).toBe(false);
          current = advance(current, decision);
        }
        expect(current.rank).toBe(resolveOutcome(stored)?.rank ?? 0);
        expect(current.outcome).toBe(resolveOutcome(stored)?.outcome ?? null);
      }),
      { numRuns: 5_000 },
    );
  });

  test('an incomplete that arrives after the submission, over whatever channel, moves nobody back and contradicts nothing (S0-24)', () => {
    for (const channel of channels) {
      const submitted = advance(started, meet(started, 'submitted', 'redirect', 'submitted'));
      expect(meet(submitted, 'incomplete', channel, 'submitted')).toMatchObject({
        disposition: 'confirm',
        status: 'submitted',
        anomaly: null,
      });
    }
  });

  test('the same report again is a duplicate', () => {
    const done = advance(started, meet(started, 'submitted', 'webhook', 'completed'));
    expect(meet(done, 'submitted', 'webhook', 'completed')).toMatchObject({
      disposition: 'duplicate',
      path: [],
      makesDue: false,
      place: 0,
    });
    expect(meet(done, 'submitted', 'redirect', 'completed')).toMatchObject({ disposition: 'duplicate' });
    expect(meet(done, 'submitted', 'pull', 'completed')).toMatchObject({
      disposition: 'confirm',
      rank: rankEvidence('submitted', 'pull'),
      path: [],
    });
  });

  test('who came back after incomplete is not moved back by the same incomplete delivered again', () => {
    const back: CurrentParticipation = { ...started, rank: rankEvidence('incomplete', 'webhook'), outcome: 'incomplete' };
    expect(meet(back, 'incomplete', 'webhook', 'submitted')).toMatchObject({ disposition: 'duplicate', status: 'started' });
  });

  test('a weaker report of another end is a contradiction: it holds an unreleased incentive and is a finding after release', () => {
    const done: CurrentParticipation = {
      ...started,
      status: 'completed',
      rank: rankEvidence('submitted', 'webhook'),
      outcome: 'submitted',
    };
    expect(meet(done, 'screened_out', 'redirect', 'completed')).toMatchObject({
      disposition: 'contradict',
      status: 'completed',
      holdsIncentive: true,
      held: false,
    });
    expect(meet({ ...done, incentiveReleased: true }, 'screened_out', 'redirect', 'completed')).toMatchObject({
      disposition: 'contradict',
      holdsIncentive: false,
    });
  });

  test('a stronger report corrects completed before release; after it, it is kept as a held finding', () => {
    const done: CurrentParticipation = {
      ...started,
      status: 'completed',
      rank: rankEvidence('submitted', 'redirect'),
      outcome: 'submitted',
    };
    expect(meet(done, 'screened_out', 'pull', 'completed')).toMatchObject({
      disposition: 'correct',
      status: 'screened_out',
      place: -1,
      holdsIncentive: true,
    });
    expect(meet({ ...done, incentiveReleased: true }, 'screened_out', 'pull', 'completed')).toMatchObject({
      disposition: 'contradict',
      status: 'completed',
      anomaly: 'contradiction',
      held: true,
      rank: done.rank,
    });
  });

  test('what a person decided is moved by no tool', () => {
    const done: CurrentParticipation = { ...started, status: 'completed', rank: rankEvidence('submitted', 'manual'), outcome: 'submitted' };
    for (const outcome of outcomes) {
      for (const channel of ['redirect', 'webhook', 'pull'] as const) {
        expect(meet(done, outcome, channel, 'completed')).toMatchObject({ status: 'completed', rank: done.rank, path: [] });
      }
    }
  });

  test('holds the incentive at the first sight of a contradiction, not when it is told again', () => {
    const submitted = { ...started, status: 'submitted', rank: rankEvidence('submitted', 'webhook'), outcome: 'submitted' } as const;
    expect(meet(submitted, 'screened_out', 'redirect', 'completed')).toMatchObject({ disposition: 'contradict', holdsIncentive: true });
    expect(meet({ ...submitted, seenBefore: true }, 'screened_out', 'redirect', 'completed')).toMatchObject({
      disposition: 'contradict',
      holdsIncentive: false,
    });
  });

  test('a late completion without a free place is held, one after close too', () => {
    const late: CurrentParticipation = { ...started, status: 'incomplete' };
    expect(meet({ ...late, placeAvailable: false }, 'submitted', 'pull', 'completed')).toMatchObject({
      disposition: 'hold',
      anomaly: 'no_place_left',
    });
    expect(meet(late, 'submitted', 'pull', 'completed')).toMatchObject({ disposition: 'apply', status: 'completed', place: 1 });
    for (const status of ['started', 'incomplete', 'screened_out'] as const) {
      expect(meet({ ...late, status, studyClosed: true }, 'submitted', 'pull', 'completed')).toMatchObject({
        disposition: 'hold',
        anomaly: 'after_close',
      });
    }
    expect(meet({ ...started, studyClosed: true, placeAvailable: false }, 'screened_out', 'pull', 'completed').status).toBe('screened_out');
  });

  test('whom the screener or a full study turned away has never started; whom the tool turned away is corrected', () => {
    const statuses: readonly ParticipationStatus[] = ['screened_out', 'over_quota'];
    for (const status of statuses) {
      const away: CurrentParticipation = { ...started, status, hasStarted: false };
      for (const outcome of outcomes) {
        expect(meet(away, outcome, 'pull', 'completed')).toMatchObject({ disposition: 'hold', anomaly: 'never_started', status });
      }
      expect(meet({ ...away, hasStarted: true }, 'submitted', 'pull', 'completed')).toMatchObject({
        disposition: 'correct',
        status: 'completed',
      });
    }
  });

  test('a table without the status is a bug', () => {
    expect(() => selectDecision([], started)).toThrow('started');
  });
});
