import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AlertChannelDto } from '../../src/alerts/alert-channel.dto.js';
import type { AlertDetailDto } from '../../src/alerts/alert.dto.js';
import { DeliverAlert } from '../../src/alerts/deliver-alert.js';
import { startHub, type TestHub } from '../support/start-hub.js';
import { failing, recovered, seedSync, tell } from './syncs.js';
import { keys, startVendors } from './vendors.js';

// Here every attempt is made by hand; at the end of the file a worker makes them.
const vendors = await startVendors();
const { answer } = vendors;
const hub = await startHub({ configuration: { role: 'api' } });
const deliver = hub.app.get(DeliverAlert);
afterAll(async () => {
  await hub.close();
  await vendors.close();
});
beforeEach(() => {
  vendors.answer = answer;
  vendors.told.length = 0;
  vendors.requests.length = 0;
  vendors.incidents.clear();
});

const createWebhook = async (on: TestHub = hub, url = `${vendors.url}/mine`): Promise<string> => {
  const body = { name: 'x', kind: 'webhook', settings: { url }, secrets: { signingSecret: keys.signingSecret } };
  return (await on.request<AlertChannelDto>('POST', '/api/v1/alert-channels', { body })).body.id;
};
const createPager = async (): Promise<string> => {
  const body = { name: 'x', kind: 'pagerduty', settings: { url: `${vendors.url}/v2/enqueue` }, secrets: { routingKey: keys.routingKey } };
  return (await hub.request<AlertChannelDto>('POST', '/api/v1/alert-channels', { body })).body.id;
};
const readChannel = async (id: string) => (await hub.request<AlertChannelDto>('GET', `/api/v1/alert-channels/${id}`)).body;
const readDeliveries = async (alertId: string | null, on: TestHub = hub) =>
  (await on.request<AlertDetailDto>('GET', `/api/v1/alerts/${alertId}`)).body.deliveries;
const readOne = async (alertId: string | null) => {
  const [one] = await readDeliveries(alertId);
  if (!one) throw new Error('there is no delivery');
  return one;
};
/** Makes the attempts of an alert whose time has come. */
const attempt = async (alertId: string | null): Promise<void> => {
  for (const { id } of await readDeliveries(alertId)) await deliver.run({ workspaceId: hub.workspaceId, deliveryId: id });
};
const makeDue = (alertId: string | null, more = '') =>
  hub.sql.query(`update alert_deliveries set next_attempt_at = now()${more} where alert_id = $1`, [alertId]);
const countJobs = async (alertId: string | null): Promise<number> => {
  const { rows } = await hub.sql.query<{ n: number }>(
    `select count(*)::int as n from outbox o join alert_deliveries d on d.id::text = o.data ->> 'deliveryId' where d.alert_id = $1`,
    [alertId],
  );
  return rows[0]?.n ?? 0;
};
const fail = (status: number, headers: Record<string, string> = {}) => {
  vendors.answer = (response) => void response.writeHead(status, headers).end('not now');
};

