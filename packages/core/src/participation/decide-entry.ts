import { statusesByActivity, type StudyStatus } from '../study/lifecycle.js';
import type { Moderation } from '../study/kind.js';
import { countPlaceChange, participationStatuses, type ParticipationStatus } from './status.js';

/** Why a person who opens their link is not led to the tool. */
export type EntryRefusal = 'already_ended' | 'not_invited' | 'closed_to_you' | 'full' | 'study_not_open';

/** What opening the link does to a participation in one status: one row of the table that {@link decideEntry} makes. */
export interface EntryDecision {
  /** The present status that this row is for; every status has exactly one row. */
  readonly status: ParticipationStatus;
  /** The status entered, which is one event; null: none. */
  readonly next: 'started' | null;
  /** 1: a free place is needed and taken, in the same statement. */
  readonly place: 0 | 1;
  /** The status entered when no place is free (D10); null: no place is needed. */
  readonly whenFull: 'over_quota' | null;
  /** Why the person is not led to the tool; null: they are. */
  readonly refusal: Exclude<EntryRefusal, 'study_not_open'> | null;
  /** The person was under way already and goes on where they stopped. */
  readonly resumes: boolean;
  /** The statuses of the study in which the row holds; in others the entry is refused as `study_not_open`. Empty for refusals. */
  readonly openIn: readonly StudyStatus[];
}

const refusals: Readonly<Partial<Record<ParticipationStatus, EntryDecision['refusal']>>> = {
  applied: 'not_invited',
  screened_out: 'closed_to_you',
  unqualified: 'closed_to_you',
  over_quota: 'full',
  quality_failed: 'closed_to_you',
  submitted: 'already_ended',
  completed: 'already_ended',
  rejected: 'closed_to_you',
  no_show: 'already_ended',
  cancelled: 'already_ended',
  excluded: 'closed_to_you',
  expired: 'already_ended',
};

/**
 * Decides what opening the link does, once for every status. In a moderated study the invitation holds the place already, so the entry of an
 * invited person takes none; who holds a place is never turned away by a full study (D10).
 */
export function decideEntry(moderation: Moderation): readonly EntryDecision[] {
  return participationStatuses.map((status) => decideAt(status, moderation));
}

function decideAt(status: ParticipationStatus, moderation: Moderation): EntryDecision {
  const refusal = refusals[status] ?? null;
  if (refusal !== null) return { status, next: null, place: 0, whenFull: null, refusal, resumes: false, openIn: [] };
  const resumes = status === 'started' || status === 'incomplete';
  const place = countPlaceChange(status, 'started', moderation) === 1 ? 1 : 0;
  const isUnderWay = resumes || status === 'scheduled';
  return {
    status,
    next: status === 'started' ? null : 'started',
    place,
    whenFull: place === 1 ? 'over_quota' : null,
    refusal: null,
    resumes,
    openIn: statusesByActivity[isUnderWay ? 'resume' : 'enter'],
  };
}

/** A participation as it is stored when its link is opened. */
export interface CurrentEntry {
  readonly status: ParticipationStatus;
  readonly studyStatus: StudyStatus;
  readonly placeAvailable: boolean;
}

/** What becomes of one entry. */
export interface SelectedEntry {
  readonly next: 'started' | 'over_quota' | null;
  readonly place: 0 | 1;
  readonly refusal: EntryRefusal | null;
  readonly resumes: boolean;
}

/** Picks the row for the present status: the definition that a statement which does the same under a lock must agree with. */
export function selectEntry(decisions: readonly EntryDecision[], current: CurrentEntry): SelectedEntry {
  const row = decisions.find((one) => one.status === current.status);
  if (row === undefined) throw new Error(`The table has no row for the status ${current.status}`);
  if (row.refusal !== null) return { next: null, place: 0, refusal: row.refusal, resumes: false };
  if (!row.openIn.includes(current.studyStatus)) return { next: null, place: 0, refusal: 'study_not_open', resumes: false };
  if (row.place === 1 && !current.placeAvailable) return { next: row.whenFull, place: 0, refusal: 'full', resumes: false };
  return { next: row.next, place: row.place, refusal: null, resumes: row.resumes };
}
