import { countGroup, countRows, emptyCounters, listNextSteps, listRunHints, runStates, type RunCounters } from '@panelbridge/core';
import { describeRunError } from './describe-run-error.js';
import { estimateProgress } from './estimate-progress.js';
import type { RunDto, RunRemovalDto } from './run.dto.js';
import type { RunSettings, SyncRun } from './sync-run.entity.js';

/** Shows a run. */
export function toRunDto(run: SyncRun, now: Date): RunDto {
  const counters: RunCounters = { ...emptyCounters, ...run.counters };
  const isOver = run.finishedAt !== null;
  return {
    id: run.id,
    syncId: run.syncId,
    kind: run.kind,
    trigger: run.trigger,
    state: run.state,
    meaning: runStates[run.state].meaning,
    phase: run.phase,
    rowLimit: run.rowLimit,
    removalsConfirmed: run.removalsConfirmed,
    sends: run.sends,
    because: run.because,
    progress: estimateProgress(run, counters, now),
    counters,
    totals: {
      rows: countRows(counters),
      done: countGroup(counters, 'done'),
      left: countGroup(counters, 'left'),
      failed: countGroup(counters, 'failed'),
      unchanged: counters.unchanged,
    },
    requests: run.requests,
    removal: run.removal && describeRemoval(run.removal),
    expected: run.expected,
    error: run.errorCode === null ? null : describeRunError(run.errorCode, run.errorDetail),
    hints: isOver && run.settings !== null ? listHints(run.settings, counters, run.errorCode) : [],
    next: listNextSteps(counters),
    createdBy: run.createdBy,
    createdAt: run.createdAt.toISOString(),
    startedAt: run.startedAt?.toISOString() ?? null,
    readAt: run.readAt?.toISOString() ?? null,
    cancelRequestedAt: run.cancelRequestedAt?.toISOString() ?? null,
    finishedAt: run.finishedAt?.toISOString() ?? null,
    rowsKept: run.prunedAt === null,
    version: run.version,
  };
}

function describeRemoval(removal: NonNullable<SyncRun['removal']>): RunRemovalDto {
  if (removal.kind === 'remove') return { kind: 'remove', reason: null, detail: null };
  return { kind: removal.kind, reason: removal.reason, detail: removal.kind === 'held' ? removal.detail : null };
}

function listHints({ plan, splitRetries, connectionId }: RunSettings, counters: RunCounters, errorCode: string | null): RunDto['hints'] {
  return listRunHints({ counters, mode: plan.mode, splitRetries, isRemote: connectionId !== null, errorCode });
}
