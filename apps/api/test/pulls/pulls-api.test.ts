import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { PullDto } from '../../src/pulls/pull.dto.js';
import { PullStep } from '../../src/pulls/pull-step.js';
import { Pulls } from '../../src/pulls/pulls.service.js';
import { WorkspaceDatabase } from '../../src/platform/database/workspace-database.js';
import {
  connectTool,
  joinStudy,
  pulledFolder,
  readPull,
  readTool,
  startPulledTool,
  step,
  type PulledTool,
} from '../support/pulled-tool.js';
import { seedStudy } from '../support/seed.js';
import { startHub, type TestHub } from '../support/start-hub.js';

let hub: TestHub;
let tool: PulledTool;
let connectionId: string;
beforeAll(async () => {
  const connectors = [pulledFolder, '@panelbridge/connector-tracked-link'];
  [hub, tool] = await Promise.all([startHub({ configuration: { connectors, role: 'api', demo: true } }), startPulledTool()]);
  connectionId = await connectTool(hub, tool);
});
afterEach(() => {
  tool.requests.length = 0;
});
afterAll(async () => {
  await hub.close();
  await tool.close();
});

const path = (studyId: string) => `/api/v1/studies/${studyId}/pull`;
const read = (studyId: string) => hub.request<PullDto>('GET', path(studyId));
const start = (studyId: string, key?: string) => hub.request<PullDto>('POST', path(studyId), key === undefined ? {} : { key });

/** A study of whose records all are still to be asked for. */
async function join(count: number, connection = connectionId) {
  const joined = await joinStudy(hub, tool, connection);
  for (let index = 0; index < count; index += 1)
    joined.records.push({ id: `${joined.study.id}-${index}`, status: 'left', at: null, person: joined.nameOf(joined.people[0] ?? '') });
  return joined;
}

describe('GET …/pull', () => {
  it('tells how far the reading is, and how long the rest takes', async () => {
    const slow = await connectTool(hub, tool, { requestsPerMinute: 600_000, pullEveryMinutes: 0.00001 });
    const { study } = await join(3, slow);
    expect((await read(study.id)).body).toEqual({
      state: 'idle',
      pass: 0,
      lastFinishedAt: null,
      nextAt: null,
      records: 0,
      identified: 0,
      backlog: 0,
      secondsLeft: 0,
      error: null,
    });
    await start(study.id);
    await step(hub, study.id);
    await hub.sql.query(`update connections set config = config || '{"requestsPerMinute": 10}' where id = $1`, [slow]);
    const { status, body } = await read(study.id);
    expect(status).toBe(200);
    expect(body).toMatchObject({ state: 'identifying', pass: 1, records: 3, identified: 0, backlog: 3, secondsLeft: 18, error: null });
    expect(Date.parse(body.nextAt ?? '')).not.toBeNaN();
  });

  it.each(['GET', 'POST'])('%s: a study whose tool is not asked is not found, and says why', async (method) => {
    const linked = await seedStudy(hub);
    const draft = await joinStudy(hub, tool, connectionId, 0, { launched_at: null, status: 'draft' });
    const retired = await joinStudy(hub, tool, connectionId, 0, { status: 'closed', closed_at: new Date(Date.now() - 91 * 86_400_000) });
    for (const [id, detail] of [
      [linked.id, /offers no records/],
      [draft.study.id, /not been launched/],
      [retired.study.id, /90 days/],
    ] as const) {
      expect((await hub.request(method, path(id))).body).toMatchObject({
        status: 404,
        code: 'not_pulled',
        detail: expect.stringMatching(detail),
      });
    }
    expect((await hub.request(method, path('st_0000000000'))).body).toMatchObject({ status: 404, code: 'not_found' });
  });
});

describe('POST …/pull', () => {
  it('begins a pass, and changes nothing while one is under way', async () => {
    const { study } = await join(2);
    expect(await start(study.id)).toMatchObject({ status: 202, body: { state: 'idle', nextAt: expect.any(String) } });
    await step(hub, study.id);
    await start(study.id);
    for (let steps = 0; steps < 6; steps += 1) await step(hub, study.id);
    expect(await readPull(hub, study.id)).toMatchObject({ phase: 'idle', pass: 1, whole_pass: 1 });
    expect((await start(study.id)).status).toBe(202);
    for (let steps = 0; steps < 6; steps += 1) await step(hub, study.id);
    expect(await readPull(hub, study.id)).toMatchObject({ phase: 'idle', pass: 2, whole_pass: 2 });
    const { rows } = await hub.sql.query(`select data from events where type = 'pull.requested' and study_id = $1 order by id`, [study.id]);
    expect(rows).toEqual([{ data: { pass: 1 } }, { data: { pass: 1 } }, { data: { pass: 2 } }]);
  });

  it('is for those who may look whether both sides agree', async () => {
    const { study } = await join(0);
    for (const [role, status] of [
      ['researcher', 202],
      ['observer', 403],
      ['integration', 403],
    ] as const) {
      expect([role, (await start(study.id, await hub.key(role))).status]).toEqual([role, status]);
    }
  });
});

