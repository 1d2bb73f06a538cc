import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  apply,
  createToldStudy,
  endPauses,
  expectDone,
  readPlatform,
  readReports,
  startPlatformWorld,
  sweep,
  tell,
  tellAll,
  until,
  type PlatformWorld,
  type ToldStudy,
} from './world.js';

let world: PlatformWorld;
beforeAll(async () => {
  world = await startPlatformWorld();
});
afterAll(() => world.close());
beforeEach(() => world.rally.misbehave([]));

/** A study that the platform has been seen to have, and somebody who applied. */
async function prepare(): Promise<ToldStudy> {
  const study = await createToldStudy(world);
  await until('the study is looked at', async () => (await readPlatform(world, study.studyId)).state === 'open');
  await apply(world, study.studyId);
  world.rally.clearRequests();
  return study;
}
const readConnection = async (id: string) => (await world.hub.request('GET', `/api/v1/connections/${id}`)).body;
const waitMs = (nextAt: string | null): number => (nextAt === null ? Number.NaN : Date.parse(nextAt) - Date.now());

describe('a platform that refuses the key', () => {
  it('pauses the connection: everything waits, and goes on once the connection works again', async () => {
    const { studyId, connectionId, rallyStudyId } = await prepare();
    world.rally.misbehave([{ fault: 'unauthorized' }]);
    await tell(world, studyId);
    expect(await readConnection(connectionId)).toMatchObject({ status: 'needs_attention' });
    expect(await readPlatform(world, studyId)).toMatchObject({
      state: 'paused',
      counts: { told: 0, waiting: 1 },
      error: { code: 'partner_authentication_failed', remedy: expect.stringMatching(/secret/) },
    });
    world.rally.clearRequests();
    await endPauses(world, studyId);
    await sweep(world);
    await tell(world, studyId);
    expect(world.rally.requests()).toEqual([]);
    world.rally.misbehave([]);
    expectDone(await world.hub.request('POST', `/api/v1/connections/${connectionId}/check`));
    await sweep(world);
    await until('the person is there', async () => world.rally.participants(rallyStudyId).length === 1);
    await tellAll(world, studyId);
    expect(await readPlatform(world, studyId)).toMatchObject({ state: 'open', counts: { told: 1, waiting: 0 }, error: null });
  });
});

describe('a platform that asks for fewer requests', () => {
  it('is left alone as long as it says, with every study of the connection', async () => {
    const { studyId, connectionId, rallyStudyId } = await prepare();
    const sibling = await createToldStudy(world, { connectionId, integration: { studyConfig: { rallyStudyId } } });
    await until('the sibling is looked at', async () => (await readPlatform(world, sibling.studyId)).state === 'open');
    world.rally.misbehave([{ fault: 'rate_limited', retryAfter: 90, times: 1 }]);
    await tell(world, studyId);
    const { error, nextAt, state } = await readPlatform(world, studyId);
    expect([state, error?.code]).toEqual(['open', 'partner_rate_limited']);
    expect(waitMs(nextAt)).toBeGreaterThan(80_000);
    expect(waitMs(nextAt)).toBeLessThan(91_000);
    expect(waitMs((await readPlatform(world, sibling.studyId)).nextAt)).toBeGreaterThan(80_000);
    expect(await readConnection(connectionId)).toMatchObject({ status: 'ready' });
    world.rally.clearRequests();
    await tell(world, studyId);
    expect(world.rally.requests()).toEqual([]);
    await tellAll(world, studyId);
    expect((await readPlatform(world, studyId)).error).toBeNull();
  });
});

