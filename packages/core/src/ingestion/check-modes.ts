import type { DestinationDeclaration } from '../connector/participant-ingestion.js';
import { fault, refuse, succeed, type Fault, type Result } from '../result.js';
import {
  type DeleteBehaviour,
  deleteBehaviours,
  type IngestionMode,
  ingestionModes,
  type ModeRule,
  modeRules,
  permitsDeleteBehaviour,
} from './modes.js';

/** What can be wrong with the mode and the delete behaviour of a sync. */
export type ModeFault =
  | 'mode_unknown'
  | 'mode_unsupported'
  | 'delete_behaviour_unknown'
  | 'delete_behaviour_not_allowed'
  | 'delete_behaviour_unsupported';

/** Mode and delete behaviour, checked. */
export interface CheckedModes {
  readonly mode: IngestionMode;
  readonly deleteBehaviour: DeleteBehaviour;
}

const audience = 'Audience syncs are not supported: participants are synced as records. Use "upsert", "update" or "insert".';

/** Modes that other tools offer and nobody supports here, with what to use in their place (S4-6, S4-7). */
export const refusedModes: Readonly<Record<string, string>> = {
  mirror:
    'Mirror is not supported. Use "upsert"; where the destination can delete, the delete behaviour "delete" removes people whose row left the model.',
  add: audience,
  remove: audience,
  audience_add: audience,
  audience_upsert: audience,
  audience_remove: audience,
  audience_mirror: audience,
};

/**
 * Checks mode and delete behaviour by themselves, together, and against what the destination declares.
 *
 * @param chosen as they came from outside
 * @returns both, or every fault with `/mode` or `/deleteBehaviour` as its pointer
 */
export function checkModes(
  chosen: { readonly mode: string; readonly deleteBehaviour: string },
  destination: Pick<DestinationDeclaration, 'modes' | 'deleteBehaviours'>,
): Result<CheckedModes, ModeFault> {
  const mode = ingestionModes.find((one) => one === chosen.mode);
  const deleteBehaviour = deleteBehaviours.find((one) => one === chosen.deleteBehaviour);
  const faults: Fault<ModeFault>[] = [];
  if (mode === undefined) {
    const known = Object.hasOwn(refusedModes, chosen.mode) ? refusedModes[chosen.mode] : undefined;
    faults.push(fault('mode_unknown', '/mode', known ?? `There is no such mode. Choose ${list(destination.modes)}.`));
  } else if (!destination.modes.includes(mode)) {
    faults.push(fault('mode_unsupported', '/mode', `The destination does not support "${mode}". Choose ${list(destination.modes)}.`));
  }
  if (deleteBehaviour === undefined) {
    faults.push(
      fault('delete_behaviour_unknown', '/deleteBehaviour', `There is no such delete behaviour. Choose ${list(deleteBehaviours)}.`),
    );
  } else if (mode !== undefined) {
    faults.push(...checkTogether(mode, deleteBehaviour, destination));
  }
  if (faults.length > 0 || mode === undefined || deleteBehaviour === undefined) return refuse(...faults);
  return succeed({ mode, deleteBehaviour });
}

function checkTogether(
  mode: IngestionMode,
  behaviour: DeleteBehaviour,
  destination: Pick<DestinationDeclaration, 'deleteBehaviours'>,
): Fault<ModeFault>[] {
  const { deleteBehaviours: allowed }: ModeRule = modeRules[mode];
  if (!permitsDeleteBehaviour(mode, behaviour)) {
    const detail = `"${behaviour}" does not go with the mode "${mode}". Choose ${list(allowed)}, or another mode.`;
    return [fault('delete_behaviour_not_allowed', '/deleteBehaviour', detail)];
  }
  if (destination.deleteBehaviours[behaviour].includes(mode)) return [];
  const possible = allowed.filter((one) => destination.deleteBehaviours[one].includes(mode));
  const detail = `The destination does not offer "${behaviour}" with "${mode}". Choose ${list(possible)}.`;
  return [fault('delete_behaviour_unsupported', '/deleteBehaviour', detail)];
}

function list(words: readonly string[]): string {
  const quoted = words.map((word) => `"${word}"`);
  const last = quoted.pop() ?? 'none';
  return quoted.length === 0 ? last : `${quoted.join(', ')} or ${last}`;
}