describe('a delivery', () => {
  it('is tried again under the same id, with pauses that grow, until it arrives', async () => {
    const channelId = await createWebhook();
    const alert = await tell(hub, await seedSync(hub), failing, { channelIds: [channelId] });
    fail(503);
    const pauses: number[] = [];
    for (const attempts of [1, 2, 3]) {
      await attempt(alert);
      const one = await readOne(alert);
      expect(one).toMatchObject({ state: 'queued', attempts, answerStatus: 503, error: 'It answered 503: not now' });
      pauses.push(Date.parse(one.nextAttemptAt ?? '') - Date.now());
      // Not before its time.
      await attempt(alert);
      expect(vendors.requests).toHaveLength(attempts);
      await makeDue(alert);
    }
    [10_000, 20_000, 40_000].forEach((pause, index) => {
      expect(pauses[index]).toBeGreaterThan(pause / 2 - 2_000);
      expect(pauses[index]).toBeLessThan(pause + 2_000);
    });
    // One job for each pause, and the first.
    expect(await countJobs(alert)).toBe(4);
    vendors.answer = answer;
    await attempt(alert);
    expect(await readOne(alert)).toMatchObject({ state: 'delivered', attempts: 4, answerStatus: 204, error: null, nextAttemptAt: null });
    const { id } = await readOne(alert);
    expect(vendors.requests.map(({ headers }) => headers['webhook-id'])).toEqual([id, id, id, id]);
    await attempt(alert);
    expect(vendors.requests).toHaveLength(4);
    expect(await readChannel(channelId)).toMatchObject({ status: 'ready' });
  });

  it('waits for as long as the other side asks', async () => {
    const alert = await tell(hub, await seedSync(hub), failing, { channelIds: [await createWebhook()] });
    fail(429, { 'retry-after': '900' });
    await attempt(alert);
    const one = await readOne(alert);
    expect(one).toMatchObject({ state: 'queued', answerStatus: 429 });
    expect(Date.parse(one.nextAttemptAt ?? '') - Date.now()).toBeGreaterThan(895_000);
  });

  it('comes to an end after ten attempts, and the channel needs attention', async () => {
    const channelId = await createWebhook();
    const alert = await tell(hub, await seedSync(hub), failing, { channelIds: [channelId] });
    fail(500);
    await hub.sql.query('update alert_deliveries set attempts = 9 where alert_id = $1', [alert]);
    const jobs = await countJobs(alert);
    await attempt(alert);
    expect(await readOne(alert)).toMatchObject({ state: 'failed', attempts: 10, error: 'It answered 500: not now', nextAttemptAt: null });
    expect(await countJobs(alert)).toBe(jobs);
    expect(await readChannel(channelId)).toMatchObject({ status: 'needs_attention', statusDetail: 'It answered 500: not now' });
  });

  it.each([400, 401, 403, 404, 410, 422, 302])('is not tried again after %i, and the channel needs attention', async (status) => {
    const channelId = await createWebhook();
    const alert = await tell(hub, await seedSync(hub), failing, { channelIds: [channelId] });
    fail(status);
    await attempt(alert);
    expect(await readOne(alert)).toMatchObject({ state: 'failed', attempts: 1, answerStatus: status });
    expect(await readChannel(channelId)).toMatchObject({ status: 'needs_attention' });
    const { rows } = await hub.sql.query('select to_status from events where subject_id = $1 and type = $2', [
      channelId,
      'alert_channel.status_changed',
    ]);
    expect(rows).toEqual([{ to_status: 'needs_attention' }]);
  });

  it.each([408, 429, 500, 502, 503])('is tried again after %i', async (status) => {
    const channelId = await createWebhook();
    const alert = await tell(hub, await seedSync(hub), failing, { channelIds: [channelId] });
    fail(status);
    await attempt(alert);
    expect(await readOne(alert)).toMatchObject({ state: 'queued', attempts: 1, answerStatus: status });
    expect(await readChannel(channelId)).toMatchObject({ status: 'unchecked' });
  });

  it('is sent once by two workers that have its job at the same time, and again under its id when the first was killed', async () => {
    const alert = await tell(hub, await seedSync(hub), failing, { channelIds: [await createWebhook()] });
    await Promise.all([attempt(alert), attempt(alert), attempt(alert)]);
    expect(vendors.requests).toHaveLength(1);
    const lost = await tell(hub, await seedSync(hub), failing, { channelIds: [await createWebhook()] });
    await hub.sql.query('update alert_deliveries set begun_at = now(), attempts = 1 where alert_id = $1', [lost]);
    await attempt(lost);
    expect(vendors.requests).toHaveLength(1);
    await hub.sql.query(`update alert_deliveries set begun_at = now() - interval '61 seconds' where alert_id = $1`, [lost]);
    await attempt(lost);
    expect(await readOne(lost)).toMatchObject({ state: 'delivered', attempts: 2 });
    expect(vendors.requests[1]?.headers['webhook-id']).toBe((await readOne(lost)).id);
  });

  it('is asked for again when its job has come to nothing', async () => {
    const alert = await tell(hub, await seedSync(hub), failing, { channelIds: [await createWebhook()] });
    await hub.sql.query('delete from outbox');
    expect(await deliver.sweep()).toBe(0);
    await makeDue(alert, ` - interval '6 minutes'`);
    expect(await deliver.sweep()).toBe(1);
    expect(await deliver.sweep()).toBe(0);
    expect(await countJobs(alert)).toBe(1);
  });

  it('says so where the secrets of its channel cannot be read any more, and arrives once they are stored again', async () => {
    const channelId = await createWebhook();
    const alert = await tell(hub, await seedSync(hub), failing, { channelIds: [channelId] });
    await hub.sql.query(`update alert_channel_secrets set key_id = 'k0' where channel_id = $1`, [channelId]);
    await attempt(alert);
    expect(await readOne(alert)).toMatchObject({ state: 'queued', attempts: 1, error: expect.stringContaining('Store them again') });
    expect(hub.readLog()).toContain('PANELBRIDGE_SECRET_KEYS');
    await hub.request('PATCH', `/api/v1/alert-channels/${channelId}`, { body: { secrets: { signingSecret: keys.signingSecret } } });
    await makeDue(alert);
    await attempt(alert);
    expect(await readOne(alert)).toMatchObject({ state: 'delivered', attempts: 2 });
  });

  it('is skipped where the channel was switched off or deleted', async () => {
    const [off, gone] = [await createWebhook(), await createWebhook()];
    const alert = await tell(hub, await seedSync(hub), failing, { channelIds: [off, gone] });
    await hub.request('PATCH', `/api/v1/alert-channels/${off}`, { body: { enabled: false } });
    await hub.request('DELETE', `/api/v1/alert-channels/${gone}`);
    await attempt(alert);
    expect((await readDeliveries(alert)).map(({ channelId, state, error }) => [channelId, state, error])).toEqual(
      expect.arrayContaining([
        [off, 'skipped', 'The channel is switched off.'],
        [gone, 'skipped', 'The channel was deleted.'],
      ]),
    );
    expect(vendors.requests).toEqual([]);
  });
});