describe('a platform that accepts and does not answer', () => {
  it.each(['reset', 'server_error', 'truncated', 'html'] as const)('knows everybody once all the same: %s', async (fault) => {
    const { studyId, rallyStudyId } = await prepare();
    await apply(world, studyId);
    const whole = fault === 'truncated' || fault === 'html' ? {} : { when: 'after' as const };
    world.rally.misbehave([{ fault, endpoint: 'import', times: 1, ...whole }]);
    await tell(world, studyId);
    expect((await readPlatform(world, studyId)).counts).toMatchObject({ told: 0, waiting: 2 });
    expect((await readPlatform(world, studyId)).error).not.toBeNull();
    await world.rally.settle();
    expect(world.rally.participants(rallyStudyId)).toHaveLength(2);
    await tellAll(world, studyId);
    const participants = world.rally.participants(rallyStudyId);
    expect(participants).toHaveLength(2);
    const reports = await readReports(world, studyId);
    expect(reports.map(({ externalId }) => String(externalId)).toSorted()).toEqual(
      participants.map(({ participantId }) => participantId).toSorted(),
    );
  });

  it('twenty rounds at once tell nobody twice', async () => {
    const { studyId, rallyStudyId } = await prepare();
    await Promise.all(Array.from({ length: 20 }, () => tell(world, studyId)));
    expect(world.rally.requests().filter(({ endpoint }) => endpoint === 'import')).toHaveLength(1);
    await tellAll(world, studyId);
    expect(world.rally.participants(rallyStudyId)).toHaveLength(1);
  });

  it('is told again by the next worker where one was killed in the middle', async () => {
    const { studyId, rallyStudyId } = await prepare();
    await world.hub.sql.query(
      `update platform_studies set lease_id = gen_random_uuid(), lease_until = now() + interval '1 minute' where study_id = $1`,
      [studyId],
    );
    await tell(world, studyId);
    expect(world.rally.requests()).toEqual([]);
    await world.hub.sql.query(`update platform_studies set lease_until = now() - interval '1 second' where study_id = $1`, [studyId]);
    await sweep(world);
    await until('the person is there', async () => world.rally.participants(rallyStudyId).length === 1);
    expect((await readPlatform(world, studyId)).error).toBeNull();
  });
});

describe('an import', () => {
  it('that does not end is looked at again in a minute', async () => {
    const { studyId } = await prepare();
    world.rally.misbehave([{ fault: 'import_stuck', times: 1 }]);
    await tell(world, studyId);
    const [report] = await readReports(world, studyId);
    expect(report).toMatchObject({ state: 'waiting', toldStatus: null, attempts: 1, error: { code: 'import_unfinished' } });
    expect(waitMs(report?.nextAt ?? null)).toBeGreaterThan(50_000);
    await tellAll(world, studyId);
    expect(await readReports(world, studyId)).toMatchObject([{ state: 'told', error: null }]);
  });

  it('that fails is tried some times by row, with growing pauses, and then left to a person', async () => {
    const { studyId } = await prepare();
    world.rally.misbehave([{ fault: 'import_error' }]);
    for (let attempts = 1; attempts <= 5; attempts += 1) {
      await endPauses(world, studyId);
      // The answer may come before the import has ended, which is no attempt that counts.
      await until('it is turned down', async () => {
        await endPauses(world, studyId);
        await tell(world, studyId);
        await world.rally.settle();
        const { rows } = await world.hub.sql.query<{ n: number }>('select rejections as n from platform_reports where study_id = $1', [
          studyId,
        ]);
        return (rows[0]?.n ?? 0) >= attempts;
      });
    }
    expect(await readReports(world, studyId)).toMatchObject([{ state: 'refused', nextAt: null, error: { code: 'import_failed' } }]);
    expect((await readPlatform(world, studyId)).counts).toEqual({ told: 0, waiting: 0, refused: 1, byHand: 0 });
    world.rally.clearRequests();
    await tell(world, studyId);
    expect(world.rally.requests()).toEqual([]);
    // Nobody else is held up by it.
    world.rally.misbehave([]);
    await apply(world, studyId);
    await tellAll(world, studyId);
    expect((await readPlatform(world, studyId)).counts).toEqual({ told: 1, waiting: 0, refused: 1, byHand: 0 });
  });

  it('that is refused as a whole because of one record is sent in smaller parts, until that one is alone', async () => {
    const { studyId, rallyStudyId } = await prepare();
    await apply(world, studyId);
    await tell(world, studyId);
    await tellAll(world, studyId);
    const bad = await apply(world, studyId);
    const good = [await apply(world, studyId), await apply(world, studyId)];
    await world.hub.sql.query(
      `insert into platform_reports (participation_id, workspace_id, study_id, connection_id, pseudonym)
       select $1, $2, $3, connection_id, 'no@address' from platform_studies where study_id = $3`,
      [bad, world.hub.workspaceId, studyId],
    );
    await tellAll(world, studyId);
    const states = new Map((await readReports(world, studyId)).map(({ participationId, state }) => [participationId, state]));
    expect([states.get(bad), ...good.map((id) => states.get(id))]).toEqual(['refused', 'told', 'told']);
    expect(world.rally.participants(rallyStudyId)).toHaveLength(4);
  });
});
