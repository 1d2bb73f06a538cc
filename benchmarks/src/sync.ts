import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createApiKey } from '@panelbridge/api/api-key';
import type { LoadResult } from './load.ts';
import { compare, type MissedGoal } from './measure.ts';
import { createWorld, workspaceId, type World } from './world.ts';

/** How many rows the model has. */
export const rows = Number(process.env['BENCH_SYNC_ROWS'] ?? 1_000_000);
const rounds = Number(process.env['BENCH_SYNC_ROUNDS'] ?? 3);
const hub = fileURLToPath(import.meta.resolve('@panelbridge/api/main'));
const floor = fileURLToPath(new URL('./floor/sync.ts', import.meta.url));
const recordingFloor = fileURLToPath(new URL('./floor/sync-recording.ts', import.meta.url));
const sink = fileURLToPath(new URL('./floor/sink.ts', import.meta.url));
const connectorFolder = fileURLToPath(new URL('./fast-hub', import.meta.url));
/** The query of the model. */
export const query = 'select id, email, first_name, last_name, phone_number, title, company, city from people order by id';
const fields = ['email', 'first_name', 'last_name', 'phone_number', 'title', 'company', 'city'];

/** Without bounds, Node lets garbage lie until the machine's memory is short, and the allocator keeps what each thread gave back; see the guide “Operate it”. */
const boundedHeap = '--max-old-space-size=128 --max-semi-space-size=8';
const allocatorArenas = '2';

/** A hub with a source of many people, and what it is asked by. */
export interface SyncWorld {
  readonly world: World;
  readonly sourceUrl: string;
  readonly sinkUrl: string;
  readonly hubUrl: string;
  readonly modelId: string;
  readonly connectionId: string;
  readonly call: (method: string, path: string, body?: object) => Promise<Record<string, unknown>>;
}

/**
 * 1,000,000 rows of eight columns from PostgreSQL to a local sink: ours is a first run of a sync over the API, with its ledger, its exchanges and
 * its memory; the floor reads by a cursor and sends over eight connections, and records nothing. Beside it the same floor recording what ours records.
 *
 * @throws Error when a row did not arrive, or the ledger does not know of it
 */
export async function measureSync(): Promise<readonly MissedGoal[]> {
  const bench = await createSyncWorld();
  try {
    const figure = 'requests per second';
    const runBare = (): Promise<LoadResult> => runFloor(bench, floor);
    const missed = await compare({
      name: 'sync',
      rounds,
      figure,
      goal: '>= 0.45',
      run: (side) => (side === 'floor' ? runBare() : runOurs(bench)),
    });
    await bench.world.sql.query('truncate sync_ledger, sync_batches, sync_row_results, exchanges');
    await compare({
      name: 'sync-recording-floor',
      rounds,
      figure,
      run: (side) => (side === 'floor' ? runBare() : runFloor(bench, recordingFloor)),
    });
    return missed ? [missed] : [];
  } finally {
    await bench.world.close();
  }
}

/** Starts a hub with a source and a sink, all three connected. */
export async function createSyncWorld(): Promise<SyncWorld> {
  const ground = await createWorld(1, 'started');
  const { url: sinkUrl, end: endSink } = await startSink();
  const world: World = { ...ground, close: () => endSink().then(() => ground.close()) };
  try {
    return await fillSyncWorld(world, sinkUrl);
  } catch (error) {
    await world.close();
    throw error;
  }
}

async function fillSyncWorld(world: World, sinkUrl: string): Promise<SyncWorld> {
  await world.sql.query('create database source');
  const sourceUrl = Object.assign(new URL(world.url), { pathname: '/source' }).href;
  await promisify(execFile)(process.execPath, [fileURLToPath(new URL('./fill-source.ts', import.meta.url)), sourceUrl, String(rows)]);
  const { key, hash, hint } = createApiKey();
  await world.sql.query(
    `insert into api_keys (workspace_id, name, owner_name, owner_email, role, key_hash, hint) values ($1, 'bench', 'bench', 'bench@example.com', 'admin', $2, $3)`,
    [workspaceId, hash, hint],
  );
  const environment = {
    CONNECTORS: connectorFolder,
    PANELBRIDGE_ALLOWED_NETWORKS: '127.0.0.0/8',
    NODE_OPTIONS: process.env['BENCH_NODE_OPTIONS'] ?? boundedHeap,
    MALLOC_ARENA_MAX: allocatorArenas,
  };
  const hubUrl = `http://127.0.0.1:${await world.startServer(hub, environment)}`;
  const call: SyncWorld['call'] = async (method, path, body) => {
    const answer = await fetch(`${hubUrl}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} was answered with ${answer.status}: ${text}`);
    return JSON.parse(text) as Record<string, unknown>;
  };
  const { hostname: host, port, username } = new URL(world.url);
  const { id: sourceId } = await call('POST', '/sources', {
    kind: 'postgresql',
    name: 'Warehouse',
    settings: { host, port: Number(port), database: 'source', user: decodeURIComponent(username), tls: 'disable' },
  });
  const { id: modelId } = await call('POST', '/models', { sourceId, name: 'People', query, primaryKey: 'id' });
  const { id: connectionId } = await call('POST', '/connections', {
    connectorId: 'fast-hub',
    name: 'Sink',
    environment: 'sandbox',
    config: { baseUrl: sinkUrl },
    secrets: { apiKey: 'bench-key' },
  });
  return { world, sourceUrl, sinkUrl, hubUrl, modelId: String(modelId), connectionId: String(connectionId), call };
}