describe('a failure that could not be told before it was over', () => {
  it('is not told after its end, so that no incident stays open', async () => {
    const channelId = await createPager();
    const sync = await seedSync(hub);
    const first = await tell(hub, sync, failing, { channelIds: [channelId] });
    fail(503);
    await attempt(first);
    const second = await tell(hub, sync, recovered, { channelIds: [channelId] });
    vendors.answer = answer;
    await attempt(second);
    expect(await readOne(first)).toMatchObject({ state: 'skipped' });
    await makeDue(first);
    await attempt(first);
    expect(await readOne(first)).toMatchObject({ state: 'skipped', error: 'The sync was well again before this could be told.' });
    expect(await readOne(second)).toMatchObject({ state: 'delivered' });
    expect(vendors.told).toEqual(['pagerduty resolve']);
    expect(vendors.incidents.size).toBe(0);
  });

  it('goes before its end when it is on its way already', async () => {
    const channelId = await createPager();
    const sync = await seedSync(hub);
    const first = await tell(hub, sync, failing, { channelIds: [channelId] });
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    vendors.answer = (response, request) => void held.then(() => answer(response, request));
    const underWay = attempt(first);
    await vi.waitFor(() => expect(vendors.requests).toHaveLength(1), 10_000);
    const second = await tell(hub, sync, recovered, { channelIds: [channelId] });
    await attempt(second);
    expect(vendors.requests).toHaveLength(1);
    release();
    await underWay;
    // Whoever was on its way has asked for the next one.
    expect(await countJobs(second)).toBe(2);
    await attempt(second);
    expect(vendors.told).toEqual(['pagerduty trigger The sync “CRM to panel”: 12 of 300 rows failed', 'pagerduty resolve']);
    expect(vendors.incidents.size).toBe(0);
  });
});

