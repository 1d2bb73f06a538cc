import { describeAnomaly } from '@panelbridge/core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { finishQuietly, listQuarantine, readParticipation, readTimeline } from './participants.js';
import { pull, readPull, stopPulling } from './pulls.js';
import { launchUsertestingStudy } from './study.js';
import { expectDone, startWorld, type World } from './world.js';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterEach(() => world.tool.misbehave([]));
afterAll(() => world.close());

describe('records that are not what they should be', () => {
  it.each(['participant_null', 'participant_missing'] as const)('of nobody are kept for a person: %s', async (fault) => {
    const { study, id } = await finishQuietly(world);
    world.tool.misbehave([{ fault }]);
    await pull(world, study.studyId);
    expect(await listQuarantine(world, study.studyId)).toMatchObject([
      { channel: 'pull', reason: { code: 'missing' }, partnerStatus: 'COMPLETE' },
    ]);
    expect((await readParticipation(world, id)).status).toBe('started');
  });

  it.each(['survey', 'classic'] as const)('in the format of other tests are kept for a person, who is told of them: %s', async (type) => {
    const { study, id } = await finishQuietly(world, { test: { type } });
    world.tool.misbehave([{ fault: 'wrong_id_format' }]);
    await pull(world, study.studyId);
    const externalId = type === 'survey' ? id : `i${id.slice(3)}`;
    expect(await listQuarantine(world, study.studyId)).toMatchObject([{ reason: { code: 'unknown' }, externalId }]);
    const { status, why, entries } = await readTimeline(world, id);
    expect(status).toBe('started');
    expect(why.next).toBe(`A report waits in quarantine: ${describeAnomaly('unknown').remedy}`);
    expect(entries.filter(({ kind }) => kind === 'quarantine')).toMatchObject([{ anomaly: { code: 'unknown' }, channel: 'pull' }]);
  });

  it('of a status that nobody has heard of are kept for a person, and count once the tool says a word that is known', async () => {
    const { study, id } = await finishQuietly(world);
    world.tool.misbehave([{ fault: 'unknown_status' }]);
    await pull(world, study.studyId);
    expect(await listQuarantine(world, study.studyId)).toMatchObject([
      { reason: { code: 'unknown' }, externalId: id, partnerStatus: 'UNDER_REVIEW' },
    ]);
    expect((await readParticipation(world, id)).status).toBe('started');
    const { detail, remedy } = describeAnomaly('unknown');
    const { why, entries } = await readTimeline(world, id);
    expect(why).toEqual({
      because: `The person entered, and what was reported since does not count: ${detail}`,
      next: `A report waits in quarantine: ${remedy}`,
    });
    expect(entries.filter(({ kind }) => kind === 'quarantine')).toMatchObject([
      { type: 'quarantine.open', channel: 'pull', anomaly: { code: 'unknown' }, details: { outcome: null, partnerStatus: 'UNDER_REVIEW' } },
    ]);
    world.tool.misbehave([]);
    await pull(world, study.studyId);
    expect((await readParticipation(world, id)).status).toBe('submitted');
  });

  it.each(['clock_ahead', 'clock_behind'] as const)('by a clock that is an hour off count like any other: %s', async (fault) => {
    const { study, id } = await finishQuietly(world);
    world.tool.misbehave([{ fault }]);
    await pull(world, study.studyId);
    expect((await readParticipation(world, id)).status).toBe('submitted');
  });

  it('that stand twice count once', async () => {
    const { study, id } = await finishQuietly(world);
    world.tool.misbehave([{ fault: 'duplicate_session' }]);
    await pull(world, study.studyId);
    expect(world.tool.sessions(study.test.id)).toHaveLength(2);
    expect(await readParticipation(world, id)).toMatchObject({ status: 'submitted', incentive: null });
  });

  it.each(['session_added', 'session_removed'] as const)('on pages that shift while they are read are not lost: %s', async (fault) => {
    const study = await launchUsertestingStudy(world, { redirects: [] });
    const before = world.tool.addSessions(study.test.id, 1_200).map(({ sessionId }) => sessionId);
    world.tool.misbehave([{ fault }]);
    expectDone(await world.hub.request('POST', `/api/v1/studies/${study.studyId}/pull`));
    await expect.poll(async () => (await readPull(world, study.studyId)).state, { timeout: 20_000 }).toBe('identifying');
    await stopPulling(world, study.studyId);
    const stayed = new Set(world.tool.sessions(study.test.id).map(({ sessionId }) => sessionId));
    const { rows } = await world.hub.sql.query<{ id: string }>('select record_id as id from pulled_records where study_id = $1', [
      study.studyId,
    ]);
    const read = new Set(rows.map((row) => row.id));
    expect(before.filter((one) => stayed.has(one) && !read.has(one))).toEqual([]);
    expect(read.size).toBeGreaterThanOrEqual(before.filter((one) => stayed.has(one)).length);
  });
});
