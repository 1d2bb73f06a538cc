import type { DestinationDeclaration } from '../../src/connector/index.js';
import { planSync, type SyncPlan, type SyncSettings } from '../../src/ingestion/index.js';

/** A destination with a field of each type. */
export const destination: DestinationDeclaration = {
  modes: ['upsert', 'update', 'insert'],
  deleteBehaviours: { do_nothing: ['upsert', 'update', 'insert'], clear: ['upsert', 'update'], delete: ['upsert'] },
  matchKey: 'email',
  maximumBatchSize: 100,
  rejectsWholeBatch: true,
  requestsPerMinute: 60,
  fields: [
    { name: 'email', type: 'text', required: false },
    { name: 'first_name', type: 'text', required: false },
    { name: 'age', type: 'number', required: false },
    { name: 'joined', type: 'date', required: false },
    { name: 'employed', type: 'boolean', required: false },
  ],
  listsFields: false,
  setsIfEmpty: true,
};

/** Settings that work and give no hint. */
export const settings: SyncSettings = {
  mode: 'upsert',
  mappings: [
    { column: 'mail', field: 'email' },
    { column: 'name', field: 'first_name' },
    { column: 'age', field: 'age' },
    { column: 'since', field: 'joined' },
  ],
};

/** Plans settings that have no fault. */
export function planOf(change: Partial<SyncSettings> = {}, over: Partial<DestinationDeclaration> = {}): SyncPlan {
  const planned = planSync({ ...settings, ...change }, { destination: { ...destination, ...over }, columns: null });
  if (!planned.ok) throw new Error(planned.faults.map(({ pointer, detail }) => `${pointer} ${detail}`).join('\n'));
  return planned.value.plan;
}

/** The codes of faults with their pointers, for tests to compare. */
export function codesOf(
  result: { readonly ok: true } | { readonly ok: false; readonly faults: readonly { code: string; pointer: string }[] },
): string[] {
  return result.ok ? [] : result.faults.map(({ code, pointer }) => `${code} ${pointer}`);
}
