import { escapePointerPart } from '../connector/json-pointer.js';
import type { IngestionField } from '../connector/participant-ingestion.js';
import { fault, refuse, succeed, type Fault, type Result } from '../result.js';
import { checkModes } from './check-modes.js';
import { listSyncHints } from './list-sync-hints.js';
import { modeRules } from './modes.js';
import {
  type FieldMapping,
  type ModelColumn,
  nullPolicies,
  type PlannedField,
  type PlannedSync,
  type SyncFault,
  type SyncSettings,
  type SyncSurroundings,
} from './sync-settings.js';

/** The field whose values are email addresses, at every destination that has it. */
const emailField = 'email';

/**
 * Checks the settings of a sync against its model and its destination, before anything is read or sent.
 *
 * @returns the plan with hints, or every fault at once with a pointer into the settings
 */
export function planSync(settings: SyncSettings, surroundings: SyncSurroundings): Result<PlannedSync, SyncFault> {
  const { destination, listedFields = [] } = surroundings;
  const { deleteBehaviour = 'do_nothing', mappings } = settings;
  const fieldsThere = [...listedFields, ...destination.fields].filter(({ name }) => name !== '__proto__');
  const known = new Map(fieldsThere.map((field) => [field.name, field]));
  const modes = checkModes({ mode: settings.mode, deleteBehaviour }, destination);
  const faults: Fault<SyncFault>[] = modes.ok ? [] : [...modes.faults];
  if (mappings.length === 0) {
    faults.push(fault('mapping_missing', '/mappings', 'Nothing would be sent. Map at least one column to a field of the destination.'));
  }
  mappings.forEach((mapping, index) => faults.push(...checkMapping(mapping, index, { ...surroundings, known, mappings })));
  if (modes.ok) {
    const mapped = new Set(mappings.map(({ field }) => field));
    faults.push(...checkRequired(modes.value.mode, destination.matchKey, known, mapped));
  }
  if (faults.length > 0 || !modes.ok) return refuse(...faults);
  const fields = mappings.map((mapping) => planField(mapping, known));
  const plan = {
    ...modes.value,
    matchField: destination.matchKey,
    fields,
    onlyIfEmpty: fields.filter(({ nulls }) => nulls === 'set_if_empty').map(({ field }) => field),
  };
  return succeed({ plan, hints: listSyncHints(plan, destination, surroundings.columns) });
}

interface MappingContext extends SyncSurroundings {
  readonly known: ReadonlyMap<string, IngestionField>;
  readonly mappings: readonly FieldMapping[];
}

function checkMapping({ column, field, nulls = 'send' }: FieldMapping, index: number, context: MappingContext): Fault<SyncFault>[] {
  const at = `/mappings/${index}`;
  const { known, mappings, columns, destination } = context;
  const faults: Fault<SyncFault>[] = [];
  const target = known.get(field);
  if (!target) {
    const detail = `The destination has no field of this name. It has ${[...known.keys()].join(', ')}.`;
    faults.push(fault('field_unknown', `${at}/field`, detail));
  }
  if (mappings.findIndex((one) => one.field === field) < index) {
    faults.push(fault('field_repeated', `${at}/field`, `“${field}” is mapped twice. Keep the column whose values it is to hold.`));
  }
  const source = columns?.find(({ name }) => name === column);
  if (columns && !source) {
    const detail = `The model has no column “${column}”; it may have been renamed. It has ${columns.map(({ name }) => name).join(', ')}.`;
    faults.push(fault('column_unknown', `${at}/column`, detail));
  }
  if (source && target) faults.push(...checkTypes(source, target, at));
  if (!nullPolicies.some((one) => one === nulls)) {
    faults.push(fault('null_policy_unknown', `${at}/nulls`, `There is no such choice. Use ${nullPolicies.join(', ')}.`));
  }
  if (nulls === 'set_if_empty' && (destination.setsIfEmpty !== true || field === destination.matchKey)) {
    const detail =
      field === destination.matchKey
        ? 'People are recognised by this field, so it is always sent. Use "send".'
        : 'The destination cannot tell which fields are empty there. Use "send" or "skip".';
    faults.push(fault('null_policy_unsupported', `${at}/nulls`, detail));
  }
  return faults;
}

function checkTypes(column: ModelColumn, field: IngestionField, at: string): Fault<SyncFault>[] {
  if (column.type === 'untyped' || column.type === field.type) return [];
  const detail = `The column “${column.name}” holds ${column.type}, the field “${field.name}” holds ${field.type}. Convert it in the model, or map another column.`;
  return [fault('type_mismatch', `${at}/column`, detail)];
}

function checkRequired(
  mode: PlannedSync['plan']['mode'],
  matchKey: string,
  known: ReadonlyMap<string, IngestionField>,
  mapped: ReadonlySet<string>,
): Fault<SyncFault>[] {
  const faults: Fault<SyncFault>[] = [];
  const { needsMatch, creates } = modeRules[mode];
  if (needsMatch && !mapped.has(matchKey)) {
    const detail = `The mode "${mode}" recognises people by “${matchKey}”. Map the column that holds it.`;
    faults.push(fault('match_key_unmapped', '/mappings', detail));
  }
  for (const { name, required } of known.values()) {
    if (required && creates && name !== matchKey && !mapped.has(name)) {
      faults.push(fault('field_required', '/mappings', `The destination takes nobody without “${name}”. Map a column to it.`));
    }
  }
  return faults;
}

function planField({ column, field, nulls = 'send' }: FieldMapping, known: ReadonlyMap<string, IngestionField>): PlannedField {
  const { type, required } = known.get(field) ?? { type: 'text', required: false };
  const policy = nullPolicies.find((one) => one === nulls) ?? 'send';
  return { column, pointer: `/${escapePointerPart(column)}`, field, type, required, isEmail: field === emailField, nulls: policy };
}
