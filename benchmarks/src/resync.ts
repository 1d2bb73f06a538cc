import { execFile } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { LoadResult } from './load.ts';
import { compare, type MissedGoal } from './measure.ts';
import { createSync, createSyncWorld, query, rows, type SyncWorld } from './sync.ts';

const floor = fileURLToPath(new URL('./floor/resync.ts', import.meta.url));
const rounds = Number(process.env['BENCH_SYNC_ROUNDS'] ?? 5);

/**
 * A run of a sync whose 1,000,000 rows of eight columns are as they were sent: ours is the whole run over the API, the floor `COPY` of the model's
 * query to a client that does nothing with it.
 *
 * @throws Error when anything was sent, or a row was not found unchanged
 */
export async function measureResync(): Promise<readonly MissedGoal[]> {
  const bench = await createSyncWorld();
  try {
    const syncId = await createSync(bench);
    await runOnce(bench, syncId);
    await bench.world.sql.query('vacuum analyze sync_ledger');
    const missed = await compare({
      name: 'resync',
      rounds,
      figure: 'p50',
      goal: '<= 4',
      run: (side) => (side === 'floor' ? runFloor(bench) : runOurs(bench, syncId)),
    });
    return missed ? [missed] : [];
  } finally {
    await bench.world.close();
  }
}

async function runFloor({ sourceUrl }: SyncWorld): Promise<LoadResult> {
  const { stdout } = await promisify(execFile)(process.execPath, [floor, sourceUrl, query]);
  const { seconds, bytes } = JSON.parse(stdout) as { seconds: number; bytes: number };
  if (bytes < rows * 50) throw new Error(`${bytes} bytes are not ${rows} rows`);
  return toResult(seconds);
}

async function runOurs(bench: SyncWorld, syncId: string): Promise<LoadResult> {
  const { seconds, unchanged, requests } = await runOnce(bench, syncId);
  if (unchanged !== rows || requests !== 0)
    throw new Error(`${unchanged} of ${rows} rows were unchanged, and ${requests} requests were made`);
  return toResult(seconds);
}

/** Has a run made and waits for its end; as long as it took by the hub's own clock. */
async function runOnce(bench: SyncWorld, syncId: string): Promise<{ seconds: number; unchanged: number; requests: number }> {
  const { id: runId } = await bench.call('POST', `/syncs/${syncId}/runs`, {});
  let run: Record<string, unknown>;
  do {
    await wait(250);
    run = await bench.call('GET', `/syncs/${syncId}/runs/${String(runId)}`);
  } while (run['state'] === 'queued' || run['state'] === 'running');
  const { rows: ended } = await bench.world.sql.query(
    `select state, extract(epoch from finished_at - started_at)::float8 as seconds, (counters ->> 'unchanged')::int as unchanged, requests, error_detail
     from sync_runs where id = $1`,
    [runId],
  );
  const [{ state, seconds, unchanged, requests, error_detail: detail }] = ended;
  if (state !== 'completed') throw new Error(`the run ended as ${state}: ${detail}`);
  return { seconds, unchanged, requests };
}

function toResult(seconds: number): LoadResult {
  return { requestsPerSecond: rows / seconds, p50: seconds * 1e6, p99: seconds * 1e6, seconds };
}
