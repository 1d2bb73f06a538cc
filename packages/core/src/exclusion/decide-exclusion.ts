import type { RemovalDeclaration } from '../connector/status-sync.js';
import type { ParticipationStatus } from '../participation/status.js';
import { fault, refuse, succeed, type Result } from '../result.js';
import type { RemovalState } from './states.js';

/** What the plan of the second step depends on. */
export interface RemovalPlan {
  /** What the tool asks for; absent: nothing; `unknown`: it cannot be asked now. */
  readonly declared: RemovalDeclaration | 'unknown' | undefined;
  /** The person was led into the tool, or something that comes from there tells of them. */
  readonly isInTool: boolean;
}

/**
 * Plans the second step at the moment of the first: it waits where the tool may have something of the person and has to be told by hand, and is
 * not needed elsewhere.
 */
export function planRemoval({ declared, isInTool }: RemovalPlan): Extract<RemovalState, 'waiting' | 'not_needed'> {
  return declared === undefined || !isInTool ? 'not_needed' : 'waiting';
}

/** What a confirmation of the second step depends on. */
export interface RemovalContext {
  readonly status: ParticipationStatus;
  /** How the second step stands; null: nobody has begun an exclusion. */
  readonly removal: RemovalState | null;
  /** What the tool of the study asks for now; absent: nothing. */
  readonly declared: RemovalDeclaration | undefined;
}

/**
 * Decides a person's word that somebody was removed in the tool. The panel comes first: once the tool has forgotten an id, nobody there can
 * say any more whose it was (S0-40, S0-41).
 *
 * @returns whether there is something to store, or the fault `exclusion_order` before the first step, or `unsupported` where nothing has to be
 *   removed
 */
export function decideRemovalConfirmation({
  status,
  removal,
  declared,
}: RemovalContext): Result<'confirm' | 'confirmed_before', 'exclusion_order' | 'unsupported'> {
  if (removal === 'waiting') return succeed('confirm');
  if (removal === 'confirmed') return succeed('confirmed_before');
  if (status === 'excluded')
    return refuse(fault('unsupported', '', 'Nothing has to be removed in the tool for this person, so the exclusion is finished.'));
  if (declared === undefined) {
    const detail = `The participation is ${status}. A removal is confirmed only after an exclusion, and only for tools that ask for one.`;
    return refuse(fault('unsupported', '', detail));
  }
  const detail = `The participation is ${status}, and the order is: first exclude the person here in the panel, then remove them in the tool. Exclude them now by \`POST …/exclude\` with a reason, also if they have been removed in the tool already; then confirm the removal.`;
  return refuse(fault('exclusion_order', '', detail));
}
