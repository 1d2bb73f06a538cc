import { type IngestionMode, modeRules } from './modes.js';

/** What a run was asked to be. */
export type RunKind = 'ordinary' | 'full' | 'test' | 'dry_run';

/** What a run's scope depends on. */
export interface RunScopeRequest {
  readonly kind: RunKind;
  /** Whether this sync has sent anything before. */
  readonly hasLedger: boolean;
  /** Whether mapping, mode, destination or model differ from those with which the ledger was written. */
  readonly settingsChanged: boolean;
}

/** What a run does with the rows it reads. */
export interface RunScope {
  /** `changed`: rows that are new, changed or to be tried again. `all`: every row, whatever was sent before. */
  readonly sends: 'changed' | 'all';
  /** Why all rows are sent; `null` = they are not. */
  readonly because: 'first_run' | 'asked_for' | 'settings_changed' | null;
  /** `complete`: to its end. `first_rows`: a few, to see whether the settings work (S4-19). */
  readonly reads: 'complete' | 'first_rows';
  /** Whether the delete behaviour applies to rows that left the model: in a full run too, since the ledger of what was sent is kept (D17). */
  readonly removes: boolean;
  /** Whether anything goes to the destination and into the ledger. */
  readonly writes: boolean;
}

/** Decides what a run does. */
export function decideRunScope({ kind, hasLedger, settingsChanged }: RunScopeRequest): RunScope {
  const because = !hasLedger ? 'first_run' : kind === 'full' ? 'asked_for' : settingsChanged ? 'settings_changed' : null;
  return {
    sends: because === null ? 'changed' : 'all',
    because,
    reads: kind === 'test' ? 'first_rows' : 'complete',
    removes: kind !== 'test',
    writes: kind !== 'dry_run',
  };
}

/** What the ledger says of a row that an earlier run has handled. */
export interface LedgerEntry {
  /** `settled`: nothing is to be done while the row stays as it is. `failed`: it is tried again. `in_doubt`: it has to be looked up. `removed`: it left the model and was cleared or deleted. */
  readonly state: 'settled' | 'failed' | 'in_doubt' | 'removed';
  /** Hash of the mapped columns as they were handled last. */
  readonly hash: string;
  /** Whether the destination has taken the row (see `isThereBecauseOf`). */
  readonly wasAccepted: boolean;
}

/** What a row of the model is to this run. */
export type RowChange = 'added' | 'changed' | 'retried' | 'returned' | 'unchanged' | 'in_doubt';

/**
 * Tells what a row is to this run: failed rows are tried again until they are accepted or changed, and then in their new form (C14); who comes
 * back after a removal is sent anew (S3-22); whoever is in doubt is not sent before it is known whether the last write arrived. Where nobody is
 * updated, a row that was taken never goes again, also in a full run: it would change nobody, and could make a second person (S3-10, S3-12).
 *
 * @param entry `null` = no earlier run has handled the row
 */
export function classifyRow(
  entry: LedgerEntry | null,
  hash: string,
  { sends, mode }: { readonly sends: RunScope['sends']; readonly mode: IngestionMode },
): RowChange {
  if (entry === null) return 'added';
  if (entry.state === 'removed') return 'returned';
  if (entry.state === 'in_doubt') return 'in_doubt';
  if (entry.wasAccepted && !modeRules[mode].updates) return 'unchanged';
  if (entry.hash !== hash) return 'changed';
  if (entry.state === 'failed') return 'retried';
  return sends === 'all' ? 'changed' : 'unchanged';
}
