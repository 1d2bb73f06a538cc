import { decideAct, decideCancellation, type Moderation, type ParticipationAct, type ParticipationStatus } from '@panelbridge/core';

/** What is done to one person at the same moment, by people and by time. */
export const moneyActs = [
  'complete',
  'complete-and-pay',
  'no-show',
  'exclude',
  'reject',
  'release',
  'cancel-incentive',
  'automatic',
  'close',
] as const;

/** One of {@link moneyActs}. */
export type MoneyAct = (typeof moneyActs)[number];

/** Where somebody stands; what is on its way to them, or arrived, counts as `released`. */
export interface Standing {
  readonly status: ParticipationStatus;
  readonly incentive: 'due' | 'released' | 'cancelled' | null;
  readonly isClosed: boolean;
}

/** An act with what it was answered: whether it was done. */
export interface AnsweredAct {
  readonly act: MoneyAct;
  readonly isDone: boolean;
}

/** What an act comes to when it is alone; null: it is refused. The window for objections has ended, and reports are regular. */
export function take(act: MoneyAct, at: Standing, moderation: Moderation): Standing | null {
  const isOpen = at.status === (moderation === 'moderated' ? 'scheduled' : 'submitted');
  const isOwed = at.status === 'completed' && at.incentive === 'due';
  const paid: Standing = { ...at, status: 'completed', incentive: 'released' };
  switch (act) {
    case 'release':
      return isOwed ? { ...at, incentive: 'released' } : null;
    case 'cancel-incentive':
      return at.incentive !== null && decideCancellation(at.incentive).ok ? { ...at, incentive: 'cancelled' } : null;
    case 'automatic':
      return isOpen || isOwed ? paid : null;
    case 'close':
      if (at.isClosed) return null;
      return isOpen || isOwed ? { ...paid, isClosed: true } : { ...at, isClosed: true };
    default:
      return decide(
        act === 'complete-and-pay' ? 'complete' : act === 'no-show' ? 'no_show' : act,
        at,
        moderation,
        act === 'complete-and-pay',
      );
  }
}

function decide(act: ParticipationAct, at: Standing, moderation: Moderation, pays: boolean): Standing | null {
  const incentiveReleased = at.incentive === 'released';
  const decided = decideAct(act, { status: at.status, moderation, incentiveReleased, hasStarted: true });
  if (!decided.ok) return null;
  const status = decided.value.path.at(-1) ?? at.status;
  // Nobody is charged for after the bill.
  if (status === 'completed' && at.isClosed) return null;
  const owed = decided.value.incentive === 'make_due' ? (at.incentive ?? 'due') : at.incentive;
  const left = decided.value.incentive === 'cancel' && owed === 'due' ? 'cancelled' : owed;
  return { ...at, status, incentive: pays ? 'released' : left };
}

/** Whether there is an order in which the acts, one after the other, would have been answered so and come to this end. */
export function isExplained(begin: Standing, acts: readonly AnsweredAct[], end: Standing, moderation: Moderation): boolean {
  if (acts.length === 0) return begin.status === end.status && begin.incentive === end.incentive && begin.isClosed === end.isClosed;
  return acts.some(({ act, isDone }, index) => {
    const after = take(act, begin, moderation);
    return (after !== null) === isDone && isExplained(after ?? begin, acts.toSpliced(index, 1), end, moderation);
  });
}
