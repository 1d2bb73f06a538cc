import { countRows, type RunCounters } from '@panelbridge/core';
import type { RunProgressDto } from './run.dto.js';
import type { SyncRun } from './sync-run.entity.js';

const secondsPerMinute = 60;

/** Says how far a run is, and how long it still takes as far as that can be told. */
export function estimateProgress(run: SyncRun, counters: RunCounters, now: Date): RunProgressDto {
  const rowsRead = Number(run.rowsRead);
  const rowsPlanned = run.rowsPlanned === null ? null : Number(run.rowsPlanned);
  // What was settled before anything was sent is not among the planned rows.
  const settled = countRows(counters) - counters.unchanged - counters.invalid;
  const rowsHandled = rowsPlanned === null ? 0 : Math.min(settled, rowsPlanned);
  const isOver = run.finishedAt !== null;
  return {
    rowsRead,
    rowsPlanned,
    rowsHandled,
    share: findShare(rowsPlanned, rowsHandled, isOver),
    secondsLeft: isOver ? 0 : rowsPlanned === null ? null : estimateSeconds(run, rowsPlanned - rowsHandled, rowsHandled, now),
    waitsUntil: isOver ? null : (run.waitsUntil?.toISOString() ?? null),
  };
}

function findShare(planned: number | null, handled: number, isOver: boolean): number | null {
  if (planned === null) return isOver ? 1 : null;
  return planned === 0 ? 1 : handled / planned;
}

function estimateSeconds({ state, readAt, settings, waitsUntil }: SyncRun, left: number, handled: number, now: Date): number | null {
  if (state !== 'running' || settings === null) return null;
  if (left === 0) return 0;
  const waits = waitsUntil === null ? 0 : Math.max(0, waitsUntil.getTime() - now.getTime()) / 1000;
  const batches = Math.ceil(left / settings.maximumBatchSize);
  // The panel is no partner, so it has no limit.
  const byLimit = settings.connectionId === null ? 0 : waits + (batches / settings.requestsPerMinute) * secondsPerMinute;
  const elapsed = readAt === null ? 0 : (now.getTime() - readAt.getTime()) / 1000;
  const byPace = handled === 0 || elapsed <= 0 ? null : (elapsed / handled) * left;
  if (byPace === null && settings.connectionId === null) return null;
  return Math.ceil(Math.max(byLimit, byPace ?? 0, waits));
}
