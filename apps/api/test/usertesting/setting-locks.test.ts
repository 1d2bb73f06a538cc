import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { IntegrationDto } from '../../src/studies/integration/integration.dto.js';
import { confirmations, launchUsertestingStudy, type UsertestingStudy } from './study.js';
import { pull } from './pulls.js';
import { createConnection, startWorld, type World } from './world.js';

interface Problem {
  readonly code: string;
  readonly errors: readonly { readonly pointer: string; readonly detail: string }[];
}

let world: World;
let connectionId: string;
beforeAll(async () => {
  world = await startWorld();
  connectionId = await createConnection(world);
});
afterAll(() => world.close());

const put = ({ studyId, test }: UsertestingStudy, studyConfig?: object) =>
  world.hub.request<IntegrationDto & Problem>('PUT', `/api/v1/studies/${studyId}/integration`, {
    body: { connectionId, inviteLink: test.inviteLink, confirmations, ...(studyConfig && { studyConfig }) },
  });
const lockedIn = ({ status, body }: Awaited<ReturnType<typeof put>>) => [status, body.code, body.errors?.map(({ pointer }) => pointer)];
const other = '3f8a1c52-0b7d-4e6f-9a21-5c4d3e2f1a0b';

describe('after the launch', () => {
  it('people stay credited to the test that they went to: neither its type changes nor, once it was read, its id', async () => {
    const study = await launchUsertestingStudy(world, { connectionId });
    const testId = study.test.id;
    expect(lockedIn(await put(study, { testType: 'classic', testId }))).toEqual([409, 'field_locked', ['/studyConfig/testType']]);
    world.tool.addSessions(testId, 1);
    await pull(world, study.studyId);
    const moved = await put(study, { testType: 'survey', testId: other });
    expect(lockedIn(moved)).toEqual([409, 'field_locked', ['/studyConfig/testId']]);
    expect(moved.body.errors[0]?.detail).toContain('since the tool was first read by it');
    expect(lockedIn(await put(study, { testType: 'survey' }))).toEqual([409, 'field_locked', ['/studyConfig/testId']]);
    expect((await put(study, { testType: 'survey', audience: 'invite_network', testId })).status).toBe(200);
    const { rows } = await world.hub.sql.query(
      'select count(*)::int as n from pulled_records where study_id = $1 and vanished_at is null',
      [study.studyId],
    );
    expect(rows).toEqual([{ n: 1 }]);
  });

  it('an id that was left out is filled in, and a wrong one put right as long as nothing was read by it', async () => {
    const study = await launchUsertestingStudy(world, { connectionId, studyConfig: { testId: undefined } });
    for (const testId of [other, study.test.id])
      expect(await put(study, { testType: 'survey', testId })).toMatchObject({ status: 200, body: { studyConfig: { testId } } });
  });
});
