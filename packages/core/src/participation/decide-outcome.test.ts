import { describe, expect, test } from 'vitest';
import { permitsActivity } from '../study/lifecycle.js';
import { decideOutcome, isTooFast, type OutcomeDecision } from './decide-outcome.js';
import { channels, outcomes, rankEvidence } from './evidence.js';
import { countPlaceChange, isFinal, participationStatuses, type ParticipationStatus } from './status.js';
import { canCorrect, canTransition } from './transitions.js';

const context = { moderation: 'unmoderated', incentiveReleased: false } as const;
const reports = outcomes.flatMap((outcome) =>
  channels.flatMap((channel) =>
    (['submitted', 'completed'] as const).flatMap((onReturn) => [false, true].map((tooFast) => ({ outcome, channel, onReturn, tooFast }))),
  ),
);

function at(table: readonly OutcomeDecision[], status: ParticipationStatus): OutcomeDecision {
  const row = table.find((one) => one.status === status);
  if (row === undefined) throw new Error(`No row for ${status}`);
  return row;
}

describe('the table of a report', () => {
  test.each(reports)('has one row a status, each along edges that exist: $outcome by $channel, $onReturn, too fast $tooFast', (report) => {
    const table = decideOutcome(report);
    expect(table.map(({ status }) => status)).toEqual(participationStatuses);
    for (const row of table) {
      expect(row.rank).toBe(rankEvidence(report.outcome, report.channel));
      const [first, ...rest] = row.path;
      expect(row.disposition === 'apply' || row.disposition === 'correct').toBe(first !== undefined);
      const corrects = row.disposition === 'correct';
      const exists = corrects ? canCorrect : canTransition;
      expect(first === undefined || exists(row.status, first, context)).toBe(true);
      expect(row).toMatchObject({ whenReleased: corrects ? 'contradict' : null, holdsIncentive: corrects });
      let previous = first;
      for (const next of rest) {
        expect(previous !== undefined && canTransition(previous, next, context)).toBe(true);
        previous = next;
      }
      expect(row.place).toBe(countPlaceChange(row.status, previous ?? row.status, 'unmoderated'));
      expect(row.makesDue).toBe(row.path.includes('completed'));
      expect(row.whenClosed).toBe(
        row.path.some((one) => one === 'submitted' || one === 'completed') && !permitsActivity('closed', 'finish') ? 'hold' : null,
      );
    }
  });

  test('holds what comes before the start or after the end', () => {
    for (const outcome of outcomes) {
      const table = decideOutcome({ outcome, channel: 'pull', onReturn: 'completed' });
      for (const status of ['applied', 'qualified', 'invited', 'scheduled'] as const) {
        expect(at(table, status)).toMatchObject({ disposition: 'hold', anomaly: 'never_started', path: [], place: 0, makesDue: false });
      }
      for (const status of participationStatuses.filter(isFinal)) {
        expect(at(table, status)).toMatchObject({ disposition: 'hold', anomaly: 'after_end', path: [], place: 0, makesDue: false });
      }
    }
  });

  test('a submission stays submitted, or becomes completed and due, as the study says (D2)', () => {
    expect(at(decideOutcome({ outcome: 'submitted', channel: 'redirect', onReturn: 'submitted' }), 'started')).toMatchObject({
      disposition: 'apply',
      path: ['submitted'],
      place: 0,
      makesDue: false,
    });
    expect(at(decideOutcome({ outcome: 'submitted', channel: 'redirect', onReturn: 'completed' }), 'started')).toMatchObject({
      disposition: 'apply',
      path: ['submitted', 'completed'],
      place: 0,
      makesDue: true,
    });
  });

  test('a report that proves enough goes on from submitted to completed, where a weaker one had to stop', () => {
    for (const channel of ['redirect', 'webhook', 'pull', 'manual'] as const) {
      expect(at(decideOutcome({ outcome: 'submitted', channel, onReturn: 'completed' }), 'submitted')).toMatchObject({
        disposition: 'apply',
        path: ['completed'],
        place: 0,
        anomaly: null,
        makesDue: true,
        holdsIncentive: false,
      });
      expect(at(decideOutcome({ outcome: 'submitted', channel, onReturn: 'submitted' }), 'submitted')).toMatchObject({
        disposition: 'confirm',
        path: [],
      });
    }
  });

  test('a cookie alone reaches at most submitted, whatever the study says (D3)', () => {
    for (const outcome of outcomes) {
      for (const row of decideOutcome({ outcome, channel: 'cookie', onReturn: 'completed' })) {
        expect(row.path).not.toContain('completed');
        expect(row.makesDue).toBe(false);
      }
    }
    expect(at(decideOutcome({ outcome: 'submitted', channel: 'cookie', onReturn: 'completed' }), 'started').path).toEqual(['submitted']);
  });

  test('a late submission takes a place again; every other outcome of a started person frees it', () => {
    expect(at(decideOutcome({ outcome: 'submitted', channel: 'webhook', onReturn: 'submitted' }), 'incomplete').place).toBe(1);
    for (const outcome of ['incomplete', 'screened_out', 'over_quota', 'quality_failed'] as const) {
      expect(at(decideOutcome({ outcome, channel: 'webhook', onReturn: 'submitted' }), 'started')).toMatchObject({
        path: [outcome],
        place: -1,
      });
    }
  });

  test('a correction away from submitted or completed frees the place, holds the incentive, and is a finding only after release', () => {
    for (const status of ['submitted', 'completed'] as const) {
      expect(at(decideOutcome({ outcome: 'screened_out', channel: 'pull', onReturn: 'completed' }), status)).toMatchObject({
        disposition: 'correct',
        path: ['screened_out'],
        place: -1,
        holdsIncentive: true,
        anomaly: 'contradiction',
        whenReleased: 'contradict',
      });
    }
  });

  test('an earlier phase confirms an ended outcome and never moves it back', () => {
    for (const outcome of ['started', 'incomplete'] as const) {
      for (const status of ['submitted', 'completed', 'screened_out', 'over_quota', 'quality_failed'] as const) {
        const row = at(decideOutcome({ outcome, channel: 'manual', onReturn: 'completed' }), status);
        expect(row).toMatchObject({ disposition: 'confirm', path: [], place: 0, anomaly: null, holdsIncentive: false });
      }
    }
  });

  test('a submission that is too fast is applied and flagged, never completed, never due', () => {
    for (const row of decideOutcome({ outcome: 'submitted', channel: 'webhook', onReturn: 'completed', tooFast: true })) {
      expect(row.path).not.toContain('completed');
      expect(row.makesDue).toBe(false);
      expect(row.path.length === 0 || (row.path.join() === 'submitted' && row.anomaly === 'too_fast')).toBe(true);
    }
    const screenedOut = at(decideOutcome({ outcome: 'screened_out', channel: 'webhook', onReturn: 'completed', tooFast: true }), 'started');
    expect(screenedOut.anomaly).toBeNull();
  });

  test('too fast means less than the minimum, where there is one', () => {
    expect([isTooFast(59, 60), isTooFast(60, 60), isTooFast(0, null), isTooFast(0, 0)]).toEqual([true, false, false, false]);
  });
});
