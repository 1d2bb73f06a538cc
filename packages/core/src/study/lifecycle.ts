import { fault, refuse, succeed, type Result } from '../result.js';

/** The statuses of a study, in the order in which it passes them. */
export const studyStatuses = ['draft', 'active', 'paused', 'closed'] as const;

/** One of {@link studyStatuses}. */
export type StudyStatus = (typeof studyStatuses)[number];

/** What a person can do to a study as a whole. `publish` makes it active in the workspace, `launch` opens recruitment (D25). */
export const studyActs = ['publish', 'launch', 'pause', 'resume', 'close'] as const;

/** One of {@link studyActs}. */
export type StudyAct = (typeof studyActs)[number];

/** Where a study stands: its status and, apart from it, whether recruitment has been opened (D25). */
export interface StudyStanding {
  readonly status: StudyStatus;
  readonly launched: boolean;
}

/** One edge of the lifecycle. */
export interface StudyTransition {
  readonly act: StudyAct;
  readonly from: StudyStatus;
  readonly to: StudyStatus;
}

/** The whole lifecycle; `closed` has no exit (S2-66), and `launch` leaves the status as it is. */
export const studyTransitions: readonly StudyTransition[] = [
  { act: 'publish', from: 'draft', to: 'active' },
  { act: 'launch', from: 'active', to: 'active' },
  { act: 'pause', from: 'active', to: 'paused' },
  { act: 'resume', from: 'paused', to: 'active' },
  { act: 'close', from: 'active', to: 'closed' },
  { act: 'close', from: 'paused', to: 'closed' },
];

/** Why an act on a study was refused. */
export type StudyActFault = 'study_act_not_allowed' | 'already_launched' | 'confirmation_required';

/**
 * Decides an act on a study.
 *
 * @param confirmed whether the person has confirmed that closing cannot be undone (S2-66); of no meaning for other acts
 * @returns the standing after the act, or every fault at once; the fault names the present status and the acts that are possible
 */
export function decideStudyAct(act: StudyAct, study: StudyStanding, confirmed = false): Result<StudyStanding, StudyActFault> {
  const edge = studyTransitions.find((one) => one.act === act && one.from === study.status);
  if (edge === undefined) {
    const possible = listStudyActs(study);
    const hint = possible.length === 0 ? 'Nothing can be done to a closed study.' : `Possible now: ${possible.join(', ')}.`;
    return refuse(fault('study_act_not_allowed', '', `A study that is ${study.status} cannot ${describeAct[act]}. ${hint}`));
  }
  if (act === 'launch' && study.launched)
    return refuse(fault('already_launched', '', 'Recruitment for this study has been opened already.'));
  if (act === 'close' && !confirmed) {
    return refuse(
      fault('confirmation_required', '/confirm', 'Closing a study cannot be undone. Send `confirm: true` if that is what you want.'),
    );
  }
  return succeed({ status: edge.to, launched: study.launched || act === 'launch' });
}

/** Lists the acts that are possible now. */
export function listStudyActs(study: StudyStanding): readonly StudyAct[] {
  return studyTransitions.filter((one) => one.from === study.status && !(one.act === 'launch' && study.launched)).map((one) => one.act);
}

/** What people taking part, or those who invite them, do within a study. */
export type StudyActivity = 'apply' | 'invite' | 'book' | 'enter' | 'resume' | 'finish';

/**
 * In which statuses each activity is possible. Recruiting stops while a study is paused (S2-64) and nobody joins after close (S2-69), but who
 * is under way in a paused study may go on; a completion after close is kept as a finding only.
 */
export const statusesByActivity: Readonly<Record<StudyActivity, readonly StudyStatus[]>> = {
  apply: ['active'],
  invite: ['active'],
  enter: ['active'],
  book: ['active', 'paused'],
  resume: ['active', 'paused'],
  finish: ['active', 'paused'],
};

/** Says whether an activity is possible in a study of this status; see {@link statusesByActivity}. */
export function permitsActivity(status: StudyStatus, activity: StudyActivity): boolean {
  return statusesByActivity[activity].includes(status);
}

const describeAct: Readonly<Record<StudyAct, string>> = {
  publish: 'be published',
  launch: 'be launched',
  pause: 'be paused',
  resume: 'be resumed',
  close: 'be closed',
};
