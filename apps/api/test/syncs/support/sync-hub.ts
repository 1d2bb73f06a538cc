import type { DeleteBehaviour, FieldMapping, IngestionMode, RowOutcome, RunKind } from '@panelbridge/core';
import { setTimeout as sleep } from 'node:timers/promises';
import { createTestDatabase } from '@panelbridge/embedded-postgres/testing';
import { startHubApi, type HubApiOptions, type RunningHubApi } from '@panelbridge/sandbox';
import type pg from 'pg';
import { inject } from 'vitest';
import { DestinationCalls } from '../../../src/connections/destination-calls.js';
import { RunHost } from '../../../src/syncs/engine/run-host.js';
import { SyncSweep } from '../../../src/syncs/engine/sync-sweep.js';
import { connectAsOwner } from '../../support/database.js';
import { startHub, type HubOptions, type TestHub } from '../../support/start-hub.js';

/** A run as its table has it, with its counters as numbers that are not 0. */
export interface EndedRun {
  readonly id: string;
  readonly sync_id: string;
  readonly state: string;
  readonly phase: string | null;
  readonly counters: Partial<Record<RowOutcome | 'unchanged', number>>;
  readonly requests: number;
  readonly error_code: string | null;
  readonly error_detail: string | null;
  readonly because: string | null;
  readonly rows_planned: string | null;
}

/** Settings of a sync; what is left out is an upsert of people by email into the stand-in for the Hub API. */
export interface SyncInput {
  /** A query of the source database; the whole table `people` by default. */
  readonly query?: string;
  readonly primaryKey?: string;
  readonly mode?: IngestionMode;
  readonly deleteBehaviour?: DeleteBehaviour;
  readonly mappings?: readonly FieldMapping[];
  readonly splitRetries?: boolean;
  /** `null`: the panel. The connection of the hub by default. */
  readonly connectionId?: string | null;
}

/** A hub that works on runs only when told, a source with a table `people`, and a stand-in for the Hub API that takes them. */
export interface SyncHub extends TestHub {
  readonly source: pg.Pool;
  readonly hubApi: RunningHubApi;
  readonly connectionId: string;
  /** Replaces the people of the source. */
  setPeople(people: readonly PersonRow[]): Promise<void>;
  createSync(input?: SyncInput): Promise<string>;
  /** Asks for a run, which nobody begins. */
  requestRun(syncId: string, kind?: RunKind, columns?: Readonly<Record<string, unknown>>): Promise<string>;
  /** Lets this process take a run, and waits until its part in it has ended. */
  takeRun(runId: string): Promise<EndedRun>;
  runSync(syncId: string, kind?: RunKind): Promise<EndedRun>;
  readRun(runId: string): Promise<EndedRun>;
}

/** A row of the source. */
export interface PersonRow {
  readonly id: string;
  readonly email: string | null;
  readonly first_name?: string | null;
  readonly city?: string | null;
}

/** What maps the table `people`. */
export const peopleMappings: readonly FieldMapping[] = [
  { column: 'email', field: 'email' },
  { column: 'first_name', field: 'first_name' },
  { column: 'city', field: 'city' },
];

/** People `p1@example.com` and so on; some of them changed as told. */
export function makePeople(count: number, change: (index: number) => Partial<PersonRow> = () => ({})): PersonRow[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `k${String(index).padStart(6, '0')}`,
    email: `p${index}@example.com`,
    first_name: `Ann ${index}`,
    city: 'York',
    ...change(index),
  }));
}

/** How a {@link SyncHub} differs from the default. */
export interface SyncHubOptions {
  readonly hub?: HubOptions;
  readonly hubApi?: HubApiOptions;
  /** Requests that runs make in a minute; far more than a destination allows by default, so that tests need not wait. */
  readonly requestsPerMinute?: number;
}

