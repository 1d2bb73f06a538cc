import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { latenessMs } from '../../src/connections/request-budget.js';
import { HotStatements } from '../../src/links/hot-statements.js';
import { PullSweep } from '../../src/pulls/pull-sweep.js';
import { connectTool, joinStudy, pulledFolder, readPull, startPulledTool, type PulledTool } from '../support/pulled-tool.js';
import { inviteParticipants } from '../support/participations.js';
import { createJoinedStudy } from '../support/studies.js';
import { startHub, type TestHub } from '../support/start-hub.js';

// With workers, the outbox and real time.
let hub: TestHub;
let tool: PulledTool;
beforeAll(async () => {
  [hub, tool] = await Promise.all([startHub({ configuration: { connectors: [pulledFolder], demo: true } }), startPulledTool()]);
});
afterAll(async () => {
  await hub.close();
  await tool.close();
});

const patience = { timeout: 25_000, interval: 100 };
const sweep = () => hub.app.get(PullSweep).sweep();

describe('the communication between hub and tool', () => {
  it('S0-16 begins when the test is launched, by the panel’s ids and statuses', async () => {
    const connectionId = await connectTool(hub, tool);
    const group = 'fieldwork';
    const { studyId } = await createJoinedStudy(hub, { connectionId, integration: { studyConfig: { group } } });
    await sweep();
    expect((await hub.request('GET', `/api/v1/studies/${studyId}/pull`)).body).toMatchObject({ status: 404, code: 'not_pulled' });
    expect(tool.requests).toEqual([]);
    expect((await hub.request('POST', `/api/v1/studies/${studyId}/launch`, { body: {} })).status).toBe(200);
    const [first, second] = await inviteParticipants(hub, studyId, 2);
    if (!first || !second) throw new Error('two people are invited');
    for (const { participationId } of [first, second]) {
      await hub.app.get(HotStatements).recordEntry({ participation: participationId, requestId: 'entry' });
    }
    tool.records.set(
      group,
      [first, second].map(({ participationId }, index) => ({
        id: `r${index}`,
        status: index === 0 ? 'finished' : 'screened',
        at: null,
        person: `${group}-${participationId.slice(3)}`,
      })),
    );
    await sweep();
    await vi.waitFor(async () => expect(await readPull(hub, studyId)).toMatchObject({ phase: 'idle', whole_pass: 1 }), patience);
    const { rows } = await hub.sql.query('select id, status from participations where study_id = $1', [studyId]);
    expect(Object.fromEntries(rows.map(({ id, status }) => [id, status]))).toEqual({
      [first.participationId]: 'submitted',
      [second.participationId]: 'screened_out',
    });
  });
});

describe('a tool that hangs', () => {
  it('keeps no study of another connection waiting, however many of its own are to be read', async () => {
    const other = await startPulledTool();
    try {
      const hanging = await connectTool(hub, other);
      for (let index = 0; index < 5; index += 1) await joinStudy(hub, other, hanging);
      const held: ServerResponse[] = [];
      other.misbehave = (response) => held.push(response) > 0;
      await sweep();
      await vi.waitFor(() => expect(other.requests.length).toBeGreaterThan(0), patience);
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      expect(other.requests).toHaveLength(1);
      const { study } = await joinStudy(hub, tool, await connectTool(hub, tool));
      const begin = Date.now();
      await sweep();
      await vi.waitFor(async () => expect(await readPull(hub, study.id)).toMatchObject({ phase: 'idle', whole_pass: 1 }), patience);
      // A call that hangs is given up after 30 seconds.
      expect(Date.now() - begin).toBeLessThan(20_000);
      // Those that made way are read by themselves as soon as the tool answers again; the one that failed has its pause.
      other.misbehave = null;
      for (const response of held) response.writeHead(503).end();
      await vi.waitFor(async () => {
        const { rows } = await hub.sql.query('select failures, whole_pass from pulls where connection_id = $1 order by 1', [hanging]);
        const read = { failures: 0, whole_pass: 1 };
        expect(rows).toEqual([read, read, read, read, { failures: 1, whole_pass: 0 }]);
      }, patience);
    } finally {
      await other.close();
    }
  });
});

describe('two studies on one connection', () => {
  it('share its budget: the requests of both together keep the distance that the tool asks for', async () => {
    const perMinute = 180;
    const connectionId = await connectTool(hub, tool, { requestsPerMinute: perMinute });
    const joined = [await joinStudy(hub, tool, connectionId), await joinStudy(hub, tool, connectionId)];
    for (const { study, people, nameOf, records } of joined) {
      for (let index = 0; index < 5; index += 1)
        records.push({ id: `${study.id}-${index}`, status: 'left', at: null, person: nameOf(people[0] ?? '') });
    }
    tool.requests.length = 0;
    await sweep();
    for (const { study } of joined) {
      await vi.waitFor(async () => expect(await readPull(hub, study.id)).toMatchObject({ phase: 'idle', whole_pass: 1 }), patience);
    }
    expect(tool.requests).toHaveLength(2 * (2 + 5));
    const [begin = 0] = tool.requests.map(({ at }) => at);
    tool.requests.forEach(({ at }, index) => expect(at - begin).toBeGreaterThanOrEqual((index * 60_000) / perMinute - latenessMs));
  });
});
