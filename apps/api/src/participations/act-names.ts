import { actRules, checkActivity, listPossibleActs, type ActContext, type ParticipationAct, type StudyStanding } from '@panelbridge/core';

/** The acts as the routes name them. */
export const actNames = ['invite', 'reject', 'cancel', 'complete', 'complete-and-pay', 'mark-submitted', 'exclude', 'no-show'] as const;

/** One of {@link actNames}. */
export type ActName = (typeof actNames)[number];

const actsByName: Readonly<Record<ActName, ParticipationAct>> = {
  invite: 'invite',
  reject: 'reject',
  cancel: 'cancel',
  complete: 'complete',
  'complete-and-pay': 'complete',
  'mark-submitted': 'mark_submitted',
  exclude: 'exclude',
  'no-show': 'no_show',
};

/** The act of core behind a route; completing and paying is completing, then releasing. */
export function toAct(name: ActName): ParticipationAct {
  return actsByName[name];
}

/** Lists the routes that would be taken now, as the participation and its study stand. */
export function listActNames(current: ActContext, study: StudyStanding & { readonly paysIncentive: boolean }): readonly ActName[] {
  const possible = new Set(listPossibleActs(current).filter((act) => isPermitted(act, study)));
  return actNames.filter((name) => possible.has(toAct(name)) && (name !== 'complete-and-pay' || study.paysIncentive));
}

function isPermitted(act: ParticipationAct, study: StudyStanding): boolean {
  const { activity } = actRules[act];
  return activity === undefined || checkActivity(activity, study).ok;
}
