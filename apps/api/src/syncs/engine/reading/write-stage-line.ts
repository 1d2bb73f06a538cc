import { prepareRow, readRowKey, type SyncPlan } from '@panelbridge/core';
import type { SourceRow } from '../../../sources/model-reader.js';
import { createPlainLine } from './plain-line.js';

/** The columns of {@link writeStageLine}, in its order. */
export const stageColumns = 'run_id, position, row_key, match_key, record, faults, source_hash, bucket';

const none = String.raw`\N`;

/** Writes a row of a model as a line of COPY's text format. @param position from 1 */
export type StageLine = (row: SourceRow, position: number) => string;

/** Makes the writer of the stage's lines: a row is written as the record that is sent, or with every fault for which it cannot be. */
export function createStageLine(runId: string, plan: SyncPlan): StageLine {
  const writePlain = createPlainLine(plan);
  return (row, position) => {
    const middle = writePlain?.(row) ?? null;
    if (middle === null) return writeStageLine(row, runId, position, plan);
    return `${runId}\t${position}\t${middle}\t${row.hash ?? none}\t${row.bucket ?? none}\n`;
  };
}

/** Writes a row of any kind. */
export function writeStageLine(row: SourceRow, runId: string, position: number, plan: SyncPlan): string {
  const key = readRowKey(row.key);
  const prepared = prepareRow(row.cells, plan);
  let matchKey: string | null = null;
  let record = none;
  let faults = none;
  if (prepared.ok && key.ok) {
    ({ matchKey } = prepared.value);
    record = escapeJson(JSON.stringify(prepared.value.record));
  } else {
    faults = escapeJson(JSON.stringify([...(key.ok ? [] : key.faults), ...(prepared.ok ? [] : prepared.faults)]));
  }
  const rowKey = key.ok ? escapeText(key.value) : none;
  return `${runId}\t${position}\t${rowKey}\t${escapeText(matchKey)}\t${record}\t${faults}\t${row.hash ?? none}\t${row.bucket ?? none}\n`;
}

const special = /[\\\n\r\t]/;

function escapeText(text: string | null): string {
  if (text === null) return none;
  if (!special.test(text)) return text;
  return text.replaceAll('\\', '\\\\').replaceAll('\n', String.raw`\n`).replaceAll('\r', String.raw`\r`).replaceAll('\t', String.raw`\t`);
}

/** JSON writes control characters as escapes already, so that only backslashes are left. */
function escapeJson(json: string): string {
  return json.includes('\\') ? json.replaceAll('\\', '\\\\') : json;
}
