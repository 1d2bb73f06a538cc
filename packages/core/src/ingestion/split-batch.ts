import type { BatchAnswer, RejectedRecord } from '../connector/participant-ingestion.js';
import type { RecordOutcome } from '../connector/recruitment.js';
import { chooseSplitSize } from './split-size.js';

/** A batch under way: plain data, so that it can be kept. Rows are settled from the front, in order. */
export interface BatchProgress<Row> {
  /** Rows that are not settled. */
  readonly rest: readonly Row[];
  /** Among the first so many rows of `rest` at least one is bad; 0 = nothing is known. */
  readonly doubtful: number;
  /** How many rows were settled. */
  readonly settled: number;
  /** How many bad rows were found one by one. */
  readonly found: number;
  /** Whether a rejected batch is taken apart (`split retries`). */
  readonly splits: boolean;
}

/** A row with what the destination said of it. */
export interface SettledRow<Row> {
  readonly row: Row;
  readonly outcome: RecordOutcome;
}

/** What an answer leads to. */
export interface BatchStep<Row> {
  readonly progress: BatchProgress<Row>;
  /** Rows that this answer settled, in order. */
  readonly settled: readonly SettledRow<Row>[];
}

/** Begins a batch. */
export function beginBatch<Row>(rows: readonly Row[], { splits }: { readonly splits: boolean }): BatchProgress<Row> {
  return { rest: rows, doubtful: 0, settled: 0, found: 0, splits };
}

/**
 * The rows of the next request, always from the front: of rows among which one is bad the first half, else as many as seem worth it.
 *
 * @returns nothing when the whole batch is settled
 */
export function nextRequest<Row>({ rest, doubtful, settled, found }: BatchProgress<Row>): readonly Row[] {
  if (doubtful > 0) return rest.slice(0, Math.max(1, Math.floor(doubtful / 2)));
  return rest.slice(0, chooseSplitSize({ left: rest.length, settled, found }));
}

/**
 * Takes in the answer to {@link nextRequest}.
 *
 * - Answered row by row: each row has its outcome.
 * - Rejected as a whole, naming rows: those are settled at once with their own errors, the others go again in one request.
 * - Rejected as a whole, naming none: the rows are halved until the first bad one is alone, so that it gets its own error; then it goes on
 *   behind it. A single row is not split (S3-27).
 * - With split retries off, one rejection rejects every row of the batch (S3-24).
 *
 * A call that failed is no answer; see `decideBatchFate`.
 *
 * @throws RangeError when an answer has not one outcome for each row that was sent
 */
export function advanceBatch<Row>(progress: BatchProgress<Row>, answer: BatchAnswer): BatchStep<Row> {
  const sent = nextRequest(progress);
  if (answer.status === 'answered') {
    if (answer.outcomes.length !== sent.length) {
      throw new RangeError(`an answer about ${answer.outcomes.length} rows came for ${sent.length} that were sent`);
    }
    return settle(
      progress,
      sent.map((_, index) => answer.outcomes[index] as RecordOutcome),
    );
  }
  const named = new Map(answer.records.filter(({ index }) => index in sent).map((record) => [record.index, record]));
  const rejectOf = (index: number): RecordOutcome => describeRejection(named.get(index) ?? answer);
  if (!progress.splits) {
    return settle(
      progress,
      sent.map((_, index) => (named.has(index) || sent.length === 1 ? rejectOf(index) : { ...rejectOf(index), code: 'batch_rejected' })),
    );
  }
  if (named.size > 0) return takeOut(progress, sent.length, (index) => (named.has(index) ? rejectOf(index) : undefined));
  if (sent.length > 1) return { progress: { ...progress, doubtful: sent.length }, settled: [] };
  const step = settle(progress, [rejectOf(0)]);
  return { ...step, progress: { ...step.progress, doubtful: 0, found: progress.found + 1 } };
}

/**
 * Takes the rows of {@link nextRequest} out, since nobody will say anything of them any more (`in_doubt` of `decideBatchFate`); the others go on.
 *
 * @returns the rows that were taken out
 */
export function abandonRequest<Row>(progress: BatchProgress<Row>): {
  readonly progress: BatchProgress<Row>;
  readonly rows: readonly Row[];
} {
  const rows = nextRequest(progress);
  return {
    rows,
    progress: {
      ...progress,
      rest: progress.rest.slice(rows.length),
      settled: progress.settled + rows.length,
      doubtful: Math.max(0, progress.doubtful - rows.length),
    },
  };
}

/** Takes rows out that are not to be sent any more, and says nothing of them. Where one of them may have been bad, nothing is known of the others. */
export function withdrawRows<Row>(progress: BatchProgress<Row>, stays: (row: Row) => boolean): BatchProgress<Row> {
  const { rest, doubtful } = progress;
  return { ...progress, rest: rest.filter(stays), doubtful: rest.slice(0, doubtful).every(stays) ? doubtful : 0 };
}

/** Settles the first rows in order. */
function settle<Row>(progress: BatchProgress<Row>, outcomes: readonly RecordOutcome[]): BatchStep<Row> {
  const count = outcomes.length;
  return {
    progress: {
      ...progress,
      rest: progress.rest.slice(count),
      settled: progress.settled + count,
      doubtful: Math.max(0, progress.doubtful - count),
    },
    settled: outcomes.map((outcome, index) => ({ row: progress.rest[index] as Row, outcome })),
  };
}

/** Settles the named rows wherever they stand; nothing is known of the others then, and all of them go again. */
function takeOut<Row>(progress: BatchProgress<Row>, count: number, find: (index: number) => RecordOutcome | undefined): BatchStep<Row> {
  const settled: SettledRow<Row>[] = [];
  const kept: Row[] = [];
  progress.rest.forEach((row, index) => {
    const outcome = index < count ? find(index) : undefined;
    if (outcome) settled.push({ row, outcome });
    else kept.push(row);
  });
  return { progress: { ...progress, rest: kept, settled: progress.settled + settled.length, doubtful: 0, found: 0 }, settled };
}

function describeRejection({ code, detail, field }: Pick<RejectedRecord, 'code' | 'detail' | 'field'>): RecordOutcome {
  return { status: 'rejected', code, detail, ...(field !== undefined && { field }) };
}
