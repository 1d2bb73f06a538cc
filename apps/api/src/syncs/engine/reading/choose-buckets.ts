import { bucketCount, type BucketSum } from '../../../sources/model-reader.js';

/** A model and what was sent of it, by bucket. */
export interface Sums {
  readonly source: readonly BucketSum[];
  readonly ledger: readonly BucketSum[];
  /** Buckets that are read whatever the sums say. */
  readonly always: Set<number>;
}

/** Which buckets of a model have to be read. */
export interface BucketChoice {
  readonly buckets: readonly number[];
  /** Rows of all the others, which are as the ledger has them. */
  readonly unread: number;
}

/**
 * Holds the sums of a model against those of the ledger. Equal sums are taken for equal rows: the hashes have 64 bits, and a bucket holds few rows.
 */
export function chooseBuckets({ source, ledger, always }: Sums): BucketChoice {
  const there = new Map(source.map((sum) => [sum.bucket, sum]));
  const known = new Map(ledger.map((sum) => [sum.bucket, sum]));
  const buckets: number[] = [];
  let unread = 0;
  for (let bucket = 0; bucket < bucketCount; bucket += 1) {
    const ours = known.get(bucket);
    const theirs = there.get(bucket);
    if (isSame(theirs, ours) && !always.has(bucket)) unread += ours?.rows ?? 0;
    else buckets.push(bucket);
  }
  return { buckets, unread };
}

function isSame(theirs: BucketSum | undefined, ours: BucketSum | undefined): boolean {
  return theirs?.rows === ours?.rows && theirs?.hash === ours?.hash;
}
