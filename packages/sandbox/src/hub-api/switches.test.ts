import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { askEverywhere, callHub } from '../../test/hub-client.js';
import type { HubFaultInput } from './misbehaviour.js';
import { type RunningHubApi, startHubApi } from './start-hub-api.js';

let hub: RunningHubApi;
beforeEach(async () => {
  hub = await startHubApi({ requestsPerMinute: Infinity });
});
afterEach(() => hub.close());

describe('switches', () => {
  it('act at one endpoint, after some requests, for some requests, or until they are replaced', async () => {
    hub.misbehave([{ fault: 'server_error', endpoint: 'list', after: 1, times: 2 }]);
    const statuses = [];
    for (let asked = 0; asked < 4; asked += 1) {
      statuses.push((await callHub(hub.url, 'GET', '/api/participants')).status);
      expect((await callHub(hub.url, 'GET', '/api/characteristics')).status).toBe(200);
    }
    expect(statuses).toEqual([200, 500, 500, 200]);
    hub.misbehave([{ fault: 'server_error' }]);
    for (const { status } of await askEverywhere(hub.url)) expect(status).toBe(500);
    hub.misbehave([]);
    expect((await callHub(hub.url, 'GET', '/api/participants')).status).toBe(200);
  });

  it('can be on from the start', async () => {
    const other = await startHubApi({ faults: [{ fault: 'unavailable' }] });
    expect((await callHub(other.url, 'GET', '/api/participants')).status).toBe(503);
    await other.close();
  });

  it.each([
    [{ fault: 'fire' }],
    [{ fault: 'hang', endpoint: 'home' }],
    [{ fault: 'forbidden', when: 'after' }],
    [{ fault: 'hang', times: 0 }],
    [{ fault: 'error_shape', shape: 'xml' }],
  ])('refuse %j', (fault) => {
    expect(() => hub.misbehave([fault as HubFaultInput])).toThrow(/must be|is only for|expected/);
  });
});
