import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callJson } from '../../test/call-json.js';
import { callHub, makeRows, writeBatch } from '../../test/hub-client.js';
import { visit } from '../../test/participant.js';
import { type RunningHubApi, startHubApi } from './start-hub-api.js';

let hub: RunningHubApi;
beforeAll(async () => {
  hub = await startHubApi({ requestsPerMinute: Infinity });
});
afterAll(() => hub.close());

const at = (path: string): string => `${hub.url}/admin${path}`;

describe('the admin API', () => {
  it('makes characteristics, and refuses bad ones by field and those that are there', async () => {
    expect(await callJson('POST', at('/characteristics'), { name: 'Renews on', type: 'date' })).toMatchObject({
      status: 201,
      body: { slug: 'renews_on', type: 'date' },
    });
    expect((await callJson('POST', at('/characteristics'), { name: 'Renews on', type: 'text' })).status).toBe(409);
    for (const [body, field] of [
      [{ name: ' ', type: 'text' }, 'name'],
      [{ name: 'Plan', type: 'colour' }, 'type'],
      [{ name: '123', type: 'text' }, 'slug'],
    ] as const) {
      expect(await callJson('POST', at('/characteristics'), body)).toMatchObject({
        status: 422,
        body: { errors: [expect.objectContaining({ field })] },
      });
    }
    expect(await (await fetch(at('/characteristics'))).json()).toMatchObject([{ slug: 'renews_on' }]);
  });

  it('shows what is there on the home page, and clears it', async () => {
    expect((await visit(hub.url)).text).toContain('Nobody yet');
    hub.addParticipants([{ email: 'ann@example.com', first_name: '<Ann>', characteristics: { renews_on: '2026-01-31' } }, ...makeRows(99)]);
    hub.addParticipants([{ email: 'last@example.com' }]);
    const { text } = await visit(hub.url);
    for (const shown of ['Participants: 101, of whom the newest 100', 'Renews on', 'p0@example.com', 'last@example.com'])
      expect(text).toContain(shown);
    expect(text).not.toContain('ann@example.com');
    await callHub(hub.url, 'DELETE', '/api/participants/101');
    for (const shown of ['&lt;Ann&gt;', 'renews_on: 2026-01-31']) expect(await (await fetch(hub.url)).text()).toContain(shown);
    expect((await fetch(at('/participants'), { method: 'DELETE' })).status).toBe(204);
    expect(hub.participantCount()).toBe(0);
  });

  it('switches faults, revokes keys and refuses emails', async () => {
    expect(await callJson('PUT', at('/misbehave'), { faults: [{ fault: 'unavailable', times: 1 }] })).toMatchObject({
      status: 200,
      body: { faults: [{ fault: 'unavailable', times: 1, after: 0 }] },
    });
    expect((await writeBatch(hub.url, makeRows(1))).status).toBe(503);
    expect(await (await fetch(at('/misbehave'))).json()).toEqual({ faults: [] });
    expect((await callJson('PUT', at('/misbehave'), { faults: [{ fault: 'fire' }] })).status).toBe(422);

    expect((await callJson('PUT', at('/keys'), { key: 'demo-key', revoked: true })).status).toBe(204);
    expect((await callHub(hub.url, 'GET', '/api/participants')).status).toBe(401);
    expect((await callJson('PUT', at('/keys'), { key: 'demo-key', revoked: false })).status).toBe(204);
    expect((await callJson('PUT', at('/keys'), { key: 'other', revoked: true })).status).toBe(404);
    expect((await callJson('PUT', at('/keys'), {})).status).toBe(422);

    expect((await callJson('PUT', at('/refused-emails'), { emails: ['p0@example.com'] })).status).toBe(204);
    expect((await writeBatch(hub.url, makeRows(1))).text).toContain('is refused by this account');
    expect((await callJson('PUT', at('/refused-emails'), { emails: 'p0@example.com' })).status).toBe(422);
    expect((await callJson('PUT', at('/refused-emails'), { emails: [] })).status).toBe(204);
    expect((await writeBatch(hub.url, makeRows(1))).status).toBe(200);
  });

  it('shows the requests and the totals, and empties the log', async () => {
    const requests = (await (await fetch(at('/requests'))).json()) as unknown[];
    expect(requests.at(-1)).toMatchObject({ endpoint: 'batch', status: 200, rows: 1 });
    expect((await callJson('GET', at('/totals'))).body).toMatchObject({
      requests: requests.length,
      participants: 1,
      rows: { rejected: 1 },
    });
    expect((await fetch(at('/requests'), { method: 'DELETE' })).status).toBe(204);
    expect((await callJson('GET', at('/totals'))).body).toMatchObject({ requests: 0 });
  });
});
