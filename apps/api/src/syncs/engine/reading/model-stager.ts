import { Injectable } from '@nestjs/common';
import type { ModelReader } from '../../../sources/model-reader.js';
import type { HeldRun } from '../held-run.js';
import type { ReadPhase } from '../phases.js';
import { type BucketChoice, chooseBuckets, type Sums } from './choose-buckets.js';
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
      client.query<{ bucket: number; row_count: string; hash: string | null }>('select * from sum_sync_ledger($1, $2)', [syncId, runId]),
    ]);
    const ledger = rows.flatMap(({ bucket, row_count: count, hash }) => (hash === null ? [] : [{ bucket, rows: Number(count), hash }]));
    if (source === null || ledger.length === 0) return null;
    return { source, ledger, always: new Set(rows.flatMap(({ bucket, hash }) => (hash === null ? [bucket] : []))) };
  }

  /** Fills the stage anew. @returns the rows of the model, also those that were not read */
  async #stage(held: HeldRun, reader: ModelReader, columns: readonly string[], sums: Sums | null): Promise<number> {
    const { client, runId, rowLimit, scope } = held;
    for (;;) {
      await client.query('delete from sync_stage where run_id = $1', [runId]);
      await client.query('delete from staging.sync_reads where run_id = $1', [runId]);
      const choice = sums && chooseBuckets(sums);
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
      for (const bucket of crossing) sums?.always.add(bucket);
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

async function* toAsync<T>(items: Iterable<T> | AsyncIterable<T>): AsyncGenerator<T, void, undefined> {
  yield* items;
}
