import { emptyCounters, type RunCounters } from '@panelbridge/core';
import { RunLostError, type HeldRun } from '../held-run.js';

/** Where the sending of a run stands. */
export interface SendingStart {
  readonly counters: RunCounters;
  readonly requests: number;
  /** Rows of the stage up to this position have gone into batches; a bigint as text. */
  readonly plannedTo: string;
}

/** Reads where the sending of a run stands. @throws RunLostError */
export async function readStart({ client, runId, holderId }: Pick<HeldRun, 'client' | 'runId' | 'holderId'>): Promise<SendingStart> {
  const { rows } = await client.query<{ counters: Partial<RunCounters>; requests: number; planned_to: string }>(
    `select counters, requests, greatest(planned_to, (select max(b.reached) from sync_batches b where b.run_id = $1)) as planned_to
     from sync_runs where id = $1 and holder_id = $2`,
    [runId, holderId],
  );
  if (!rows[0]) throw new RunLostError(runId);
  const { counters, requests, planned_to: plannedTo } = rows[0];
  return { counters: { ...emptyCounters, ...counters }, requests, plannedTo };
}
