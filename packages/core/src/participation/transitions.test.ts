import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { finalStatuses, participationStatuses, type ParticipationStatus } from './status.js';
import { canCorrect, canTransition, corrections, listNextStatuses, transitions, type TransitionContext } from './transitions.js';

const contexts: readonly TransitionContext[] = (['moderated', 'unmoderated'] as const).flatMap((moderation) =>
  [false, true].map((incentiveReleased) => ({ moderation, incentiveReleased })),
);
const moderated: TransitionContext = { moderation: 'moderated', incentiveReleased: false };
const unmoderated: TransitionContext = { moderation: 'unmoderated', incentiveReleased: false };

function reach(context: TransitionContext): Set<ParticipationStatus> {
  const reached = new Set<ParticipationStatus>();
  const open: (ParticipationStatus | null)[] = [null];
  for (let from = open.pop(); from !== undefined; from = open.pop()) {
    for (const to of listNextStatuses(from, context)) {
      if (!reached.has(to)) open.push(to);
      reached.add(to);
    }
  }
  return reached;
}

describe('transition table', () => {
  test('every status can be reached in a moderated study, and all but those of a session in an unmoderated one', () => {
    expect([...reach(moderated)].sort()).toEqual([...participationStatuses].sort());
    expect(participationStatuses.filter((status) => !reach(unmoderated).has(status))).toEqual(['scheduled', 'no_show']);
  });

  test.each(finalStatuses)('%s has no exit, not even by correction', (status) => {
    expect(transitions.filter(({ from }) => from === status)).toEqual([]);
    expect(corrections.filter(({ from }) => from === status)).toEqual([]);
  });

  test('ended outcomes are left by an exclusion only', () => {
    for (const status of ['screened_out', 'over_quota', 'quality_failed', 'completed'] as const) {
      expect(listNextStatuses(status, unmoderated)).toEqual(['excluded']);
    }
    expect(listNextStatuses('completed', { ...unmoderated, incentiveReleased: true })).toEqual([]);
  });

  test('no edge stands twice', () => {
    for (const table of [transitions, corrections]) {
      expect(new Set(table.map(({ from, to }) => `${from} → ${to}`)).size).toBe(table.length);
    }
  });

  test('completed is entered from submitted, or from a session; never straight from qualified, started or incomplete', () => {
    const sources = (context: TransitionContext) => participationStatuses.filter((from) => canTransition(from, 'completed', context));
    expect(sources(unmoderated)).toEqual(['submitted']);
    expect(sources(moderated)).toEqual(['scheduled', 'submitted']);
  });

  test('a participation begins as applied or invited', () => {
    for (const context of contexts) expect(listNextStatuses(null, context)).toEqual(['applied', 'invited']);
  });

  test('corrections lead between ended outcomes only, and away from completed only before release', () => {
    for (const { from, to } of corrections) {
      expect(['submitted', 'completed', 'screened_out', 'over_quota', 'quality_failed']).toContain(from);
      expect(['submitted', 'screened_out', 'over_quota', 'quality_failed']).toContain(to);
      expect(canCorrect(from as ParticipationStatus, to, { ...unmoderated, incentiveReleased: true })).toBe(from !== 'completed');
    }
    expect(corrections).toHaveLength(15);
  });

  test('a random walk never leaves a final status, never goes back before the start, and ends', () => {
    const early: readonly (ParticipationStatus | null)[] = ['applied', 'qualified', 'invited', 'scheduled'];
    fc.assert(
      fc.property(
        fc.constantFrom(...contexts),
        fc.array(fc.constantFrom(...participationStatuses), { maxLength: 60 }),
        (context, wishes) => {
          let status: ParticipationStatus | null = null;
          let hasStarted = false;
          for (const wish of wishes) {
            if (!canTransition(status, wish, context)) continue;
            expect(finalStatuses as readonly (ParticipationStatus | null)[]).not.toContain(status);
            expect(hasStarted && early.includes(wish)).toBe(false);
            hasStarted ||= wish === 'started';
            status = wish;
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