describe('a job', () => {
  it('that names another workspace finds no study', async () => {
    const { study } = await join(1);
    await start(study.id);
    const before = await readPull(hub, study.id);
    const stranger = await hub.createWorkspace();
    await hub.app.get(PullStep).run({ workspaceId: stranger, studyId: study.id });
    expect([await readPull(hub, study.id), tool.requests]).toEqual([before, []]);
    await step(hub, study.id);
    expect(tool.requests).toHaveLength(1);
  });
});

describe('a closed study', () => {
  it.each([
    [1, 1],
    [20, null],
  ])('of %i days is read again after %s days', async (days, next) => {
    const { study, records } = await joinStudy(hub, tool, connectionId, 0, {
      status: 'closed',
      closed_at: new Date(Date.now() - days * 86_400_000),
    });
    records.push({ id: `closed-${days}`, status: 'left', at: null, person: 'who', isListed: true });
    await start(study.id);
    await step(hub, study.id);
    const { next_at: at, whole_pass: whole } = await readPull(hub, study.id);
    expect(whole).toBe(1);
    expect(at && Math.round((at.getTime() - Date.now()) / 86_400_000)).toBe(next);
  });
});

describe('a long backlog', () => {
  it('does not keep the list from being read again', async () => {
    // As many requests as fit between two passes: three.
    const bounded = await connectTool(hub, tool, { requestsPerMinute: 600_000, pullEveryMinutes: 0.0000055 });
    const { study, records, people, nameOf } = await join(7, bounded);
    tool.pageSize = 100;
    await readTool(hub, study.id);
    expect(tool.requests.map(({ path: asked }) => asked.split('?')[0])).toEqual([
      '/records',
      ...[6, 5, 4].map((n) => `/records/${study.id}-${n}`),
    ]);
    const { next_at: next } = await readPull(hub, study.id);
    expect(next?.getTime()).toBeLessThanOrEqual(Date.now());
    expect((await read(study.id)).body).toMatchObject({ records: 7, identified: 3, backlog: 4 });
    records.push({ id: `${study.id}-new`, status: 'finished', at: null, person: nameOf(people[0] ?? '') });
    tool.requests.length = 0;
    await readTool(hub, study.id);
    expect(tool.requests.map(({ path: asked }) => asked.split('?')[0])).toEqual([
      '/records',
      ...['new', '3', '2'].map((n) => `/records/${study.id}-${n}`),
    ]);
  });
});

describe('a pass that somebody waits for', () => {
  const inWorkspace = <T>(work: (pulls: Pulls) => Promise<T>) =>
    hub.app.get(WorkspaceDatabase).run(hub.workspaceId, () => work(hub.app.get(Pulls)));

  it('is one that begins after it was asked for, and follows at once on the one that is under way', async () => {
    const { study, records } = await join(1);
    const first = await inWorkspace((pulls) => pulls.request(study.id));
    await step(hub, study.id);
    const second = await inWorkspace((pulls) => pulls.request(study.id));
    expect([first, second, await inWorkspace((pulls) => pulls.request(study.id))]).toEqual([1, 2, 2]);
    expect(await inWorkspace((pulls) => pulls.isFinished(study.id, first))).toBe(false);
    records.push({ id: `${study.id}-late`, status: 'left', at: null, person: 'who', isListed: true });
    for (let steps = 0; steps < 3; steps += 1) await step(hub, study.id);
    expect(await inWorkspace((pulls) => pulls.isFinished(study.id, first))).toBe(true);
    for (let steps = 0; steps < 3; steps += 1) await step(hub, study.id);
    expect(await inWorkspace((pulls) => pulls.isFinished(study.id, second))).toBe(true);
    expect((await read(study.id)).body).toMatchObject({ records: 2, pass: 2 });
  });

  it('is not over when it was broken off, but with the next whole one', async () => {
    const { study } = await join(1);
    const awaited = await inWorkspace((pulls) => pulls.request(study.id));
    tool.misbehave = (response) => {
      response.end('{"records": 5}');
      return true;
    };
    await step(hub, study.id);
    tool.misbehave = null;
    expect(await readPull(hub, study.id)).toMatchObject({ phase: 'idle', pass: awaited, whole_pass: 0 });
    expect(await inWorkspace((pulls) => pulls.isFinished(study.id, awaited))).toBe(false);
    await readTool(hub, study.id);
    expect(await inWorkspace((pulls) => pulls.isFinished(study.id, awaited))).toBe(true);
  });
});
