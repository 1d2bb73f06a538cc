import type { ModelColumn } from '@panelbridge/core';

/** One row of a model. */
export interface SourceRow {
  /** The value of the primary key as text; `null` = none. */
  readonly key: string | null;
  /** The asked columns by name. Texts as the source writes them, booleans as booleans, what is missing as `null`. */
  readonly cells: Readonly<Record<string, unknown>>;
  /** Which of {@link bucketCount} buckets the row falls into by its key; `null` where the source cannot hash. */
  readonly bucket: number | null;
  /** Hash over key and asked columns, signed 64-bit in decimal; the same row has the same hash from read to read; `null` where the source cannot hash. */
  readonly hash: string | null;
}

/** How many buckets the rows of a model are spread over. */
export const bucketCount = 4096;

/** All rows of one bucket, compressed into a hash. */
export interface BucketSum {
  readonly bucket: number;
  readonly rows: number;
  /** The hashes of its rows, combined by exclusive or; signed 64-bit in decimal. */
  readonly hash: string;
}

/** What is read of a model. */
export interface ReadInput {
  /** Names of columns of the model. */
  readonly columns: readonly string[];
  /** Only rows of these buckets; `null` = all. Refused by sources that cannot hash. */
  readonly buckets: readonly number[] | null;
  /** At most so many rows; `null` = all. */
  readonly limit: number | null;
}

/**
 * One read-only snapshot of a model, until {@link ModelReader.close}: what it tells and yields belongs together, whatever is changed at the
 * source meanwhile. One call at a time. Once the signal of its opener aborts, calls reject with the signal's reason.
 */
export interface ModelReader {
  /** The columns as they are now. @throws SourceError */
  describe(): Promise<readonly ModelColumn[]>;
  /**
   * Hashes the whole model at the source.
   *
   * @returns the buckets that have rows, or `null` where the source cannot hash by itself (files)
   * @throws SourceError
   */
  sumBuckets(input: Pick<ReadInput, 'columns'>): Promise<readonly BucketSum[] | null>;
  /**
   * Reads rows in windows of at most 1,000, with memory for a few windows whatever the model holds. Rows come in the order of the model.
   *
   * @throws SourceError also after rows were yielded, when the source breaks
   */
  read(input: ReadInput): AsyncIterable<readonly SourceRow[]>;
  /** Ends the snapshot and frees what it held; never rejects, may be called again. */
  close(): Promise<void>;
}
