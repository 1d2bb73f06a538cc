import { Injectable } from '@nestjs/common';
import type { BucketSum, ModelReader } from '../../../sources/model-reader.js';
import type { HeldRun } from '../held-run.js';
import type { ReadPhase } from '../phases.js';
import { type BucketChoice, chooseBuckets, type LedgerSum } from './choose-buckets.js';
import { copyRows } from './copy-rows.js';

/** Brings the rows of a model that may have changed into the stage. */
@Injectable()
export class ModelStager implements ReadPhase {
  async read(held: HeldRun, reader: ModelReader): Promise<void> {
    const columns = [...new Set(held.settings.plan.fields.map(({ column }) => column))];
    const sums = await this.#sum(held, reader, columns);
    const rows = await this.#stage(held, reader, columns, sums);
    await held.write({ phase: 'comparing', rows_read: rows, read_at: new Date(), planned_to: 0 });
  }

  /** Both sides by bucket; `null` where everything has to be read. */
  async #sum({ client, scope, syncId, runId }: HeldRun, reader: ModelReader, columns: readonly string[]): Promise<Sums | null> {
    if (scope.sends === 'all' || scope.reads !== 'complete') return null;
    const [source, { rows }] = await Promise.all([
      reader.sumBuckets({ columns }),
      client.query<{ bucket: number; row_count: string; hash: string; has_open: boolean }>('select * from sum_sync_ledger($1, $2)', [
        syncId,
        runId,
      ]),
    ]);
    if (source === null || rows.length === 0) return null;
    return {
      source,
      ledger: rows.map((row) => ({ bucket: row.bucket, rows: Number(row.row_count), hash: row.hash, hasOpen: row.has_open })),
    };
  }

  /** Fills the stage anew. @returns the rows of the model, also those that were not read */
  async #stage(held: HeldRun, reader: ModelReader, columns: readonly string[], sums: Sums | null): Promise<number> {
    const { client, runId, rowLimit, scope } = held;
    const always = new Set<number>();
    for (;;) {
      await client.query('delete from sync_stage where run_id = $1', [runId]);
      await client.query('delete from staging.sync_reads where run_id = $1', [runId]);
      const choice = sums && chooseBuckets(sums.source, sums.ledger, always);
      const limit = scope.reads === 'complete' ? null : rowLimit;
      const { buckets, unread } = choice ?? { buckets: null, unread: 0 };
      const read = buckets?.length === 0 ? [] : reader.read({ columns, buckets, limit });
      const rows = await copyRows(held, toAsync(read), (count) => held.write({ rows_read: count + unread }));
      const crossing = choice === null ? [] : await this.#findCrossing(held, choice);
      if (crossing.length === 0) {
        await client.query(`insert into staging.sync_reads (run_id, workspace_id, buckets, unread, is_whole) values ($1, $2, $3, $4, $5)`, [
          runId,
          held.workspaceId,
          buckets,
          unread,
          scope.reads === 'complete',
        ]);
        return rows + unread;
      }
      // Which of two rows about the same person goes depends on which comes first, so both have to be there.
      for (const bucket of crossing) always.add(bucket);
    }
  }

  async #findCrossing({ client, runId, syncId }: HeldRun, { buckets }: BucketChoice): Promise<readonly number[]> {
    if (buckets.length === 0) return [];
    const { rows } = await client.query<{ crossing: number[] }>('select list_crossing_buckets($1, $2, $3) as crossing', [
      runId,
      syncId,
      buckets,
    ]);
    return rows[0]?.crossing ?? [];
  }
}

interface Sums {
  readonly source: readonly BucketSum[];
  readonly ledger: readonly LedgerSum[];
}

async function* toAsync<T>(items: Iterable<T> | AsyncIterable<T>): AsyncGenerator<T, void, undefined> {
  yield* items;
}
