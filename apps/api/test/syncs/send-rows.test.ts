import { afterAll, beforeAll, expect, it } from 'vitest';
import { makePeople, startSyncHub, type SyncHub } from './support/sync-hub.js';

let hub: SyncHub;
beforeAll(async () => {
  hub = await startSyncHub();
});
afterAll(() => hub.close());

it.each([0, 1, 99, 100, 101, 250])('S4-12 sends %i rows in batches of at most 100', async (count) => {
  hub.hubApi.clearParticipants();
  hub.hubApi.clearRequests();
  await hub.setPeople(makePeople(count));
  const run = await hub.runSync(await hub.createSync());
  expect(run.state).toBe('completed');
  expect(hub.hubApi.participantCount()).toBe(count);
});
