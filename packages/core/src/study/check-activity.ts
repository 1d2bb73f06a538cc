import { fault, refuse, succeed, type Result } from '../result.js';
import { permitsActivity, type StudyActivity, type StudyStanding } from './lifecycle.js';

/**
 * Checks whether people may do something in a study as it stands: recruitment has been launched, and its status permits the activity.
 *
 * @returns the activity, or the fault `study_not_open`, which says what would have to be done first
 */
export function checkActivity(activity: StudyActivity, study: StudyStanding): Result<StudyActivity, 'study_not_open'> {
  if (study.launched && permitsActivity(study.status, activity)) return succeed(activity);
  return refuse(fault('study_not_open', '', explain(study)));
}

/** Says whether people can be named whose invitation to the screener waits until recruitment is opened, and goes out by itself then (S0-13). */
export function canChooseBeforeLaunch({ status, launched }: StudyStanding): boolean {
  return !launched && status !== 'closed';
}

function explain({ status, launched }: StudyStanding): string {
  if (status === 'closed') return 'The study is closed, which cannot be undone; make a new study to go on.';
  if (status === 'draft') return 'The study is a draft. Publish it, then launch it.';
  if (!launched) return 'Recruitment for the study has not been opened. Launch it first.';
  return 'The study is paused. Resume it first.';
}
