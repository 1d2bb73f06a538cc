import { startHubApi } from '@panelbridge/sandbox';
import { describe, expect, it } from 'vitest';
import type { RunDto } from '../../src/syncs/runs/run.dto.js';
import type { SyncRowDto } from '../../src/syncs/rows/row.dto.js';
import type { SyncDto } from '../../src/syncs/sync.dto.js';
import { createDestination } from '../support/destination.js';
import { makePeople } from './support/sync-hub.js';
import { type Page, get, hub, make, nobody, path, read, run, start } from './support/run-routes.js';

describe('asking for a run', () => {
  it('makes one that waits, and answers where it can be read', async () => {
    const sync = await make();
    const { status, body, headers } = await start(sync);
    expect([status, headers.get('location')]).toEqual([201, `${path}/${sync}/runs/${body.id}`]);
    expect(body).toMatchObject({
      syncId: sync,
      kind: 'ordinary',
      trigger: 'request',
      state: 'queued',
      phase: null,
      sends: null,
      error: null,
      hints: [],
      next: [],
    });
    expect(body.progress).toEqual({ rowsRead: 0, rowsPlanned: null, rowsHandled: 0, share: null, secondsLeft: null, waitsUntil: null });
    expect(await read(sync, body.id)).toEqual(body);
  });

  it('is answered by the one of the same kind that waits already, which takes what both want', async () => {
    const sync = await make();
    const first = await start(sync, { kind: 'test', rows: 5 });
    const second = await start(sync, { kind: 'test', rows: 20 });
    expect([first.status, second.status, second.body.id, second.body.rowLimit]).toEqual([201, 200, first.body.id, 20]);
    const plain = await start(sync);
    const confirmed = await start(sync, { confirmRemovals: true });
    expect([confirmed.body.id, confirmed.body.removalsConfirmed]).toEqual([plain.body.id, true]);
    expect((await start(sync, { kind: 'full' })).status).toBe(201);
  });

  it('by many at once makes one, and two of them never run at the same time', async () => {
    await hub.setPeople(makePeople(3));
    const sync = await make();
    const answers = await Promise.all(Array.from({ length: 8 }, () => start(sync)));
    expect(answers.filter(({ status }) => status === 201).length).toBe(1);
    expect(answers.filter(({ status }) => status === 200).length).toBe(7);
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    const [full, test] = await Promise.all([start(sync, { kind: 'full' }), start(sync, { kind: 'test' })]);
    await hub.sql.query(`update sync_runs set state = 'running', holder_id = gen_random_uuid() where id = $1`, [full.body.id]);
    await expect(hub.takeRun(test.body.id)).rejects.toThrow('not taken');
    expect((await read(sync, test.body.id)).state).toBe('queued');
    await hub.sql.query(`update sync_runs set state = 'failed', finished_at = now() where id = $1`, [full.body.id]);
    await hub.takeRun(test.body.id);
    expect((await read(sync, test.body.id)).state).toBe('completed');
  });

  it('refuses options that a kind does not have, and a sync that is not there', async () => {
    const sync = await make();
    const faults = async (body: object) => (await start(sync, body)).body.errors.map(({ code, pointer }) => `${code} ${pointer}`);
    expect(await faults({ kind: 'full', rows: 3 })).toEqual(['rows_not_wanted /rows']);
    expect(await faults({ kind: 'test', confirmRemovals: true })).toEqual(['confirmation_not_wanted /confirmRemovals']);
    expect((await start(sync, { kind: 'test', rows: 0 })).status).toBe(422);
    expect((await start(sync, { kind: 'weekly' })).status).toBe(422);
    expect([(await start(nobody)).status, (await start('x')).status]).toEqual([404, 404]);
  });
});

describe('cancelling', () => {
  it('ends a run that waits at once, asks one that is under way, and leaves one that is over', async () => {
    const sync = await make();
    const cancel = async (id: string) => (await hub.request<RunDto>('POST', `${path}/${sync}/runs/${id}/cancel`)).body;
    const { body: waiting } = await start(sync);
    expect(await cancel(waiting.id)).toMatchObject({ state: 'cancelled', finishedAt: expect.any(String) });
    const { body: going } = await start(sync);
    await hub.sql.query(`update sync_runs set state = 'running' where id = $1`, [going.id]);
    const asked = await cancel(going.id);
    expect(asked).toMatchObject({ state: 'running', cancelRequestedAt: expect.any(String), finishedAt: null });
    expect(await cancel(going.id)).toEqual(asked);
    await hub.sql.query(`update sync_runs set state = 'completed', finished_at = now() where id = $1`, [going.id]);
    expect(await cancel(going.id)).toMatchObject({ state: 'completed' });
    expect((await hub.request('POST', `${path}/${await make()}/runs/${going.id}/cancel`)).status).toBe(404);
  });
});

