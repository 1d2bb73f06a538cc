import type { DestinationDeclaration, IngestionField } from '../connector/participant-ingestion.js';
import type { Fault } from '../result.js';
import type { ModeFault } from './check-modes.js';
import type { DeleteBehaviour, IngestionMode } from './modes.js';
import type { ColumnType, FieldType } from './value.js';

/**
 * What happens to a field whose cell holds no value. `send`: the field is emptied. `skip`: the field is left as it is. `set_if_empty`: the
 * field is written only while it holds nothing at the destination, whatever the cell holds.
 */
export const nullPolicies = ['send', 'skip', 'set_if_empty'] as const;

/** One of {@link nullPolicies}. */
export type NullPolicy = (typeof nullPolicies)[number];

/** One column that goes into one field. */
export interface FieldMapping {
  readonly column: string;
  readonly field: string;
  /** Absent = `send`. */
  readonly nulls?: string;
}

/** The settings of a sync as they came from outside. */
export interface SyncSettings {
  readonly mode: string;
  /** Absent = `do_nothing`. */
  readonly deleteBehaviour?: string;
  readonly mappings: readonly FieldMapping[];
}

/** A column of the model. */
export interface ModelColumn {
  readonly name: string;
  readonly type: ColumnType;
}

/** What the settings of a sync are checked against. */
export interface SyncSurroundings {
  readonly destination: DestinationDeclaration;
  /** The columns that the model has now; `null` = not known yet, so columns are not checked. */
  readonly columns: readonly ModelColumn[] | null;
  /** What the destination was found to have beyond the declared fields; absent = nothing. */
  readonly listedFields?: readonly IngestionField[];
}

/** One field as it is sent. */
export interface PlannedField {
  readonly column: string;
  /** JSON pointer to the column's cell in a row. */
  readonly pointer: string;
  readonly field: string;
  readonly type: FieldType;
  /** Whether a row without a value for it is invalid. */
  readonly required: boolean;
  /** Email addresses are normalised and checked before they are sent (S4-22, D7). */
  readonly isEmail: boolean;
  readonly nulls: NullPolicy;
}

/** Settings without faults, with everything that is needed to turn rows into records. Columns that are not in it are never sent (S3-15). */
export interface SyncPlan {
  readonly mode: IngestionMode;
  readonly deleteBehaviour: DeleteBehaviour;
  /** The field by which a person is recognised. */
  readonly matchField: string;
  readonly fields: readonly PlannedField[];
  /** Fields that are written only while they are empty at the destination. */
  readonly onlyIfEmpty: readonly string[];
}

/** What can be wrong with the settings of a sync. */
export type SyncFault =
  | ModeFault
  | 'mapping_missing'
  | 'match_key_unmapped'
  | 'field_required'
  | 'field_unknown'
  | 'field_repeated'
  | 'column_unknown'
  | 'type_mismatch'
  | 'null_policy_unknown'
  | 'null_policy_unsupported';

/** What is worth saying of settings that work. */
export type SyncHint = 'match_key_advised' | 'column_repeated' | 'few_fields' | 'upsert_advised' | 'eligibility_advised';

/** A plan with what is worth saying of it. */
export interface PlannedSync {
  readonly plan: SyncPlan;
  readonly hints: readonly Fault<SyncHint>[];
}
