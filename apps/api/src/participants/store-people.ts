import { randomUUID } from 'node:crypto';
import type { PanelRecord } from '@panelbridge/core';
import { mergeRecords } from './merge-records.js';
import { writePanelBatch, type PanelBatch, type Query, type WrittenRow } from './panel-statement.js';

/** People to be written, in which an address may come more than once. */
export interface PeopleToStore extends Omit<PanelBatch, 'rows'> {
  readonly records: readonly PanelRecord[];
}

/**
 * Writes people by one statement. Records of one address are written as if one after the other; an insert takes the first and finds the others
 * to be duplicates.
 *
 * @returns one result for each record, in order, or `null`, and nothing was written, when the definitions have changed since they were read
 */
export async function storePeople(query: Query, { records, ...batch }: PeopleToStore): Promise<readonly WrittenRow[] | null> {
  if (records.length === 0) return [];
  const merged = batch.mode === 'insert' ? null : mergeRecords(records, batch.onlyIfEmpty);
  const rows = (merged?.records ?? records).map((record) => ({ id: randomUUID(), record }));
  const written = await writePanelBatch(query, { ...batch, rows });
  if (!written || !merged) return written;
  const seen = new Set<number>();
  return merged.places.map((place) => {
    const row = written[place] ?? { effect: 'no_match' };
    const isLater = seen.has(place);
    seen.add(place);
    return isLater && row.effect === 'created' ? { ...row, effect: 'updated' } : row;
  });
}