describe('a run', () => {
  it('shows what it is at while it goes on, and the time left by its pace and by the rate limit', async () => {
    const sync = await make();
    const { body: asked } = await start(sync);
    const plan = { mode: 'upsert', fields: [] };
    const settings = { connectionId: nobody, maximumBatchSize: 100, requestsPerMinute: 60, plan };
    const at = async (columns: object) => {
      await hub.sql.query(
        `update sync_runs set state = 'running', phase = 'sending', settings = $2, rows_read = 1000, read_at = now() - interval '10 seconds', rows_planned = $3,
           counters = $4, waits_until = now() + make_interval(secs => $5) where id = $1`,
        [asked.id, settings, ...Object.values(columns)],
      );
      return (await read(sync, asked.id)).progress;
    };
    // 800 rows left: by the pace 40 s, by the limit 8 s.
    expect(await at({ planned: 1000, counters: { unchanged: 500, invalid: 7, accepted: 190, rejected: 10 }, waits: null })).toMatchObject({
      rowsRead: 1000,
      rowsPlanned: 1000,
      rowsHandled: 200,
      share: 0.2,
      secondsLeft: expect.toSatisfy((seconds: number) => seconds >= 40 && seconds <= 44),
    });
    // By the limit 8 s, after 60 s of waiting.
    expect((await at({ planned: 1000, counters: { accepted: 200 }, waits: 60 })).secondsLeft).toBeGreaterThanOrEqual(67);
    // Before the first answer only the limit is known.
    expect((await at({ planned: 1000, counters: {}, waits: null })).secondsLeft).toBe(10);
    await hub.sql.query(`update sync_runs set state = 'failed', finished_at = now() where id = $1`, [asked.id]);
  });

  it('S4-28 that only skipped suggests to upsert', async () => {
    await hub.setPeople(makePeople(3));
    const ended = await run(await make({ mode: 'update' }));
    expect(ended).toMatchObject({ state: 'completed', counters: { skipped: 3 }, totals: { rows: 3, done: 0, left: 3, failed: 0 } });
    expect(ended.hints).toEqual([{ code: 'nobody_matched', pointer: '/mode', detail: expect.stringContaining('upsert') }]);
  });

  it('S4-27 whose people the destination does not show yet is no false alarm, and says that they may take a moment', async () => {
    const late = await startHubApi({ requestsPerMinute: Infinity, visibleAfterMs: 600_000 });
    try {
      await hub.setPeople(makePeople(3));
      const sync = await make({ connectionId: await createDestination(hub, { url: late.url }) });
      const ended = await run(sync);
      expect(ended).toMatchObject({ state: 'completed', totals: { done: 3, failed: 0 }, hints: [{ code: 'appears_later' }] });
      const { data } = await get<Page<SyncRowDto>>(`${sync}/rows?key=p1@example.com`);
      expect(data).toMatchObject([{ state: 'settled', next: 'nothing' }]);
      expect(await run(sync)).toMatchObject({ state: 'completed', counters: { unchanged: 3 }, hints: [] });
      expect((await hub.request<SyncDto>('GET', `${path}/${sync}`)).body.alertState).toBe('ok');
      expect(late.writes('p1@example.com')).toBe(1);
    } finally {
      await late.close();
    }
  });

  it('that could not go on says why, and what to do about it', async () => {
    await hub.setPeople(makePeople(3));
    hub.hubApi.misbehave([{ fault: 'unauthorized' }]);
    const ended = await run(await make());
    expect(ended).toMatchObject({ state: 'failed', phase: null, error: { code: 'authentication_failed' }, counters: { not_sent: 3 } });
    expect(ended.error?.remedy).not.toBe('');
    expect(ended.next).toEqual([
      { outcome: 'not_sent', rows: 3, next: 'send', detail: expect.stringContaining('next run sends it with the other rows') },
    ]);
    await hub.sql.query(`update connections set status = 'ready'`);
    const broken = await run(
      await make({ query: 'select id, email, first_name, city from people' }, {}).then(async (sync) => {
        await hub.sql.query(`update models set query = 'select id from people' where id = (select model_id from syncs where id = $1)`, [
          sync,
        ]);
        return sync;
      }),
    );
    expect(broken).toMatchObject({ state: 'failed', error: { code: 'settings_invalid', remedy: expect.stringContaining('PATCH') } });
    expect(broken.error?.detail).toContain('email');
  });

  it('that changes the settings sends all once, and no more than once', async () => {
    await hub.setPeople(makePeople(3));
    const sync = await make();
    const next = async () => (await hub.request<SyncDto>('GET', `${path}/${sync}`)).body.nextRun;
    expect(await next()).toMatchObject({ sends: 'all', because: 'first_run' });
    await run(sync);
    expect(await next()).toMatchObject({ sends: 'changed', because: null });
    const mappings = [
      { column: 'email', field: 'email' },
      { column: 'city', field: 'last_name' },
    ];
    const { body } = await hub.request<SyncDto>('PATCH', `${path}/${sync}`, { body: { mappings } });
    expect(body.nextRun).toMatchObject({ sends: 'all', because: 'settings_changed', detail: expect.stringContaining('sends all rows') });
    expect(await run(sync)).toMatchObject({ sends: 'all', because: 'settings_changed' });
    expect(await next()).toMatchObject({ sends: 'changed', because: null });
    await hub.request('PATCH', `${path}/${sync}`, { body: { deleteBehaviour: 'delete', name: 'Renamed' } });
    expect(await next()).toMatchObject({ sends: 'changed', because: null });
  });
});
