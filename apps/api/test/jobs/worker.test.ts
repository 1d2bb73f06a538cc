import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { startHub, type TestHub } from '../support/start-hub.js';

let hub: TestHub;
beforeAll(async () => {
  hub = await startHub();
});
afterEach(() => void vi.restoreAllMocks());
afterAll(() => hub.close());

const readReadiness = () => hub.request('GET', '/ready', { key: null });
const patience = { timeout: 15_000, interval: 100 };

it('is not ready once the outbox could not be read for a minute, and ready again when it can', async () => {
  expect(await readReadiness()).toMatchObject({ status: 200, body: { checks: { worker: 'ok' } } });
  await hub.sql.query('alter table outbox rename to outbox_elsewhere');
  await vi.waitFor(() => expect(hub.readLog()).toContain('the outbox could not be read'), patience);
  expect(await readReadiness()).toMatchObject({ status: 200, body: { checks: { worker: 'ok' } } });
  const now = performance.now.bind(performance);
  vi.spyOn(performance, 'now').mockImplementation(() => now() + 61_000);
  expect(await readReadiness()).toMatchObject({ status: 503, body: { checks: { worker: 'failing', database: 'ok' } } });
  await hub.sql.query('alter table outbox_elsewhere rename to outbox');
  await vi.waitFor(async () => expect(await readReadiness()).toMatchObject({ status: 200, body: { checks: { worker: 'ok' } } }), patience);
});

it('has no such check where no worker runs', async () => {
  const api = await startHub({ configuration: { role: 'api' } });
  try {
    expect((await api.request<{ checks: object }>('GET', '/ready', { key: null })).body.checks).not.toHaveProperty('worker');
  } finally {
    await api.close();
  }
});

it('counts the jobs that it has done and those that failed, with the time that they took', async () => {
  const put = (emailId: string) =>
    hub.sql.query(`insert into outbox (queue, data, options) values ('email.send', $1, '{}')`, [{ workspaceId: hub.workspaceId, emailId }]);
  await put(randomUUID());
  await put('no id');
  await vi.waitFor(async () => {
    const figures = await (await fetch(`${hub.url}/metrics`)).text();
    for (const result of ['completed', 'failed'])
      expect(figures).toContain(`job_duration_seconds_count{queue="email.send",result="${result}"} 1`);
  }, patience);
});
