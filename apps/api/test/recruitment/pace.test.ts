import { afterAll, expect, it } from 'vitest';
import type { PaceDto } from '../../src/recruitment/pace/pace.dto.js';
import { createRecruitingStudy } from '../support/rally-study.js';
import { seedParticipations } from '../support/seed.js';
import { startHub, type TestHub } from '../support/start-hub.js';

const hub: TestHub = await startHub();
afterAll(() => hub.close());

const read = async (studyId: string): Promise<PaceDto> => (await hub.request<PaceDto>('GET', `/api/v1/studies/${studyId}/pace`)).body;
const codes = async (studyId: string): Promise<readonly string[]> => (await read(studyId)).hints.map(({ code }) => code);

/** Moves the launch of a study, and everything that happened in it, into the past. */
async function age(studyId: string, minutes: number): Promise<void> {
  await hub.sql.query('update studies set launched_at = launched_at - make_interval(mins => $2) where id = $1', [studyId, minutes]);
  await hub.sql.query('update events set at = at - make_interval(mins => $2) where study_id = $1', [studyId, minutes]);
}

/** Puts people into a study that have come to a status, with the event that says so. */
async function reach(studyId: string, count: number, status: 'applied' | 'scheduled'): Promise<void> {
  const ids = await seedParticipations({ sql: hub.sql, workspaceId: hub.workspaceId }, { id: studyId }, count, status);
  await hub.sql.query(
    `insert into events (workspace_id, type, study_id, participation_id, to_status, actor_kind)
     select $1, 'participation.status_changed', $2, i, $3, 'system' from unnest($4::text[]) i`,
    [hub.workspaceId, studyId, status, ids],
  );
}

it('S2-82 S2-83 S2-84 S2-85 hints at what is behind its pace, and at nothing that was reached', async () => {
  const { studyId } = await createRecruitingStudy(hub, { study: { participationLimit: 3 } });
  await age(studyId, 76);
  expect(await codes(studyId)).toEqual([]);
  await age(studyId, 2);
  expect(await codes(studyId)).toEqual(['no_one_qualified_yet']);
  await reach(studyId, 1, 'applied');
  expect(await codes(studyId)).toEqual([]);
  await age(studyId, 24 * 60);
  expect(await codes(studyId)).toEqual(['no_session_yet', 'fewer_qualified']);
  await reach(studyId, 2, 'applied');
  await reach(studyId, 1, 'scheduled');
  expect(await codes(studyId)).toEqual([]);
  await age(studyId, 24 * 60);
  const late = await read(studyId);
  expect(late.hints).toMatchObject([{ code: 'fewer_scheduled', actual: expect.stringContaining('1 of 3') as string }]);
  expect(late).toMatchObject({ requested: 3, scheduled: 1 });
  await reach(studyId, 2, 'scheduled');
  expect(await codes(studyId)).toEqual([]);
});

it('counts nobody who missed the criteria, and lets the clock stand in a pause', async () => {
  const { studyId } = await createRecruitingStudy(hub);
  await age(studyId, 60);
  await hub.request('POST', `/api/v1/studies/${studyId}/pause`);
  await age(studyId, 600);
  await hub.request('POST', `/api/v1/studies/${studyId}/resume`);
  expect(await read(studyId)).toMatchObject({ minutes: 60, hints: [] });
  await age(studyId, 20);
  expect(await codes(studyId)).toEqual(['no_one_qualified_yet']);
  await reach(studyId, 1, 'applied');
  await hub.sql.query(`update participations set status = 'unqualified', criteria = '{"matches": false}' where study_id = $1`, [studyId]);
  expect(await codes(studyId)).toEqual(['no_one_qualified_yet']);
});
