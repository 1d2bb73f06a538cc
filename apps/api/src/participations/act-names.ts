import {
  actRules,
  checkActivity,
  hasBegun,
  listPossibleActs,
  type ActContext,
  type ParticipationAct,
  type RemovalState,
  type StudyStanding,
} from '@panelbridge/core';

/** The acts as the routes name them. */
export const actNames = [
  'invite',
  'reject',
  'cancel',
  'complete',
  'complete-and-pay',
  'mark-submitted',
  'exclude',
  'confirm-removed',
  'no-show',
] as const;

/** One of {@link actNames}. */
export type ActName = (typeof actNames)[number];

const actsByName: Readonly<Record<ActName, ParticipationAct | null>> = {
  invite: 'invite',
  reject: 'reject',
  cancel: 'cancel',
  complete: 'complete',
  'complete-and-pay': 'complete',
  'mark-submitted': 'mark_submitted',
  exclude: 'exclude',
  'confirm-removed': null,
  'no-show': 'no_show',
};

/**
 * The act of core behind a route; completing and paying is completing, then releasing. Null for the second step of an exclusion, which happens
 * in the tool and leaves the participation where it stands.
 */
export function toAct(name: ActName): ParticipationAct | null {
  return actsByName[name];
}

/** What the routes that would be taken now depend on. */
export interface RouteContext extends ActContext {
  /** How the second step of an exclusion stands; absent: nobody is excluded. */
  readonly removal?: RemovalState | undefined;
  /** The beginning of the session that is booked; absent: nothing is. */
  readonly sessionStartsAt?: Date | undefined;
}

/** Lists the routes that would be taken now, as the participation and its study stand. */
export function listActNames(current: RouteContext, study: StudyStanding & { readonly paysIncentive: boolean }): readonly ActName[] {
  const possible = new Set(listPossibleActs(current).filter((act) => isPermitted(act, study)));
  return actNames.filter((name) => {
    const act = toAct(name);
    if (act === null) return current.removal === 'waiting';
    return possible.has(act) && (name !== 'complete-and-pay' || study.paysIncentive) && isTimely(act, current.sessionStartsAt);
  });
}

/** Nobody has taken part in a session or missed it before it begins, and nobody calls it off afterwards. */
function isTimely(act: ParticipationAct, startsAt: Date | undefined): boolean {
  if (startsAt === undefined) return true;
  return hasBegun({ startsAt }, new Date()) ? act !== 'cancel' : act !== 'complete' && act !== 'no_show';
}

function isPermitted(act: ParticipationAct, study: StudyStanding): boolean {
  const { activity } = actRules[act];
  return activity === undefined || checkActivity(activity, study).ok;
}
