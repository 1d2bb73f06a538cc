import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import type { RunDto } from '../../../src/syncs/runs/run.dto.js';
import type { SyncDto } from '../../../src/syncs/sync.dto.js';
import { startSyncHub, type SyncHub, type SyncInput } from './sync-hub.js';

/** What of a refusal is looked at. */
export interface Problem {
  readonly errors: readonly { readonly pointer: string; readonly code: string }[];
}
/** A page of a list. */
export interface Page<T> {
  readonly data: readonly T[];
  readonly nextCursor: string | null;
}

/** Where syncs are. */
export const path = '/api/v1/syncs';
/** An id that nothing has. */
export const nobody = '00000000-0000-4000-8000-000000000000';
/** A hub that works on runs only when told. */
export let hub: SyncHub;
beforeAll(async () => {
  hub = await startSyncHub();
});
beforeEach(() => {
  hub.hubApi.misbehave([]);
  hub.hubApi.refuseEmails([]);
  hub.hubApi.clearRequests();
  hub.hubApi.clearParticipants();
});
afterAll(() => hub.close());

/** Asks for a run over the API. */
export const start = (sync: string, body?: object, key?: string) =>
  hub.request<RunDto & Problem>('POST', `${path}/${sync}/runs`, { ...(body && { body }), ...(key && { key }) });
/** Reads a run. */
export const read = async (sync: string, run: string) => (await hub.request<RunDto>('GET', `${path}/${sync}/runs/${run}`)).body;
/** Reads anything below the syncs. */
export const get = async <T>(url: string) => (await hub.request<T>('GET', `${path}/${url}`)).body;

/** Asks for a run over the API and does it here. */
export async function run(sync: string, body?: object): Promise<RunDto> {
  const { body: asked } = await start(sync, body);
  await hub.takeRun(asked.id);
  return read(sync, asked.id);
}

/** A sync with what a person would choose; made over the API, from a model that is there. */
export async function make(input: SyncInput = {}, more: object = {}): Promise<string> {
  const stored = await hub.createSync(input);
  const { rows } = await hub.sql.query<{ model_id: string; connection_id: string | null; mappings: object[]; mode: string }>(
    'select model_id, connection_id, mappings, mode from syncs where id = $1',
    [stored],
  );
  const [
    { model_id: modelId, connection_id: connectionId, mappings, mode } = { model_id: '', connection_id: null, mappings: [], mode: '' },
  ] = rows;
  const destination = connectionId === null ? { kind: 'panel' } : { kind: 'connection', connectionId };
  const { status, body } = await hub.request<SyncDto>('POST', path, {
    body: { name: 'People', destination, modelId, mappings, mode, ...more },
  });
  expect([status, body]).toEqual([201, expect.anything()]);
  return body.id;
}
