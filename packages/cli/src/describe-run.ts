import type { RunAnswer } from './answers.js';
import { writeCount, writeCounts, writeNumber, writePlain, writeSeconds } from './words.js';

/** How a run stands, on one line. */
export function describeProgress({ state, phase, progress, totals, counters }: RunAnswer): string {
  const { rowsRead, rowsPlanned, rowsHandled, share, secondsLeft, waitsUntil } = progress;
  if (state === 'queued') return 'waiting for its turn';
  // An invalid row failed before anything was sent, so it is not among the planned ones.
  const invalid = counters['invalid'] ?? 0;
  const failed = totals.failed - invalid;
  const waits = waitsUntil === null ? '' : `, waits until ${waitsUntil.slice(11, 19)} UTC`;
  if (rowsPlanned === null) return `${phase ?? 'beginning'}: ${writeCount(rowsRead)} rows read${waits}`;
  if (rowsPlanned === 0)
    return `${phase ?? state}: ${writeCount(rowsRead)} rows read, none to send${writeShare(failed, 'failed')}${writeShare(invalid, 'invalid')}${waits}`;
  const left = secondsLeft === null ? '' : `, ${writeSeconds(secondsLeft)} left`;
  const percent = share === null ? '' : `${Math.floor(share * 100)} %, `;
  const apart = `${writeShare(failed, 'of them failed')}${writeShare(invalid, 'more invalid and not sent')}`;
  return `${phase ?? state}: ${percent}${writeCount(rowsHandled)} of ${writeCount(rowsPlanned)} rows${apart}${left}${waits}`;
}

function writeShare(rows: number, what: string): string {
  return rows > 0 ? `, ${writeCount(rows)} ${what}` : '';
}

/**
 * What a run came to, or where it stands, with everything that somebody has to know of it.
 *
 * @param program how these commands are called
 */
export function describeRun(run: RunAnswer, program: string): string {
  const { id, syncId, kind, state, meaning, counters, requests, expected, error, removal, hints, next } = run;
  const isOver = run.finishedAt !== null;
  const lines = [`Run ${id} (${kind.replaceAll('_', ' ')}): ${state.replaceAll('_', ' ')}. ${meaning}`];
  if (!isOver) lines.push(`Now:      ${describeProgress(run)}`);
  if (expected) lines.push(`It would: ${writeCounts(nameExpected(expected))}`);
  else lines.push(`Rows:     ${writeCounts(counters)}${requests > 0 ? `; ${writeNumber(requests, 'request')}` : ''}`);
  if (error) lines.push(`Cause:    ${writePlain(error.detail)} (${error.code})`, `Remedy:   ${writePlain(error.remedy)}`);
  if (removal?.kind === 'held')
    lines.push(`Held:     ${writePlain(removal.detail ?? '')} To confirm: ${program} sync run ${syncId} --confirm-removals`);
  for (const hint of hints) lines.push(`Hint:     ${writePlain(hint.detail)}`);
  for (const { outcome, rows, detail } of next) lines.push(`Next:     ${writeCount(rows)} ${outcome.replaceAll('_', ' ')}: ${detail}`);
  if (run.totals.failed > 0 || run.totals.left > 0) lines.push(`See them: ${program} sync rows ${syncId} ${id}`);
  return lines.join('\n');
}

/** Whether a run has to be looked at: it is over, and did not do all it was to do. */
export function wentWrong({ state }: RunAnswer): boolean {
  return state === 'completed_with_errors' || state === 'failed' || state === 'cancelled';
}

const expectedNames: Readonly<Record<string, string>> = {
  creates: 'to create',
  updates: 'to update',
  deletes: 'to delete',
  clears: 'to clear',
};

function nameExpected(expected: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(expected).map(([name, count]) => [expectedNames[name] ?? name, count]));
}
