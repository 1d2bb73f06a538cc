import { pairKinds, type PairKind } from '@panelbridge/core';
import { describeRunFailure } from './run-failure.js';
import type { ReconciliationDto, ReconciliationProgressDto } from './reconciliation.dto.js';
import type { Reconciliation } from './reconciliation.entity.js';

/** Shows a run. @param owner who sees to the study's reconciliation (S0-6) */
export function toReconciliationDto(run: Reconciliation, owner: string | null): ReconciliationDto {
  const counts = Object.fromEntries(pairKinds.map((kind) => [kind, run.counts[kind] ?? 0])) as Record<PairKind, number>;
  return {
    id: run.id,
    studyId: run.studyId,
    source: run.source,
    fileName: run.fileName,
    status: run.status,
    progress: describeProgress(run),
    counts,
    newFindings: run.newFindings,
    owner,
    error: run.errorCode === null ? null : describeRunFailure(run.errorCode, run.errorDetail),
    scheduled: run.createdBy === null,
    createdAt: run.createdAt.toISOString(),
    startedAt: run.startedAt?.toISOString() ?? null,
    finishedAt: run.finishedAt?.toISOString() ?? null,
    rowsKept: run.prunedAt === null,
    version: run.version,
  };
}

function describeProgress({ status, rowsRead, rowsTotal, startedAt }: Reconciliation): ReconciliationProgressDto {
  if (status === 'finished') return { rowsRead, rowsTotal, percent: 100, secondsLeft: 0 };
  const share = rowsTotal === null || rowsTotal === 0 ? 0 : Math.min(rowsRead / rowsTotal, 1);
  const elapsed = startedAt === null ? 0 : (Date.now() - startedAt.getTime()) / 1000;
  const isUnderWay = status === 'reading' && share > 0;
  return {
    rowsRead,
    rowsTotal,
    // Comparing is the last step, short for any list.
    percent: status === 'comparing' ? 99 : Math.floor(share * 98),
    secondsLeft: isUnderWay ? Math.ceil((elapsed / share) * (1 - share)) : null,
  };
}
