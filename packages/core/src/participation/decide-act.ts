import { fault, refuse, succeed, type Result } from '../result.js';
import type { Moderation } from '../study/kind.js';
import type { StudyActivity } from '../study/lifecycle.js';
import { rankEvidence } from './evidence.js';
import { countPlaceChange, type ParticipationStatus } from './status.js';

/** What a person can do to a participation. */
export const participationActs = ['invite', 'reject', 'cancel', 'complete', 'mark_submitted', 'exclude', 'no_show'] as const;

/** One of {@link participationActs}. */
export type ParticipationAct = (typeof participationActs)[number];

/** One status from which an act is possible. */
export interface ActRoute {
  readonly from: ParticipationStatus;
  /** The statuses entered, in order; each is one event. Empty: the act confirms the present one. */
  readonly path: readonly ParticipationStatus[];
  /** The route exists only in studies of this moderation. */
  readonly only?: Moderation;
  /** The route is closed once this holds. */
  readonly unless?: 'incentive_released';
  /** The route is closed for a person who never entered: the screener or a full study ended the participation. */
  readonly needsStart?: true;
  /** The route is open only while the incentive waits for a person. */
  readonly onlyIf?: 'incentive_held';
}

/** What an act does. */
export interface ActRule {
  readonly routes: readonly ActRoute[];
  /** What the study has to permit for the act; absent: it is possible whatever the study's status, since people are paid after close too. */
  readonly activity?: StudyActivity;
  /** `make_due` also lifts a hold, since the person has decided; `cancel` withdraws an incentive that is due and not released. */
  readonly incentive: 'make_due' | 'cancel' | 'none';
  /** Whether the act is stored as evidence that the person took part, over the channel `manual`, which no tool outranks. */
  readonly provesSubmission: boolean;
}

/**
 * Every act as data. Completing is possible from `submitted`, or from `scheduled` where the session itself was the taking part; never from
 * `qualified`, `started` or `incomplete` (S0-36). Marking as submitted is the repair for a lost or wrong report (D4).
 */
export const actRules: Readonly<Record<ParticipationAct, ActRule>> = {
  invite: { routes: routesFrom(['applied', 'qualified'], ['invited']), activity: 'invite', incentive: 'none', provesSubmission: false },
  reject: {
    routes: [
      ...routesFrom(['applied', 'invited', 'submitted'], ['rejected']),
      { from: 'scheduled', path: ['rejected'], only: 'moderated' },
    ],
    incentive: 'cancel',
    provesSubmission: false,
  },
  cancel: {
    routes: [...routesFrom(['invited'], ['cancelled']), { from: 'scheduled', path: ['cancelled'], only: 'moderated' }],
    incentive: 'cancel',
    provesSubmission: false,
  },
  complete: {
    routes: [
      ...routesFrom(['submitted'], ['completed']),
      { from: 'scheduled', path: ['completed'], only: 'moderated' },
      // Reports contradict each other and the team says that the completion stands.
      { from: 'completed', path: [], onlyIf: 'incentive_held', unless: 'incentive_released' },
    ],
    incentive: 'make_due',
    provesSubmission: true,
  },
  mark_submitted: {
    routes: [
      ...routesFrom(['started', 'incomplete', 'quality_failed'], ['submitted']),
      ...routesFrom(['qualified', 'invited'], ['started', 'submitted']),
      { from: 'scheduled', path: ['started', 'submitted'], only: 'moderated' },
      { from: 'screened_out', path: ['submitted'], needsStart: true },
      { from: 'over_quota', path: ['submitted'], needsStart: true },
    ],
    activity: 'finish',
    incentive: 'none',
    provesSubmission: true,
  },
  exclude: {
    routes: [
      ...routesFrom(
        ['applied', 'qualified', 'invited', 'started', 'incomplete', 'submitted', 'screened_out', 'over_quota', 'quality_failed'],
        ['excluded'],
      ),
      { from: 'scheduled', path: ['excluded'], only: 'moderated' },
      { from: 'completed', path: ['excluded'], unless: 'incentive_released' },
    ],
    incentive: 'cancel',
    provesSubmission: false,
  },
  no_show: { routes: [{ from: 'scheduled', path: ['no_show'], only: 'moderated' }], incentive: 'cancel', provesSubmission: false },
};

/** What a person's act depends on. */
export interface ActContext {
  readonly status: ParticipationStatus;
  readonly moderation: Moderation;
  readonly incentiveReleased: boolean;
  /** Whether the person ever entered through the hub. */
  readonly hasStarted: boolean;
  /** Whether an incentive is due and held; absent: no. */
  readonly incentiveHeld?: boolean;
}

/** What a person's act does to a participation. */
export interface ActDecision {
  readonly path: readonly ParticipationStatus[];
  /** Places taken (1, needs a free one), kept (0) or freed (-1). */
  readonly place: -1 | 0 | 1;
  readonly incentive: ActRule['incentive'];
  /** The evidence to store with the act; null: none. Its rank replaces the stored one unless that is greater. */
  readonly evidence: { readonly outcome: 'submitted'; readonly channel: 'manual'; readonly rank: number } | null;
}

/**
 * Decides a person's act.
 *
 * @returns what to do, or the fault `act_not_allowed`, which names the present status and the acts that are possible
 */
export function decideAct(act: ParticipationAct, current: ActContext): Result<ActDecision, 'act_not_allowed'> {
  const rule = actRules[act];
  const route = rule.routes.find((one) => isOpen(one, current));
  if (route === undefined) return refuse(fault('act_not_allowed', '', explainRefusal(act, current)));
  const end = route.path.at(-1) ?? current.status;
  return succeed({
    path: route.path,
    place: countPlaceChange(current.status, end, current.moderation),
    incentive: rule.incentive,
    evidence: rule.provesSubmission ? { outcome: 'submitted', channel: 'manual', rank: rankEvidence('submitted', 'manual') } : null,
  });
}

/** Lists the acts that are possible now, in the order of {@link participationActs}. */
export function listPossibleActs(current: ActContext): readonly ParticipationAct[] {
  return participationActs.filter((act) => actRules[act].routes.some((route) => isOpen(route, current)));
}

function routesFrom(statuses: readonly ParticipationStatus[], path: readonly ParticipationStatus[]): readonly ActRoute[] {
  return statuses.map((from) => ({ from, path }));
}

function isOpen(route: ActRoute, current: ActContext): boolean {
  if (route.from !== current.status || (route.only ?? current.moderation) !== current.moderation) return false;
  if (route.onlyIf === 'incentive_held' && current.incentiveHeld !== true) return false;
  return !(route.unless === 'incentive_released' && current.incentiveReleased) && !(route.needsStart === true && !current.hasStarted);
}

function explainRefusal(act: ParticipationAct, current: ActContext): string {
  const possible = listPossibleActs(current);
  const released =
    act === 'exclude' && current.status === 'completed' ? ' The incentive has been released, so the participation stays completed.' : '';
  const hint = possible.length === 0 ? 'No act is possible any more.' : `Possible now: ${possible.join(', ')}.`;
  return `\`${act}\` is not possible while the participation is ${current.status} in a study that is ${current.moderation}.${released} ${hint}`;
}
