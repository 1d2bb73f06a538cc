import type { PlatformStudy, RecordOutcome } from '../connector/recruitment.js';
import type { ParticipationStatus } from '../participation/status.js';
import { fault, type Fault } from '../result.js';
import type { StudyKind } from '../study/kind.js';

/**
 * Statuses in which somebody is told to a platform that does not know them yet: they wait for review there, or take part. Who ended before anybody
 * was told, or never got as far as a review (`unqualified`, `over_quota`), stays unknown to it.
 */
export const introducedStatuses = [
  'applied',
  'screened_out',
  'qualified',
  'invited',
  'scheduled',
  'started',
  'incomplete',
  'submitted',
  'completed',
] as const satisfies readonly ParticipationStatus[];

/** How often a platform may turn a record down, before it is left to a person. */
export const maximumRejections = 5;

/** How often a record was sent before, and how often of that it was turned down. */
export interface TellingHistory {
  readonly attempts: number;
  readonly rejections: number;
}

/**
 * How many records that were turned down before are sent together: a tenth each time, until each goes alone, so that one that a platform cannot take
 * keeps no other out of it.
 */
export function limitTellings(maximum: number, { rejections }: Pick<TellingHistory, 'rejections'>): number {
  return Math.max(1, Math.floor(maximum / 10 ** rejections));
}

/** What becomes of a record after a platform has answered. */
export type TellingResult =
  /** The platform knows it now. */
  | { readonly state: 'told'; readonly externalId: string | null }
  /** It is sent again; sending twice changes nothing. */
  | { readonly state: 'waiting'; readonly afterMinutes: number; readonly code: string; readonly detail: string }
  /** Nothing is sent any more; a person has to look at it. */
  | { readonly state: 'refused'; readonly code: string; readonly detail: string };

/**
 * Decides how it goes on with a record that was sent to a platform. What was skipped is sent again, since platforms work in their own time; what was
 * turned down too, but not for ever.
 */
export function settleTelling(outcome: RecordOutcome, { attempts, rejections }: TellingHistory): TellingResult {
  if (outcome.status === 'accepted') return { state: 'told', externalId: outcome.externalId ?? null };
  const { code, detail } = outcome;
  if (outcome.status === 'skipped') {
    // Whoever is there already is known; by which id, a webhook may not say then.
    if (code === 'duplicate') return { state: 'told', externalId: null };
    return { state: 'waiting', afterMinutes: attempts < 9 ? 1 : 60, code, detail };
  }
  return rejections + 1 < maximumRejections
    ? { state: 'waiting', afterMinutes: 2 ** rejections, code, detail }
    : { state: 'refused', code, detail };
}

/** Finds what stands against telling a platform of applicants: the study there is of another kind, or closed. All of it at once. */
export function checkPlatformStudy(kind: StudyKind, there: Pick<PlatformStudy, 'externalId' | 'kind' | 'status'>): readonly Fault[] {
  const faults: Fault[] = [];
  if (there.kind !== kind) {
    const detail = `The study ${there.externalId} is of the kind ${there.kind} on the platform, and of the kind ${kind} here. Name a study of the same kind in the study’s integration.`;
    faults.push(fault('platform_kind_differs', '/kind', detail));
  }
  if (there.status === 'closed') {
    const detail = `The study ${there.externalId} is closed on the platform, so it takes nobody any more. Name one that is open, or leave the platform out.`;
    faults.push(fault('platform_study_closed', '/status', detail));
  }
  return faults;
}