describe('a notice that waits behind another one', () => {
  it('never goes beside it, also when workers begin both at the same time', async () => {
    const channelId = await createWebhook();
    const alerts = await Promise.all(
      Array.from({ length: 5 }, async () => tell(hub, await seedSync(hub), failing, { channelIds: [channelId] })),
    );
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    vendors.answer = (response, request) => void held.then(() => answer(response, request));
    const attempts = Promise.all(alerts.map(attempt));
    await vi.waitFor(() => expect(vendors.requests.length).toBeGreaterThan(0), 10_000);
    await sleep(300);
    expect(vendors.requests).toHaveLength(1);
    release();
    await attempts;
  });

  it('is asked for also where the one before it is not told any more', async () => {
    const channelId = await createWebhook();
    const only = { channelIds: [channelId] };
    const first = await tell(hub, await seedSync(hub), failing, only);
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    vendors.answer = (response, request) => void held.then(() => answer(response, request));
    const underWay = attempt(first);
    await vi.waitFor(() => expect(vendors.requests).toHaveLength(1), 10_000);
    const sync = await seedSync(hub);
    const over = await tell(hub, sync, failing, only);
    const end = await tell(hub, sync, recovered, only);
    // Their jobs find the channel busy and are done with.
    await attempt(end);
    await hub.sql.query('delete from outbox');
    release();
    await underWay;
    expect([await countJobs(over), await countJobs(end)]).toEqual([1, 0]);
    await attempt(over);
    expect(await readOne(over)).toMatchObject({ state: 'skipped' });
    expect(await countJobs(end)).toBe(1);
  });
});

it('says nothing of a channel that was changed while it was on its way', async () => {
  const channelId = await createWebhook();
  const alert = await tell(hub, await seedSync(hub), failing, { channelIds: [channelId] });
  vendors.answer = (response, request) =>
    void hub
      .request('PATCH', `/api/v1/alert-channels/${channelId}`, { body: { settings: { url: `${vendors.url}/other` } } })
      .catch(() => undefined)
      .then(() => answer(response, request));
  await attempt(alert);
  expect(await readOne(alert)).toMatchObject({ state: 'delivered' });
  expect(await readChannel(channelId)).toMatchObject({ version: 2, status: 'unchecked', checkedAt: null });
});

describe('a worker', () => {
  it('keeps nobody waiting for a channel that hangs', async () => {
    const deaf: Server = createServer(() => undefined);
    await new Promise<void>((resolve) => deaf.listen(0, '127.0.0.1', resolve));
    const busy = await startHub();
    try {
      const hanging = await createWebhook(busy, `http://127.0.0.1:${(deaf.address() as AddressInfo).port}/`);
      const well = await createWebhook(busy);
      const syncs = await Promise.all(Array.from({ length: 6 }, (_, index) => seedSync(busy, `Sync ${index}`)));
      for (const sync of syncs) await tell(busy, sync, failing, { channelIds: [hanging] });
      const began = performance.now();
      for (const sync of syncs) await tell(busy, sync, { ...recovered, reason: 'recovered' }, { channelIds: [well] });
      await vi.waitFor(() => expect(vendors.told.filter((text) => text.includes('is well again'))).toHaveLength(6), {
        timeout: 14_000,
        interval: 50,
      });
      // An attempt that hangs is given up after 15 seconds; all the others are over long before.
      expect(performance.now() - began).toBeLessThan(12_000);
      const { rows } = await busy.sql.query<{ n: number }>(
        'select count(*)::int as n from alert_deliveries where channel_id = $1 and begun_at is not null',
        [hanging],
      );
      expect(rows[0]?.n).toBeLessThanOrEqual(1);
    } finally {
      deaf.closeAllConnections();
      deaf.close();
      await busy.close();
    }
  });
});
