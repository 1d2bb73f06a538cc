import { ConnectorError } from '@panelbridge/core/connector';
import { HUB_API_DEMO_KEY, startHubApi, type RunningHubApi } from '@panelbridge/sandbox';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { DestinationCalls, type DestinationSession, type WriteInput } from '../../../src/connections/destination-calls.js';
import { awaitCheck, createDestination, type AnsweredConnection } from '../../support/destination.js';
import { startHub, type TestHub } from '../../support/start-hub.js';

interface StoredExchange {
  readonly operation: string;
  readonly batch_id: string | null;
  readonly status: number | null;
  readonly error_code: string | null;
  readonly request: { readonly headers: Readonly<Record<string, string>>; readonly body?: unknown };
  readonly response: { readonly headers: Readonly<Record<string, string>>; readonly body?: unknown } | null;
}

/** A hub with connectors that are destinations, good ones and odd ones. */
export let hub: TestHub;
/** The stand-in for the Hub API. */
export let side: RunningHubApi;
/** What is tested. */
export let calls: DestinationCalls;
/** Connections of the connectors that are there for tests alone. */
export let fixtures: Readonly<Record<'sink' | 'odd-destination' | 'tracked-link', string>>;
beforeAll(async () => {
  const folder = (name: string) => `${import.meta.dirname}/../../support/connectors/${name}`;
  const connectors = ['@panelbridge/connector-etl', '@panelbridge/connector-tracked-link', folder('sink'), folder('odd-destination')];
  [hub, side] = await Promise.all([
    startHub({ configuration: { connectors } }),
    startHubApi({ requestsPerMinute: Infinity, characteristics: [{ name: 'Seats', type: 'number' }] }),
  ]);
  calls = hub.app.get(DestinationCalls);
  const make = async (connectorId: string) => {
    const config = connectorId === 'tracked-link' ? { preset: 'generic' } : {};
    const { body } = await hub.request<AnsweredConnection>('POST', '/api/v1/connections', {
      body: { connectorId, name: connectorId, config },
    });
    return body.id;
  };
  fixtures = { sink: await make('sink'), 'odd-destination': await make('odd-destination'), 'tracked-link': await make('tracked-link') };
});
beforeEach(() => {
  side.misbehave([]);
  side.restoreKey(HUB_API_DEMO_KEY);
  side.clearParticipants();
  side.clearRequests();
});
afterAll(() => Promise.all([hub.close(), side.close()]));

/** Records of people. */
export const people = (count: number, more: Readonly<Record<string, string>> = {}) =>
  Array.from({ length: count }, (_, index) => ({ email: `p${index}@example.com`, first_name: `Person ${index}`, ...more }));
/** An upsert of records. */
export const upsert = (records: WriteInput['records'], more: Partial<WriteInput> = {}): WriteInput => ({
  mode: 'upsert',
  records,
  onlyIfEmpty: [],
  ...more,
});

/** Opens a session, and gives with it what was recorded of its run. */
export async function open(connectionId: string): Promise<{
  readonly session: DestinationSession;
  readonly list: () => Promise<StoredExchange[]>;
  /** Writes down batches of the run, as whoever sends them does first. */
  readonly store: (...ids: readonly string[]) => Promise<void>;
}> {
  const runId = crypto.randomUUID();
  const session = await calls.openSession({ workspaceId: hub.workspaceId, connectionId, runId });
  const list = async () => (await hub.sql.query<StoredExchange>('select * from exchanges where run_id = $1 order by id', [runId])).rows;
  // The run itself is not there, so nobody may ask for it.
  const store = async (...ids: readonly string[]) => {
    await hub.sql.query(
      `do $$ begin set local session_replication_role = replica;
       insert into sync_batches (id, workspace_id, run_id, work, row_keys, positions) overriding system value
       select id, '${hub.workspaceId}', '${runId}', 'write', '{}', '{}' from unnest('{${ids.join(',')}}'::bigint[]) id; end $$`,
    );
  };
  return { session, list, store };
}

/** Makes a connection to the stand-in that has been checked. */
export async function createReady(config: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const id = await createDestination(hub, { url: side.url, config });
  await awaitCheck(hub, id);
  side.clearRequests();
  return id;
}

/** What a call of a connector failed with. */
export async function catchError(work: Promise<unknown>): Promise<ConnectorError> {
  const error = await work.then(
    () => new Error('nothing was thrown'),
    (thrown: unknown) => thrown,
  );
  if (!ConnectorError.is(error)) throw error;
  return error;
}
