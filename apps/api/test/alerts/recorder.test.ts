import { afterAll, describe, expect, it } from 'vitest';
import { WorkspaceDatabase } from '../../src/platform/database/workspace-database.js';
import { startHub } from '../support/start-hub.js';
import { failing, recovered, seedRun, seedSync, tell } from './syncs.js';

// No worker: what was recorded stays as it was recorded.
const hub = await startHub({ configuration: { role: 'api' } });
afterAll(() => hub.close());

const createChannel = async (columns: Readonly<Record<string, unknown>> = {}): Promise<string> => {
  const { enabled = true, deletedAt = null, workspaceId = hub.workspaceId } = columns;
  const { rows } = await hub.sql.query<{ id: string }>(
    `insert into alert_channels (workspace_id, name, kind, enabled, deleted_at) values ($1, 'x', 'email', $2, $3) returning id`,
    [workspaceId, enabled, deletedAt],
  );
  return rows[0]?.id ?? '';
};
const listDeliveries = async (alertId: string | null): Promise<readonly string[]> => {
  const { rows } = await hub.sql.query<{ channel_id: string }>(
    'select channel_id from alert_deliveries where alert_id = $1 order by channel_id',
    [alertId],
  );
  return rows.map((row) => row.channel_id);
};
const sorted = (...ids: string[]) => ids.toSorted((left, right) => (left < right ? -1 : 1));

const first = await createChannel();
const second = await createChannel();
await createChannel({ enabled: false });
await createChannel({ deletedAt: new Date() });
await createChannel({ workspaceId: await hub.createWorkspace() });

describe('an alert', () => {
  it('is told once for each change of state, on every enabled channel of its workspace', async () => {
    const sync = await seedSync(hub);
    const told = [
      await tell(hub, sync, recovered),
      await tell(hub, sync, failing),
      await tell(hub, sync, failing),
      await tell(hub, sync, recovered),
      await tell(hub, sync, recovered),
      await tell(hub, sync, failing),
    ];
    expect(told.map((id) => id !== null)).toEqual([false, true, false, true, false, true]);
    for (const id of told.filter((one) => one !== null)) expect(await listDeliveries(id)).toEqual(sorted(first, second));
    const { rows } = await hub.sql.query<Record<string, unknown>>(
      'select kind, title, closes_id, closed_at is not null as closed from alerts where sync_id = $1 order by created_at',
      [sync.id],
    );
    expect(rows).toEqual([
      { kind: 'failing', title: 'The sync “CRM to panel”: 12 of 300 rows failed', closes_id: null, closed: true },
      { kind: 'recovered', title: 'The sync “CRM to panel” is well again', closes_id: told[1], closed: false },
      { kind: 'failing', title: 'The sync “CRM to panel”: 12 of 300 rows failed', closes_id: null, closed: false },
    ]);
    const { rows: jobs } = await hub.sql.query<{ n: number }>(
      `select count(*)::int as n from outbox where queue = 'alert.deliver' and data ->> 'deliveryId' in (
         select d.id::text from alert_deliveries d join alerts a on a.id = d.alert_id where a.sync_id = $1)`,
      [sync.id],
    );
    expect(jobs[0]?.n).toBe(6);
  });

  it('is told once when two processes see the same run end, or two runs, at the same moment', async () => {
    const sync = await seedSync(hub);
    const runId = await seedRun(hub, sync);
    const same = await Promise.all([1, 2, 3, 4].map(() => tell(hub, sync, failing, { runId })));
    const others = await Promise.all([1, 2, 3, 4].map(() => tell(hub, sync, failing)));
    expect([...same, ...others].filter((id) => id !== null)).toHaveLength(1);
    const ends = await Promise.all([1, 2, 3, 4].map(() => tell(hub, sync, recovered)));
    expect(ends.filter((id) => id !== null)).toHaveLength(1);
  });

  it('goes to the channels that are named, and its recovery wherever it went', async () => {
    const sync = await seedSync(hub);
    expect(await listDeliveries(await tell(hub, sync, failing, { channelIds: [first] }))).toEqual([first]);
    expect(await listDeliveries(await tell(hub, sync, recovered, { channelIds: [second] }))).toEqual(sorted(first, second));
    expect(await listDeliveries(await tell(hub, sync, failing, { channelIds: [] }))).toEqual([]);
    expect(await listDeliveries(await tell(hub, sync, recovered, { channelIds: [] }))).toEqual([]);
  });

  it('goes to everybody where all channels that were named have been deleted, but not where they were switched off', async () => {
    const sync = await seedSync(hub);
    const [gone, off] = [await createChannel({ deletedAt: new Date() }), await createChannel({ enabled: false })];
    expect(await listDeliveries(await tell(hub, sync, failing, { channelIds: [gone] }))).toEqual(sorted(first, second));
    expect(await listDeliveries(await tell(hub, sync, recovered, { channelIds: [gone] }))).toEqual(sorted(first, second));
    expect(await listDeliveries(await tell(hub, sync, failing, { channelIds: [gone, off] }))).toEqual([]);
  });

  it('exists exactly if the change that it tells of does', async () => {
    const sync = await seedSync(hub);
    const count = async () => (await hub.sql.query('select 1 from alerts where sync_id = $1', [sync.id])).rowCount;
    const broken = hub.app.get(WorkspaceDatabase).run(hub.workspaceId, async () => {
      expect(await tell(hub, sync, failing)).not.toBeNull();
      throw new Error('the run could not be written');
    });
    await expect(broken).rejects.toThrow('could not be written');
    expect(await count()).toBe(0);
  });
});
