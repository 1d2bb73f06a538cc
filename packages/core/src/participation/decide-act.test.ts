import { describe, expect, test } from 'vitest';
import { actRules, decideAct, listPossibleActs, participationActs, type ActContext, type ParticipationAct } from './decide-act.js';
import { countPlaceChange, isFinal, participationStatuses, type ParticipationStatus } from './status.js';
import { canCorrect, canTransition } from './transitions.js';

const contexts: readonly ActContext[] = participationStatuses.flatMap((status) =>
  (['moderated', 'unmoderated'] as const).flatMap((moderation) =>
    [false, true].flatMap((incentiveReleased) =>
      [false, true].map((hasStarted) => ({ status, moderation, incentiveReleased, hasStarted })),
    ),
  ),
);

function sources(act: ParticipationAct, surroundings: Omit<ActContext, 'status'>): readonly ParticipationStatus[] {
  return participationStatuses.filter((status) => decideAct(act, { status, ...surroundings }).ok);
}

const unmoderated = { moderation: 'unmoderated', incentiveReleased: false, hasStarted: true } as const;
const moderated = { moderation: 'moderated', incentiveReleased: false, hasStarted: true } as const;

describe('acts of a person', () => {
  test('every act walks edges that exist, with the right change of places, and is listed as possible', () => {
    for (const context of contexts) {
      for (const act of participationActs) {
        const result = decideAct(act, context);
        expect(listPossibleActs(context).includes(act)).toBe(result.ok);
        if (!result.ok) continue;
        let from = context.status;
        for (const to of result.value.path) {
          expect([act, from, to, canTransition(from, to, context) || (act === 'mark_submitted' && canCorrect(from, to, context))]).toEqual([
            act,
            from,
            to,
            true,
          ]);
          from = to;
        }
        expect(result.value.place).toBe(countPlaceChange(context.status, from, context.moderation));
        expect(from).not.toBe(context.status);
      }
    }
  });

  test('a refusal names the present status and exactly the acts that are possible', () => {
    for (const context of contexts) {
      for (const act of participationActs) {
        const result = decideAct(act, context);
        if (result.ok) continue;
        expect(result.faults).toHaveLength(1);
        const [refusal] = result.faults;
        expect(refusal).toMatchObject({ code: 'act_not_allowed', pointer: '' });
        expect(refusal?.detail).toContain(context.status);
        const possible = listPossibleActs(context);
        expect(refusal?.detail).toContain(possible.length === 0 ? 'No act is possible any more.' : `Possible now: ${possible.join(', ')}.`);
      }
    }
  });

  test('complete is refused straight from qualified, started and incomplete, in any study (S0-36)', () => {
    for (const context of contexts.filter(({ status }) => ['qualified', 'started', 'incomplete', 'invited', 'applied'].includes(status))) {
      expect(decideAct('complete', context).ok).toBe(false);
    }
    expect(sources('complete', unmoderated)).toEqual(['submitted']);
    expect(sources('complete', moderated)).toEqual(['scheduled', 'submitted']);
  });

  test('complete makes the incentive due and is evidence that no tool outranks', () => {
    expect(decideAct('complete', { ...unmoderated, status: 'submitted' })).toEqual({
      ok: true,
      value: { path: ['completed'], place: 0, incentive: 'make_due', evidence: { outcome: 'submitted', channel: 'manual', rank: 341 } },
    });
  });

  test('completing again confirms a completion whose incentive is held, so that the hold is lifted; nothing else confirms', () => {
    const held = { ...unmoderated, status: 'completed', incentiveHeld: true } as const;
    expect(decideAct('complete', held)).toEqual({
      ok: true,
      value: { path: [], place: 0, incentive: 'make_due', evidence: { outcome: 'submitted', channel: 'manual', rank: 341 } },
    });
    expect(listPossibleActs(held)).toEqual(['complete', 'exclude']);
    expect(decideAct('complete', { ...held, incentiveHeld: false }).ok).toBe(false);
    expect(decideAct('complete', { ...held, incentiveReleased: true }).ok).toBe(false);
    expect(decideAct('complete', { ...held, status: 'started' }).ok).toBe(false);
  });

  test('inviting needs a study that invites, a repair one that can still finish; paying people goes on after close (S2-69)', () => {
    expect(participationActs.map((act) => [act, actRules[act].activity]).filter(([, activity]) => activity !== undefined)).toEqual([
      ['invite', 'invite'],
      ['mark_submitted', 'finish'],
    ]);
  });

  test('an invitation takes a place in a moderated study only (D10)', () => {
    expect(decideAct('invite', { ...moderated, status: 'applied' })).toMatchObject({ ok: true, value: { path: ['invited'], place: 1 } });
    expect(decideAct('invite', { ...unmoderated, status: 'applied' })).toMatchObject({ ok: true, value: { path: ['invited'], place: 0 } });
  });

  test('marking as submitted repairs a lost or wrong report, but not a verdict of the screener (D4)', () => {
    expect(sources('mark_submitted', unmoderated)).toEqual([
      'screened_out',
      'qualified',
      'invited',
      'started',
      'incomplete',
      'over_quota',
      'quality_failed',
    ]);
    expect(sources('mark_submitted', { ...unmoderated, hasStarted: false })).not.toContain('screened_out');
    expect(sources('mark_submitted', { ...unmoderated, hasStarted: false })).not.toContain('over_quota');
    expect(decideAct('mark_submitted', { ...unmoderated, status: 'invited' })).toMatchObject({
      ok: true,
      value: { path: ['started', 'submitted'], place: 1, incentive: 'none' },
    });
  });

  test('no-show exists for sessions only', () => {
    expect(sources('no_show', moderated)).toEqual(['scheduled']);
    expect(sources('no_show', unmoderated)).toEqual([]);
  });

  test('anybody not yet at a final status can be excluded, the completed until release; nothing is paid then', () => {
    const open = participationStatuses.filter((status) => !isFinal(status));
    expect(sources('exclude', moderated)).toEqual(open);
    expect(sources('exclude', { ...moderated, incentiveReleased: true })).toEqual(open.filter((status) => status !== 'completed'));
    const refused = decideAct('exclude', { ...moderated, incentiveReleased: true, status: 'completed' });
    expect(refused.ok ? '' : refused.faults[0]?.detail).toContain('The incentive has been released');
    for (const act of ['exclude', 'reject', 'cancel', 'no_show'] as const) expect(actRules[act].incentive).toBe('cancel');
  });
});
