import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ReconciliationDto } from '../../src/reconciliation/reconciliation.dto.js';
import { RowStore } from '../../src/reconciliation/row-store.js';
import { RunReconciliation } from '../../src/reconciliation/run-reconciliation.js';
import { listingFolder, seedListingStudy, uploadList } from '../support/listing-study.js';
import { startHub, type TestHub } from '../support/start-hub.js';

let hub: TestHub;
beforeAll(async () => {
  // The run is made by hand, so that it can be looked at between two slices.
  hub = await startHub({ configuration: { connectors: [listingFolder], role: 'api' } });
});
afterAll(() => hub.close());

describe('a list of some thousands of rows', () => {
  it('shows how far its reading is, growing from slice to slice', async () => {
    const study = await seedListingStudy(hub);
    const list = ['id,status', ...Array.from({ length: 12_000 }, (_, index) => `ix${index},COMPLETE`)].join('\n');
    const read = async () => (await hub.request<ReconciliationDto>('GET', `/api/v1/studies/${study.id}/reconciliations/${id}`)).body;
    const id = (await uploadList(hub, study.id, list)).body.id;
    expect((await read()).progress).toMatchObject({ rowsRead: 0, rowsTotal: 12_000, percent: 0 });
    const rows = hub.app.get(RowStore);
    const append = rows.append.bind(rows);
    const seen: ReconciliationDto[] = [];
    vi.spyOn(rows, 'append').mockImplementation(async (...slice) => {
      await append(...slice);
      seen.push(await read());
    });
    await hub.app.get(RunReconciliation).run({ workspaceId: hub.workspaceId, reconciliationId: id });
    expect(seen.map(({ status, progress: { rowsRead, percent } }) => `${status} ${rowsRead} ${percent}`)).toEqual([
      'reading 5000 40',
      'reading 10000 81',
      'reading 12000 98',
    ]);
    for (const { progress } of seen) expect(progress.secondsLeft).toBeGreaterThanOrEqual(0);
    expect((await read()).progress).toEqual({ rowsRead: 12_000, rowsTotal: 12_000, percent: 100, secondsLeft: 0 });
  });
});
