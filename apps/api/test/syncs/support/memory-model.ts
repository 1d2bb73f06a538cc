import { createHash } from 'node:crypto';
import type { ModelColumn } from '@panelbridge/core';
import { bucketCount, type BucketSum, type ModelReader, type SourceRow } from '../../../src/sources/model-reader.js';

/** A row of a model, by its key and its cells. */
export type ModelRow = readonly [key: string | null, cells: Readonly<Record<string, unknown>>];

/** What a reader of {@link readMemory} was asked for. */
export interface MemoryReader extends ModelReader {
  /** Rows that went out, over all reads. */
  readonly rowsRead: number;
}

/** A model that is in memory and hashes like a database; it breaks with `error` after so many rows, if that is said. */
export function readMemory(
  rows: readonly ModelRow[],
  { hashes = true, breaks }: { readonly hashes?: boolean; readonly breaks?: { readonly after: number; readonly error: Error } } = {},
): MemoryReader {
  const all = rows.map(([key, cells]): SourceRow => {
    const row = digest(JSON.stringify([key, cells])).readBigInt64BE();
    return { key, cells, bucket: hashes ? bucketOf(key) : null, hash: hashes ? String(row) : null };
  });
  let rowsRead = 0;
  return {
    get rowsRead() {
      return rowsRead;
    },
    describe: () => Promise.resolve(Object.keys(rows[0]?.[1] ?? {}).map((name): ModelColumn => ({ name, type: 'untyped' }))),
    sumBuckets: () => Promise.resolve(hashes ? sum(all) : null),
    async *read({ buckets, limit }) {
      const asked = buckets && new Set(buckets);
      const picked = all.filter(({ bucket }) => !asked || asked.has(bucket ?? -1)).slice(0, limit ?? undefined);
      for (let start = 0; start < picked.length; start += 1000) {
        await Promise.resolve();
        const window = picked.slice(start, Math.min(start + 1000, breaks?.after ?? picked.length));
        rowsRead += window.length;
        if (window.length > 0) yield window;
        if (breaks && start + 1000 >= breaks.after) throw breaks.error;
      }
      if (breaks) throw breaks.error;
    },
    close: () => Promise.resolve(),
  };
}

/** The bucket that a key falls into. */
export function bucketOf(key: string | null): number {
  return digest(JSON.stringify(key)).readUInt32BE() % bucketCount;
}

function sum(rows: readonly SourceRow[]): readonly BucketSum[] {
  const sums = new Map<number, { rows: number; hash: bigint }>();
  for (const { bucket, hash } of rows) {
    const before = sums.get(bucket ?? 0) ?? { rows: 0, hash: 0n };
    sums.set(bucket ?? 0, { rows: before.rows + 1, hash: BigInt.asIntN(64, before.hash ^ BigInt(hash ?? 0)) });
  }
  return [...sums].map(([bucket, one]) => ({ bucket, rows: one.rows, hash: String(one.hash) }));
}

function digest(text: string): Buffer {
  return createHash('md5').update(text).digest();
}
