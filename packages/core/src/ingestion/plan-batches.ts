/** Rows that travel in one request. */
export interface PlannedBatch<Row> {
  readonly rows: readonly Row[];
  /** Whether these rows were rejected by the destination in an earlier run. */
  readonly suspect: boolean;
}

/**
 * Cuts rows into batches. Order is kept, no row is lost or doubled (S4-12, S4-13). Rows that were rejected in an earlier run travel apart, after
 * the others, so that a bad one among them cannot hold up rows that are new. Holds no more than two batches in memory.
 *
 * @param rows in the order in which they are to be sent
 * @param options.maximumBatchSize from 1; the destination declares it
 * @param options.isSuspect whether a row was rejected in an earlier run
 * @throws RangeError when the size is not a whole number from 1
 */
export function* planBatches<Row>(
  rows: Iterable<Row>,
  { maximumBatchSize, isSuspect }: { readonly maximumBatchSize: number; readonly isSuspect?: (row: Row) => boolean },
): Generator<PlannedBatch<Row>, void, undefined> {
  if (!Number.isInteger(maximumBatchSize) || maximumBatchSize < 1) throw new RangeError(`a batch cannot hold ${maximumBatchSize} rows`);
  const suspects: Row[] = [];
  let batch: Row[] = [];
  for (const row of rows) {
    if (isSuspect?.(row) === true) {
      suspects.push(row);
      if (suspects.length === maximumBatchSize) yield { rows: suspects.splice(0), suspect: true };
    } else {
      batch.push(row);
      if (batch.length < maximumBatchSize) continue;
      yield { rows: batch, suspect: false };
      batch = [];
    }
  }
  if (batch.length > 0) yield { rows: batch, suspect: false };
  if (suspects.length > 0) yield { rows: suspects, suspect: true };
}
