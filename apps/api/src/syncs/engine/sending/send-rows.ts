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
  type SyncPlan,
} from '@panelbridge/core';
import { ConnectorError, type BatchAnswer, type ConnectorErrorCode } from '@panelbridge/core/connector';
import type { DestinationSession, WriteInput } from '../../../connections/destination-calls.js';
import type { HeldRun } from '../held-run.js';
import type { BatchRows } from './batch-rows.js';
import type { PlannedBatch, StoredBatch } from './batch-store.js';
import type { Call, CallPace } from './call-pace.js';
import type { EngineClock } from './clock.js';
import type { Settler } from './settler.js';
import type { TakenBatch, TakenOutcome } from './settlement.js';
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
  readonly rows: BatchRows;
  readonly clock: Pick<EngineClock, 'now'>;
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

/** A batch may wait for long, for the rate limit or after a failure. After so long it is asked for who was erased meanwhile. */
const freshMilliseconds = 1_000;

/**
 * Sends a batch until each of its rows is settled, or the run comes to a halt; then the rest is left for whoever goes on.
 *
 * @param readAt when its rows were read, by the engine's clock
 */
export async function sendBatch(tools: SendTools, batch: StoredBatch | PlannedBatch, readAt: number): Promise<void> {
  const { held, pace, settler, rows, clock } = tools;
  const { plan, splitRetries } = held.settings;
  // Of a batch that was planned the rows are read only once something has to be said of one of them.
  let progress = 'rows' in batch ? beginBatch(batch.rows, { splits: splitRetries }) : null;
  let isMarked = batch.isMarked;
  let attempt = 1;
  let knownAt = readAt;
  while (progress === null || progress.rest.length > 0) {
    const call = await enter(tools);
    if (!call) return settler.close(batch.id, false);
    const now = clock.now();
    if (now - knownAt >= freshMilliseconds) {
      knownAt = now;
      progress = await rows.withdrawErased(batch, progress);
      if (progress?.rest.length === 0) {
        pace.leave(call);
        break;
      }
    }
    if (!isMarked) {
      await tools.mark(batch.id);
      isMarked = true;
    }
    const answer = await ask(tools, batch, progress && nextRequest(progress));
    if (answer instanceof ConnectorError) {
      const next = await decide(tools, { call, attempt, error: answer, work: batch.work });
      if (next === 'in_doubt') {
        const abandoned = abandonRequest(progress ?? (await rows.begin(batch)).progress);
        const because = { code: answer.code, detail: `${inDoubt.detail} ${answer.message}` };
        await settler.add(abandoned.rows.map((row) => toUnanswered(row, 'in_doubt', because, batch.id)));
        ({ progress } = abandoned);
      } else if (next === 'halt') return settler.close(batch.id, false);
      attempt += 1;
      continue;
    }
    pace.succeed(call);
    attempt = 1;
    let said = answer;
    if (progress === null) {
      const taken = toTaken(batch, answer);
      if (taken) return settler.addTaken(taken);
      const read = await rows.begin(batch);
      ({ progress } = read);
      // Nothing was written, so who is still there goes again.
      if (read.isPartial && answer.status === 'rejected') continue;
      said = read.leaveOut(answer);
    }
    const step = advanceBatch(progress, said);
    ({ progress } = step);
    await settler.add(step.settled.map((settled) => toSettled(settled, plan, batch.id)));
  }
  settler.close(batch.id, true);
}

/** The batch as it is settled when every row of it was taken; nothing when it was not, or something is to be said of a row. */
function toTaken(batch: StoredBatch | PlannedBatch, answer: BatchAnswer): TakenBatch | undefined {
  if ('rows' in batch || answer.status !== 'answered') return undefined;
  const outcomes: TakenOutcome[] = [];
  const ids: (string | null)[] = [];
  let hasIds = false;
  for (const outcome of answer.outcomes) {
    if (outcome.status !== 'accepted') return undefined;
    const { effect, externalId = null } = outcome;
    outcomes.push(effect === 'created' || effect === 'updated' ? effect : 'accepted');
    ids.push(externalId);
    hasIds ||= externalId !== null;
  }
  const isOne = outcomes.every((outcome) => outcome === outcomes[0]);
  const { id, count, positions } = batch;
  return { id, count, positions, outcomes: isOne ? outcomes.slice(0, 1) : outcomes, externalIds: hasIds ? ids : null };
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

/**
 * Makes one request. A failure is given back; one that is no failure of a connector is thrown.
 *
 * @param sent `null`: the whole batch as it was planned
 */
async function ask(
  tools: SendTools,
  batch: StoredBatch | PlannedBatch,
  sent: readonly StagedRow[] | null,
): Promise<BatchAnswer | ConnectorError> {
  const { session, held } = tools;
  const { plan } = held.settings;
  try {
    if (sent === null && 'records' in batch) return checkCount(await session.writeBatch(toWriteInput(batch, plan)), batch.count);
    const rows = sent ?? [];
    if (batch.work === 'delete') {
      const targets = rows.map(({ matchKey, externalId }) => ({ key: matchKey ?? '', externalId }));
      return checkCount(await session.deleteBatch({ targets, batchId: batch.id }), rows.length);
    }
    const mode = batch.work === 'clear' ? 'update' : plan.mode;
    const onlyIfEmpty = batch.work === 'clear' ? [] : plan.onlyIfEmpty;
    return checkCount(await session.writeBatch({ mode, records: rows.map(readRecord), onlyIfEmpty, batchId: batch.id }), rows.length);
  } catch (error) {
    if (ConnectorError.is(error)) return error;
    throw error;
  }
}

/** A planned batch as it is sent: its records are parsed only for connectors that do not send the text. */
function toWriteInput({ id, count, records }: PlannedBatch, { mode, onlyIfEmpty, fields }: SyncPlan): WriteInput {
  const json = `[${records}]`;
  let parsed: WriteInput['records'] | undefined;
  return {
    mode,
    onlyIfEmpty,
    batchId: id,
    text: { json, count, fields: fields.map(({ field }) => field) },
    get records() {
      parsed ??= JSON.parse(json) as WriteInput['records'];
      return parsed;
    },
  };
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
