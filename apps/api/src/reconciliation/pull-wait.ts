import { Injectable } from '@nestjs/common';
import { connectorErrors, type ConnectorErrorCode } from '@panelbridge/core/connector';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { Pulls } from '../pulls/pulls.service.js';
import type { Reconciliation } from './reconciliation.entity.js';
import { RunFailure } from './run-failure.js';

const hour = 3_600_000;
/** How long to wait for the list itself, and for whom its records are about: each takes one request of a small budget. */
const longestPull = 24 * hour;
const longestIdentification = 6 * hour;

/** Whether the tool has been read. */
export type PullReadiness =
  | { readonly isReady: false; readonly records: number; readonly identified: number; readonly retrySeconds: number }
  /** `isWhole`: whether the tool let everything be read, and was asked of every record whom it is about. */
  | { readonly isReady: true; readonly records: number; readonly isWhole: boolean };

interface PullRow {
  readonly records: number;
  readonly backlog: number;
  readonly whole_pass_reads_all: boolean;
  readonly next_at: Date | null;
  readonly pass: number;
  readonly phase: string;
  readonly error_code: ConnectorErrorCode | null;
  readonly error_detail: string | null;
}

/** Sees whether the pass that a run waits for is over. */
@Injectable()
export class PullWait {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly pulls: Pulls,
  ) {}

  /**
   * In the open workspace transaction. A record of which the tool could not say whom it is about is waited for no longer: it is a row without an
   * id, like any other.
   *
   * @throws RunFailure when waiting longer would not help
   */
  async check({ studyId, pullPass, createdAt }: Reconciliation): Promise<PullReadiness> {
    const [row] = await this.database.manager.query<PullRow[]>(
      `select p.whole_pass_reads_all, p.next_at, p.pass, p.phase, p.error_code, p.error_detail,
         (select count(*)::int from pulled_records r where r.study_id = p.study_id and r.vanished_at is null) as records,
         (select count(*)::int from pulled_records r where r.study_id = p.study_id and r.vanished_at is null and r.identified_at is null
           and coalesce(r.asked_in_pass, 0) < $2) as backlog
       from pulls p where p.study_id = $1`,
      [studyId, pullPass],
    );
    if (!row || pullPass === null) throw new RunFailure('pull_failed', 'The tool of the study is no longer asked for its records.');
    const { records, backlog } = row;
    const waited = Date.now() - createdAt.getTime();
    const isListed = await this.pulls.isFinished(studyId, pullPass);
    if (!isListed && row.error_detail !== null && isOver(row, pullPass)) throw new RunFailure('pull_failed', row.error_detail);
    if (!isListed && waited > longestPull) throw new RunFailure('pull_too_slow', 'The tool’s records could not be read within a day.');
    if (isListed && (backlog === 0 || waited > longestIdentification))
      return { isReady: true, records, isWhole: row.whole_pass_reads_all && backlog === 0 };
    return { isReady: false, records, identified: records - backlog, retrySeconds: Math.min(60, Math.max(1, Math.round(waited / 10_000))) };
  }
}

/** Whether the pass that was asked for has been given up, and trying again would only fail in the same way. */
function isOver({ next_at: nextAt, pass, phase, error_code: code }: PullRow, awaited: number): boolean {
  if (nextAt === null) return true;
  return phase === 'idle' && pass >= awaited && code !== null && connectorErrors[code].retry === 'never';
}