async function runFloor({ world, sourceUrl, sinkUrl }: SyncWorld, program: string): Promise<LoadResult> {
  await fetch(`${sinkUrl}/admin/participants`, { method: 'DELETE' });
  const { stdout } = await promisify(execFile)(process.execPath, [program, sourceUrl, sinkUrl, query, world.url]);
  const { seconds } = JSON.parse(stdout) as { seconds: number };
  await expectTaken(sinkUrl);
  return toResult(seconds);
}

async function runOurs(bench: SyncWorld): Promise<LoadResult> {
  const { world, sinkUrl, call, hubUrl } = bench;
  await world.sql.query('truncate sync_ledger, sync_batches, sync_row_results, exchanges');
  await world.sql.query('vacuum analyze');
  await fetch(`${sinkUrl}/admin/participants`, { method: 'DELETE' });
  const syncId = await createSync(bench);
  const { id: runId } = await call('POST', `/syncs/${syncId}/runs`, {});
  let peak = 0;
  let run: Record<string, unknown> = {};
  const seen: string[] = [];
  do {
    await wait(250);
    run = await call('GET', `/syncs/${syncId}/runs/${String(runId)}`);
    const memory = await readMemory(hubUrl);
    peak = Math.max(peak, memory);
    seen.push(`${String(run['phase'])} ${Math.round(memory)}`);
  } while (run['state'] === 'queued' || run['state'] === 'running');
  const { rows: ended } = await world.sql.query(
    `select state, extract(epoch from finished_at - started_at)::float8 as seconds, extract(epoch from read_at - started_at)::float8 as reading,
       counters, requests, error_detail, (select count(*)::int from sync_ledger where state = 'settled') as kept from sync_runs where id = $1`,
    [runId],
  );
  const [{ state, seconds, reading, requests, kept, error_detail: detail }] = ended;
  if (state !== 'completed' || kept !== rows) throw new Error(`the run ended as ${state} with ${kept} rows in the ledger: ${detail}`);
  await expectTaken(sinkUrl);
  console.log(
    `  ours: ${seconds.toFixed(1)} s, of which reading ${reading.toFixed(1)} s; ${requests} requests; memory at most ${Math.round(peak)} MB`,
  );
  if (process.env['BENCH_VERBOSE']) console.log(`  memory by phase, MB: ${seen.join(', ')}`);
  return toResult(seconds);
}

/** Starts the sink, which lives as long as the world. */
async function startSink(): Promise<{ readonly url: string; readonly end: () => Promise<void> }> {
  const child = spawn(process.execPath, [sink], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return {
    url: line.toString().trim(),
    async end() {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** Makes a sync of the model to the sink, and gives its id. */
export async function createSync({ call, modelId, connectionId }: SyncWorld): Promise<string> {
  const { id } = await call('POST', '/syncs', {
    name: 'Bench',
    modelId,
    destination: { kind: 'connection', connectionId },
    mode: 'upsert',
    mappings: fields.map((field) => ({ column: field, field })),
  });
  return String(id);
}

/** Resident memory of the hub in MB. */
async function readMemory(hubUrl: string): Promise<number> {
  const text = await (await fetch(`${hubUrl}/metrics`)).text();
  return Number(/^process_resident_memory_bytes (\S+)$/m.exec(text)?.[1] ?? Number.NaN) / 1_048_576;
}

async function expectTaken(sinkUrl: string): Promise<void> {
  const { participants: taken } = (await (await fetch(`${sinkUrl}/admin/totals`)).json()) as { participants: number };
  if (taken !== rows) throw new Error(`${taken} of ${rows} rows arrived`);
}

function toResult(seconds: number): LoadResult {
  return { requestsPerSecond: rows / seconds, p50: seconds * 1e6, p99: seconds * 1e6, seconds };
}
