import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { callHub, makeRows, writeBatch } from '../../test/hub-client.js';
import type { HubApiOptions } from './options.js';
import { type RunningHubApi, startHubApi } from './start-hub-api.js';

let hub: RunningHubApi;
afterEach(() => hub.close());

const start = async (options: HubApiOptions) => {
  hub = await startHubApi({ requestsPerMinute: Infinity, ...options });
};

describe('a quiet stand-in', () => {
  it('keeps ids, emails and counts alone, and answers as any other', async () => {
    await start({ quiet: true });
    await writeBatch(hub.url, makeRows(100));
    const again = await writeBatch(hub.url, makeRows(50));
    expect(again.body?.data?.[49]).toEqual({ index: 49, id: '50', result: 'updated' });
    expect(again.body?.meta).toEqual({ created: 0, updated: 50, skipped: 0 });
    expect((await writeBatch(hub.url, [{ email: 'nobody' }])).status).toBe(422);
    expect([hub.participantCount(), hub.writes('P49@example.com'), hub.writes('p50@example.com')]).toEqual([100, 2, 1]);
    expect(hub.participantsByEmail('p7@example.com')).toMatchObject([{ id: '8', first_name: null }]);
    expect((await callHub(hub.url, 'GET', '/api/participants?email=p7@example.com')).body?.data).toMatchObject([{ id: '8' }]);
    expect(hub.requests().map(({ rows, body }) => [rows, body])).toEqual([
      [100, undefined],
      [50, undefined],
      [1, undefined],
      [null, undefined],
    ]);
    const id = '/api/participants/8';
    expect((await callHub(hub.url, 'PATCH', id, { email: 'new@example.com' })).body).toMatchObject({ id: '8', email: 'new@example.com' });
    expect((await callHub(hub.url, 'DELETE', id)).status).toBe(204);
    expect([hub.participantCount(), hub.writes('new@example.com')]).toEqual([99, 1]);
  });

  it('writes nothing to disk', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'panelbridge-sandbox-'));
    await start({ quiet: true, folder });
    await writeBatch(hub.url, makeRows(1));
    expect(existsSync(join(folder, 'hub-api.sqlite'))).toBe(false);
    await rm(folder, { recursive: true });
  });

  it('does not grow while the same people are written again and again', async () => {
    await start({ quiet: true, logSize: 10, batchAnswer: 'counts' });
    const rows = makeRows(100);
    const write = async (times: number) => {
      for (let written = 0; written < times; written += 1) await writeBatch(hub.url, rows);
    };
    await write(50);
    await write(250);
    expect(hub.writeCounts().size).toBe(100);
    expect([...new Set(hub.writeCounts().values())]).toEqual([300]);
    expect([hub.participantCount(), hub.requests().length]).toEqual([100, 10]);
    expect(hub.totals()).toMatchObject({
      requests: 300,
      endpoints: { batch: 300 },
      statuses: { 200: 300 },
      rows: { received: 30_000, created: 100, updated: 29_900 },
    });
  });
});

describe('the log of requests', () => {
  it('holds the newest with what they sent, and counts all', async () => {
    await start({ logSize: 2 });
    for (let sent = 1; sent <= 3; sent += 1) await writeBatch(hub.url, makeRows(sent));
    expect(hub.requests()).toMatchObject([
      { method: 'PATCH', path: '/api/participants/batches', endpoint: 'batch', rows: 2, status: 200 },
      { rows: 3, body: { participants: makeRows(3) }, contentType: 'application/vnd.user-interviews.v2+json' },
    ]);
    expect(JSON.stringify(hub.requests())).not.toContain('demo-key');
    expect(hub.totals().requests).toBe(3);
    hub.clearRequests();
    expect([hub.requests(), hub.totals().requests]).toEqual([[], 0]);
    hub.clearParticipants();
    expect([hub.participants(), hub.writeCounts().size, hub.totals().rows.created]).toEqual([[], 0, 0]);
  });
});
