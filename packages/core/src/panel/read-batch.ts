import { modeRules, type IngestionMode } from '../ingestion/modes.js';
import { fault, type Fault } from '../result.js';
import type { CharacteristicTypes } from './characteristic.js';
import { readPanelRecord, type PanelRecord, type RecordFault, type RecordForm } from './read-record.js';

/** What can be wrong with a record of a batch. */
export type BatchFault = RecordFault | 'match_key_missing';

/** How the records of a batch are read. */
export interface BatchReading {
  readonly mode: IngestionMode;
  readonly types: CharacteristicTypes;
  readonly form: RecordForm;
}

/** The records of a batch, the good ones apart from the bad. */
export interface ReadBatch {
  readonly records: readonly PanelRecord[];
  /** For each of `records`, its place in the batch. */
  readonly places: readonly number[];
  readonly bad: readonly { readonly place: number; readonly faults: readonly Fault<BatchFault>[] }[];
}

/**
 * Reads the records of a batch, each by itself.
 *
 * @param pointer where the batch stands; without it, pointers lead from each record on
 */
export function readPanelBatch(given: readonly unknown[], { mode, types, form }: BatchReading, pointer?: string): ReadBatch {
  const records: PanelRecord[] = [];
  const places: number[] = [];
  const bad: { place: number; faults: readonly Fault<BatchFault>[] }[] = [];
  const { needsMatch } = modeRules[mode];
  given.forEach((one, place) => {
    const at = pointer === undefined ? '' : `${pointer}/${place}`;
    const read = readPanelRecord(one, types, form, at);
    if (!read.ok) bad.push({ place, faults: read.faults });
    else if (needsMatch && typeof read.value.email !== 'string') bad.push({ place, faults: [refuseMissingKey(mode, at)] });
    else places[records.push(read.value) - 1] = place;
  });
  return { records, places, bad };
}

function refuseMissingKey(mode: IngestionMode, at: string): Fault<'match_key_missing'> {
  const detail = `The record has no email, by which the person is recognised in the mode "${mode}". Fill it in.`;
  return fault('match_key_missing', `${at}/email`, detail);
}
