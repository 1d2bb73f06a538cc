import type { RunningHubApi } from '@panelbridge/sandbox';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { RunHost } from '../../src/syncs/engine/run-host.js';
import { type EndedRun, makePeople, startSyncHub, type SyncHub } from './support/sync-hub.js';

type Faults = Parameters<RunningHubApi['misbehave']>[0];

let hub: SyncHub;
beforeAll(async () => {
  hub = await startSyncHub();
});
afterAll(() => hub.close());

/** Runs a sync of so many people, and erases one of them once the destination has been asked so often. @returns the run, which has ended */
async function eraseMeanwhile(
  people: number,
  email: string,
  { faults, requests }: { readonly faults: Faults; readonly requests: number },
): Promise<EndedRun> {
  hub.hubApi.clearParticipants();
  hub.hubApi.clearRequests();
  await hub.setPeople(makePeople(people));
  await hub.runSync(await hub.createSync({ connectionId: null }));
  const { body } = await hub.request<{ data: { id: string }[] }>('GET', `/api/v1/participants?email=${email}`);
  hub.hubApi.misbehave(faults);
  const runId = await hub.requestRun(await hub.createSync());
  const taken = await hub.app.get(RunHost).take(hub.workspaceId, runId);
  await expect.poll(() => hub.hubApi.totals().requests, { timeout: 15_000 }).toBeGreaterThanOrEqual(requests);
  expect((await hub.request('POST', `/api/v1/participants/${body.data[0]?.id}/erase`)).status).toBe(204);
  await taken?.ended;
  hub.hubApi.misbehave([]);
  return hub.readRun(runId);
}

it('who is erased while their batch waits behind others does not leave with it', async () => {
  const ended = await eraseMeanwhile(1_000, 'p950@example.com', { faults: [{ fault: 'slow', delayMs: 4_000 }], requests: 1 });
  expect(ended).toMatchObject({ state: 'completed', counters: { created: 999 } });
  expect(hub.hubApi.participantCount()).toBe(999);
});

it('who is erased while the destination asks for patience is not sent again', async () => {
  const ended = await eraseMeanwhile(3, 'p1@example.com', { faults: [{ fault: 'rate_limited', times: 1, retryAfter: 5 }], requests: 1 });
  expect(ended).toMatchObject({ state: 'completed', counters: { created: 2 } });
  expect(hub.hubApi.participantCount()).toBe(2);
});

it('a batch of whom all were erased meanwhile is not sent again at all', async () => {
  const ended = await eraseMeanwhile(1, 'p0@example.com', { faults: [{ fault: 'rate_limited', times: 1, retryAfter: 5 }], requests: 1 });
  expect(ended).toMatchObject({ state: 'completed', counters: {}, requests: 1 });
  expect(hub.hubApi.participantCount()).toBe(0);
});

it('who is erased while a rejected batch is taken apart is in none of its later requests', async () => {
  hub.hubApi.refuseEmails(['p0@example.com']);
  const faults: Faults = [{ fault: 'bad_rows_unnamed' }, { fault: 'slow', delayMs: 2_500 }];
  const ended = await eraseMeanwhile(4, 'p3@example.com', { faults, requests: 2 });
  expect(ended).toMatchObject({ state: 'completed_with_errors', counters: { created: 2, rejected: 1 } });
  expect(hub.hubApi.participantCount()).toBe(2);
});
