import type { DestinationDeclaration } from '../connector/participant-ingestion.js';
import { fault, type Fault } from '../result.js';
import { modeRules } from './modes.js';
import type { ModelColumn, SyncHint, SyncPlan } from './sync-settings.js';

/** Fewer mapped fields than this, the match key not counted, tell little of a person (S4-21). */
const fewFields = 3;

/** Columns by whose names somebody notes who may be asked to take part. */
const eligibility = /consent|opt.?(in|out)|opted|subscrib|do.?not|dnc|eligib|contactable|may.?contact|wants?.?contact/i;

/**
 * Lists what is worth saying of a plan that works; nothing of it keeps the sync from running.
 *
 * @param columns of the model; `null` = not known
 */
export function listSyncHints(
  plan: SyncPlan,
  destination: DestinationDeclaration,
  columns: readonly ModelColumn[] | null = null,
): readonly Fault<SyncHint>[] {
  const hints: Fault<SyncHint>[] = [];
  const { mode, matchField, fields } = plan;
  if (!modeRules[mode].needsMatch && fields.every(({ field }) => field !== matchField)) {
    const detail = `Without “${matchField}” nobody can be recognised later, and the same person may come in twice. Map the column that holds it.`;
    hints.push(fault('match_key_advised', '/mappings', detail));
  }
  fields.forEach(({ column }, index) => {
    if (fields.findIndex((one) => one.column === column) < index) {
      hints.push(fault('column_repeated', `/mappings/${index}/column`, `“${column}” goes into two fields. Leave it so if that is meant.`));
    }
  });
  const offered = destination.fields.filter(({ name }) => name !== matchField).length;
  if (fields.filter(({ field }) => field !== matchField).length < Math.min(fewFields, offered)) {
    const detail = 'Few fields are mapped. People are found by what is known of them: map demographic and professional fields as well.';
    hints.push(fault('few_fields', '/mappings', detail));
  }
  if (mode !== 'upsert' && destination.modes.includes('upsert')) {
    const detail = '"upsert" keeps people up to date and adds the new ones. Leave the mode as it is if that is not wanted.';
    hints.push(fault('upsert_advised', '/mode', detail));
  }
  const consent = columns?.find(({ name }) => eligibility.test(name));
  if (consent) {
    const detail = `The model has a column “${consent.name}”. Only people who may be asked to take part belong into it: leave the others out where the model is made, in its query for example.`;
    hints.push(fault('eligibility_advised', '/modelId', detail));
  }
  return hints;
}
