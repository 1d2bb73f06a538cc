import {
  abandonRequest,
  advanceBatch,
  beginBatch,
  decideBatchFate,
  modeRules,
  nextRequest,
  type BatchFate,
  type BatchProgress,
  type FieldValue,
} from '@panelbridge/core';
import { ConnectorError, type BatchAnswer, type ConnectorErrorCode } from '@panelbridge/core/connector';
import type { DestinationSession } from '../../../connections/destination-calls.js';
import type { HeldRun } from '../held-run.js';
import type { StoredBatch } from './batch-store.js';
import type { Call, CallPace } from './call-pace.js';
import type { Settler } from './settler.js';
import type { StagedRow, StagedWork } from './staged-row.js';
import { toSettled, toUnanswered } from './to-settled.js';

/** What ends a run, and no row has caused it. */
export interface Stop {
  readonly code: string;
  readonly detail: string;
}

/** What a batch is sent with. */
export interface SendTools {
  readonly held: HeldRun;
  readonly session: DestinationSession;
  readonly pace: CallPace;
  readonly settler: Settler;
  /** Writes down that a batch may be on its way. */
  readonly mark: (batchId: string) => Promise<void>;
  /** Aborted when nothing more is to be sent: by the run's own signal, or by {@link stop}. */
  readonly signal: AbortSignal;
  /** Ends the run; what is on its way comes to its end. */
  readonly stop: (stop: Stop) => void;
}

/** What is told of rows that were under way when the hub ended. */
export const inDoubt = {
  code: 'hub_ended',
  detail:
    'The batch was sent and no answer came, so it may have been written. Look at the destination, then say whether the row was written; until then it is not sent again.',
} as const;

/** Sends a batch until each of its rows is settled, or the run comes to a halt; then the rest is left for whoever goes on. */
export async function sendBatch(tools: SendTools, batch: StoredBatch): Promise<void> {
  const { held, pace, settler } = tools;
  const { plan, splitRetries } = held.settings;
  let progress = beginBatch(batch.rows, { splits: splitRetries });
  let isMarked = batch.isMarked;
  let attempt = 1;
  while (progress.rest.length > 0) {
    const call = await enter(tools);
    if (!call) return settler.close(batch.id, false);
    if (!isMarked) {
      await tools.mark(batch.id);
      isMarked = true;
    }
    const sent = nextRequest(progress);
    const answer = await ask(tools, batch, sent);
    if (answer instanceof ConnectorError) {
      const next = await decide(tools, { call, attempt, error: answer, work: batch.work });
      if (next === 'in_doubt') {
        const abandoned = abandonRequest(progress);
        const because = { code: answer.code, detail: `${inDoubt.detail} ${answer.message}` };
        await settler.add(abandoned.rows.map((row) => toUnanswered(row, 'in_doubt', because, batch.id)));
        ({ progress } = abandoned);
      } else if (next === 'halt') return settler.close(batch.id, false);
      attempt += 1;
      continue;
    }
    pace.succeed(call);
    attempt = 1;
    const step = advanceBatch(progress, answer);
    ({ progress } = step);
    await settler.add(step.settled.map((settled) => toSettled(settled, plan, batch.id)));
  }
  settler.close(batch.id, true);
}

/** @returns nothing when the run comes to a halt */
async function enter({ pace, settler, signal }: SendTools): Promise<Call | undefined> {
  if (settler.hasFailed) return undefined;
  try {
    return await pace.enter();
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  }
}

/** Makes one request. A failure is given back; one that is no failure of a connector is thrown. */
async function ask(tools: SendTools, batch: StoredBatch, sent: readonly StagedRow[]): Promise<BatchAnswer | ConnectorError> {
  const { session, held } = tools;
  const { plan } = held.settings;
  try {
    if (batch.work === 'delete') {
      const targets = sent.map(({ matchKey, externalId }) => ({ key: matchKey ?? '', externalId }));
      return checkCount(await session.deleteBatch({ targets, batchId: batch.id }), sent.length);
    }
    const mode = batch.work === 'clear' ? 'update' : plan.mode;
    const onlyIfEmpty = batch.work === 'clear' ? [] : plan.onlyIfEmpty;
    return checkCount(await session.writeBatch({ mode, records: sent.map(readRecord), onlyIfEmpty, batchId: batch.id }), sent.length);
  } catch (error) {
    if (ConnectorError.is(error)) return error;
    throw error;
  }
}

/** An answer that is not about just the rows that were sent says nothing of any. */
function checkCount(answer: BatchAnswer, count: number): BatchAnswer {
  if (answer.status === 'rejected' || answer.outcomes.length === count) return answer;
  throw new ConnectorError('connector_fault', `The connector returned ${answer.outcomes.length} outcomes for ${count} records.`);
}

function readRecord({ record, key }: StagedRow): Readonly<Record<string, FieldValue>> {
  if (record === null) throw new Error(`the row ${key} has no record`);
  return JSON.parse(record) as Readonly<Record<string, FieldValue>>;
}

/** What becomes of a batch and its run after a call that failed. */
async function decide(
  { pace, held, stop }: SendTools,
  failed: { readonly call: Call; readonly attempt: number; readonly error: ConnectorError; readonly work: StagedWork },
): Promise<'again' | 'in_doubt' | 'halt'> {
  const { call, attempt, error, work } = failed;
  const fate = findFate(error.code, work, held);
  if (fate.run === 'stops') {
    pace.leave(call);
    stop({ code: error.code, detail: error.message });
    return fate.rows === 'in_doubt' ? 'in_doubt' : 'halt';
  }
  const decision = await pace.fail(call, attempt, error.retryAfterMs ?? null);
  if (decision.kind === 'give_up') stop({ code: error.code, detail: `${decision.detail} ${error.message}` });
  if (fate.rows === 'in_doubt') return 'in_doubt';
  return decision.kind === 'give_up' ? 'halt' : 'again';
}

/** Clearing and deleting end in the same whether done once or twice, whatever the mode. */
export function findFate(failure: ConnectorErrorCode | 'hub_ended', work: StagedWork, { settings }: Pick<HeldRun, 'settings'>): BatchFate {
  return decideBatchFate(failure, work === 'write' ? settings.plan.mode : 'update');
}

/** Whether rows that are written twice are as if they were written once. */
export function isRepeatable({ settings }: HeldRun): boolean {
  return modeRules[settings.plan.mode].repeatable;
}

/** Rows that a crash left on their way and that are not to be sent again, settled. */
export function toDoubtful(batch: { readonly id: string }, rows: BatchProgress<StagedRow>['rest']): ReturnType<typeof toUnanswered>[] {
  return rows.map((row) => toUnanswered(row, 'in_doubt', inDoubt, batch.id));
}