/** Starts everything that a test of syncs needs. */
export async function startSyncHub(options: SyncHubOptions = {}): Promise<SyncHub> {
  const [database, hubApi, hub] = await Promise.all([
    createTestDatabase(inject('postgresUrl')),
    startHubApi({ requestsPerMinute: Infinity, logSize: 100_000, ...options.hubApi }),
    startHub({
      ...options.hub,
      configuration: {
        role: 'api',
        demo: true,
        connectors: ['@panelbridge/connector-etl'],
        allowedNetworks: ['127.0.0.0/8'],
        ...options.hub?.configuration,
      },
    }),
  ]);
  const source = connectAsOwner(database.url);
  await source.query('create table people (id text primary key, email text, first_name text, city text)');
  const connectionId = await connectHubApi(hub, hubApi);
  // Runs begin when a test says so, not when another one has ended.
  hub.app.get(SyncSweep).takeOpenRuns = async () => undefined;
  setPace(hub, options.requestsPerMinute ?? 6_000_000);
  const sourceId = await addSource(hub, database.url);

  const requestRun: SyncHub['requestRun'] = async (syncId, kind = 'ordinary', columns = {}) => {
    const values = { workspace_id: hub.workspaceId, sync_id: syncId, kind, trigger: 'request', ...columns };
    const names = Object.keys(values);
    const { rows } = await hub.sql.query<{ id: string }>(
      `insert into sync_runs (${names.join()}) values (${names.map((_, index) => `$${index + 1}`).join()}) returning id`,
      Object.values(values),
    );
    return rows[0]?.id ?? '';
  };
  const readRun: SyncHub['readRun'] = async (runId) => {
    const { rows } = await hub.sql.query<EndedRun>('select * from sync_runs where id = $1', [runId]);
    if (!rows[0]) throw new Error('there is no such run');
    return { ...rows[0], counters: Object.fromEntries(Object.entries(rows[0].counters).filter(([, count]) => count !== 0)) };
  };
  const takeRun: SyncHub['takeRun'] = async (runId) => {
    // The database may need a moment to notice that the connection of an earlier holder is closed.
    for (const deadline = Date.now() + 15_000; Date.now() < deadline; await sleep(5)) {
      const taken = await hub.app.get(RunHost).take(hub.workspaceId, runId);
      if (!taken) continue;
      await taken.ended;
      return readRun(runId);
    }
    throw new Error('the run was not taken');
  };
  return {
    ...hub,
    source,
    hubApi,
    connectionId,
    requestRun,
    takeRun,
    readRun,
    runSync: async (syncId, kind) => takeRun(await requestRun(syncId, kind)),
    setPeople: async (people) => {
      await source.query('truncate people');
      await source.query('insert into people select * from unnest($1::text[], $2::text[], $3::text[], $4::text[])', [
        people.map(({ id }) => id),
        people.map(({ email }) => email),
        people.map(({ first_name: name }) => name ?? null),
        people.map(({ city }) => city ?? null),
      ]);
    },
    createSync: async (input = {}) => {
      const { query = 'select * from people order by id', primaryKey = 'id', mode = 'upsert', deleteBehaviour = 'do_nothing' } = input;
      const { mappings = peopleMappings, splitRetries = true, connectionId: to = connectionId } = input;
      const { fields } = await source.query(`${query} limit 0`);
      const columns = JSON.stringify(fields.map(({ name }) => ({ name, type: 'text' })));
      const { rows: models } = await hub.sql.query<{ id: string }>(
        `insert into models (workspace_id, source_id, name, query, primary_key, columns) values ($1, $2, 'People', $3, $4, $5) returning id`,
        [hub.workspaceId, sourceId, query, primaryKey, columns],
      );
      const { rows } = await hub.sql.query<{ id: string }>(
        `insert into syncs (workspace_id, name, model_id, connection_id, mode, delete_behaviour, mappings, split_retries, removal_threshold, failed_share)
         values ($1, 'People', $2, $3, $4, $5, $6, $7, 0.3, 0) returning id`,
        [hub.workspaceId, models[0]?.id, to, mode, deleteBehaviour, JSON.stringify(mappings), splitRetries],
      );
      return rows[0]?.id ?? '';
    },
    close: async () => {
      await hub.close();
      await Promise.all([hubApi.close(), source.end()]);
      await database.drop();
    },
  };
}

async function connectHubApi(hub: TestHub, hubApi: RunningHubApi): Promise<string> {
  const { body, status } = await hub.request<{ id: string }>('POST', '/api/v1/connections', {
    body: {
      connectorId: 'user-interviews-hub',
      name: 'Research Hub',
      environment: 'sandbox',
      config: { baseUrl: hubApi.url, requestsPerMinute: 600 },
      secrets: { apiKey: 'demo-key' },
    },
  });
  if (status !== 201) throw new Error(`the Hub API could not be connected: ${JSON.stringify(body)}`);
  await hub.sql.query(`update connections set status = 'ready', checked_at = now() where id = $1`, [body.id]);
  return body.id;
}

/** The source database, as one of the hub's sources. */
async function addSource(hub: TestHub, url: string): Promise<string> {
  const { hostname: host, port, pathname, username: user } = new URL(url);
  const settings = { host, port: Number(port), database: pathname.slice(1), user: decodeURIComponent(user), tls: 'disable' };
  const { rows } = await hub.sql.query<{ id: string }>(
    `insert into sources (workspace_id, kind, name, settings) values ($1, 'postgresql', 'Warehouse', $2) returning id`,
    [hub.workspaceId, settings],
  );
  return rows[0]?.id ?? '';
}

function setPace(hub: TestHub, requestsPerMinute: number): void {
  const calls = hub.app.get(DestinationCalls);
  const find = calls.find.bind(calls);
  calls.find = async (...given) => {
    const found = await find(...given);
    return found.ok ? { ...found, value: { ...found.value, requestsPerMinute } } : found;
  };
}
