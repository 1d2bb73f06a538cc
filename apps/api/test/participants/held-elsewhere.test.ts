import { afterAll, expect, it } from 'vitest';
import type { ParticipantExportDto } from '../../src/participants/participant-export.dto.js';
import { PanelWriter } from '../../src/participants/panel-writer.js';
import { ParticipantErasure, type ErasedPerson } from '../../src/participants/participant-erasure.js';
import { ParticipantExport } from '../../src/participants/participant-export.js';
import { WorkspaceDatabase } from '../../src/platform/database/workspace-database.js';
import { released, seedIncentive } from '../support/incentives.js';
import { seedStudy } from '../support/seed.js';
import { startHub } from '../support/start-hub.js';

const hub = await startHub();
afterAll(() => hub.close());
const database = hub.app.get(WorkspaceDatabase);
const writer = hub.app.get(PanelWriter);

it('what other parts of the hub hold about a person is exported and erased with them, and so is what batches did', async () => {
  const asked: ErasedPerson[] = [];
  hub.app.get(ParticipantErasure).addStep(async (people) => void asked.push(...people));
  hub.app.get(ParticipantExport).addSection('notes', async ({ email }) => [{ workspace_id: 'x', written_by: email }]);
  expect(() => hub.app.get(ParticipantExport).addSection('notes', async () => [])).toThrow('notes');

  const records = [{ email: 'ann@example.com' }, { email: 'bob@example.com' }];
  await database.run(hub.workspaceId, () => writer.write({ mode: 'upsert', records, onlyIfEmpty: [] }));
  const changed = records.map((one) => ({ ...one, city: 'York' }));
  await database.run(hub.workspaceId, () => writer.write({ mode: 'upsert', records: changed, onlyIfEmpty: [] }));
  const { rows } = await hub.sql.query<{ id: string }>(`select id from participants where email = 'ann@example.com'`);
  const id = rows[0]?.id ?? '';
  const { body } = await hub.request<ParticipantExportDto>('GET', `/api/v1/participants/${id}/export`);
  expect(body.sections).toMatchObject({ notes: [{ writtenBy: 'ann@example.com' }] });
  expect(body.participant).toMatchObject({ city: 'York', characteristics: {}, labels: [] });
  // A batch names everybody whom it touched; of others nothing is told.
  expect(body.events.map(({ type, data }) => ({ type, data }))).toEqual([
    { type: 'participants.written', data: { effect: 'created' } },
    { type: 'participants.written', data: { effect: 'changed' } },
  ]);
  expect((await hub.request('POST', `/api/v1/participants/${id}/erase`)).status).toBe(204);
  expect(asked).toEqual([{ id, email: 'ann@example.com', participations: [] }]);
});

it('whoever is removed as a destination removes people keeps what is owed to them (D18)', async () => {
  const study = await seedStudy({ sql: hub.sql, workspaceId: hub.workspaceId });
  const { id } = await seedIncentive({ sql: hub.sql, workspaceId: hub.workspaceId }, study, {
    email: 'owed@example.com',
    incentive: released,
  });
  const targets = [{ key: 'OWED@example.com', externalId: null }];
  const outcomes = await database.run(hub.workspaceId, () => writer.remove({ targets }));
  expect(outcomes).toMatchObject([{ status: 'accepted', effect: 'deleted' }]);
  expect((await hub.sql.query(`select 1 from participants where email = 'owed@example.com'`)).rows).toEqual([]);
  expect((await hub.sql.query('select status, amount from incentives where id = $1', [id])).rows).toMatchObject([{ status: 'released' }]);
});
