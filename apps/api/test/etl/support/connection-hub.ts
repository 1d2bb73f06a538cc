import { HUB_API_DEMO_KEY, startHubApi, type RunningHubApi } from '@panelbridge/sandbox';
import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import { DestinationCalls } from '../../../src/connections/destination-calls.js';
import type { AnsweredConnection } from '../../support/destination.js';
import { startHub, type TestHub } from '../../support/start-hub.js';

/** Where connections are. */
export const path = '/api/v1/connections';

/** A refusal. */
export interface Problem {
  readonly code: string;
  readonly detail: string;
  readonly errors: readonly { readonly pointer: string; readonly code: string; readonly detail: string }[];
}

/** A hub of the file that imports this. */
export let hub: TestHub;
/** The stand-in for the vendor's own side. */
export let production: RunningHubApi;
/** The stand-in for the vendor's sandbox. */
export let sandbox: RunningHubApi;
beforeAll(async () => {
  [hub, production, sandbox] = await Promise.all([
    startHub({ configuration: { connectors: ['@panelbridge/connector-etl'] } }),
    startHubApi({ requestsPerMinute: Infinity }),
    startHubApi({ requestsPerMinute: Infinity }),
  ]);
});
beforeEach(() => {
  for (const side of [production, sandbox]) {
    side.misbehave([]);
    side.restoreKey(HUB_API_DEMO_KEY);
    side.clearRequests();
    side.clearParticipants();
  }
});
afterAll(() => Promise.all([hub.close(), production.close(), sandbox.close()]));

/** Saves a new connection. */
export const save = (body: object) => hub.request<AnsweredConnection & Problem>('POST', path, { body });
/** Changes a connection. */
export const change = (id: string, body: object) => hub.request<AnsweredConnection & Problem>('PATCH', `${path}/${id}`, { body });
/** Checks a connection. */
export const check = (id: string) => hub.request<AnsweredConnection & Problem>('POST', `${path}/${id}/check`);
/** What is wrong, and where. */
export const faultsOf = ({ errors }: Problem) => errors.map(({ code, pointer }) => `${code} ${pointer}`);

/** Sends people over a connection. */
export async function write(connectionId: string, emails: readonly string[]) {
  const session = await hub.app
    .get(DestinationCalls)
    .openSession({ workspaceId: hub.workspaceId, connectionId, runId: crypto.randomUUID() });
  try {
    return await session.writeBatch({ mode: 'upsert', records: emails.map((email) => ({ email })), onlyIfEmpty: [] });
  } finally {
    await session.close();
  }
}

/** Waits until a connection has this status. */
export async function expectStatus(id: string, status: string): Promise<AnsweredConnection> {
  let found: AnsweredConnection | undefined;
  await expect
    .poll(
      async () => {
        found = (await hub.request<AnsweredConnection>('GET', `${path}/${id}`)).body;
        return found.status;
      },
      { timeout: 15_000, interval: 50 },
    )
    .toBe(status);
  return found as AnsweredConnection;
}
