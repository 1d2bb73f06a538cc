import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dumpDatabase } from '../support/dump-database.js';
import type { ParticipantExportDto } from '../../src/participants/participant-export.dto.js';
import { joinStudy, readTool, startPulledHub, type PulledHub, type PulledTool } from '../support/pulled-tool.js';
import type { TestHub } from '../support/start-hub.js';

let pulled: PulledHub;
let hub: TestHub;
let tool: PulledTool;
let connectionId: string;
beforeAll(async () => {
  pulled = await startPulledHub();
  ({ hub, tool, connectionId } = pulled);
});
afterAll(() => pulled.close());

const personOf = async (participation: string) =>
  (await hub.sql.query<{ id: string }>('select participant_id as id from participations where id = $1', [participation])).rows[0]?.id ?? '';

async function join() {
  const joined = await joinStudy(hub, tool, connectionId, 2);
  const [first = '', second = ''] = joined.people;
  joined.records.push(
    { id: `a-${joined.study.id}`, status: 'left', at: null, person: joined.nameOf(first) },
    { id: `b-${joined.study.id}`, status: 'left', at: null, person: joined.nameOf(first), isListed: true },
    { id: `c-${joined.study.id}`, status: 'left', at: null, person: joined.nameOf(second), isListed: true },
  );
  return { ...joined, first, second };
}

describe('what a tool’s records say of a person', () => {
  it('is exported with them', async () => {
    const { study, first } = await join();
    await readTool(hub, study.id);
    const { body } = await hub.request<ParticipantExportDto>('GET', `/api/v1/participants/${await personOf(first)}/export`);
    expect(body.records.map((row) => row['recordId'])).toEqual([`a-${study.id}`, `b-${study.id}`]);
  });

  it('goes with them, and does not come back with the next reading; what they did still counts', async () => {
    const { study, first, second, nameOf, records } = await join();
    await readTool(hub, study.id);
    tool.misbehave = (response) => {
      // What is kept of a failure names them as well.
      response.end(`{"records": [{"person": "${nameOf(first)}"}, {"person": "${nameOf(second)}"`);
      return true;
    };
    await readTool(hub, study.id);
    tool.misbehave = null;
    expect(await dumpDatabase(hub.sql)).toContain(nameOf(first));
    expect((await hub.request('POST', `/api/v1/participants/${await personOf(first)}/erase`)).status).toBe(204);
    expect(await dumpDatabase(hub.sql)).not.toContain(nameOf(first));
    expect(await dumpDatabase(hub.sql)).toContain(nameOf(second));
    for (const record of records) record.status = 'finished';
    await readTool(hub, study.id);
    expect(await dumpDatabase(hub.sql)).not.toContain(nameOf(first));
    const { rows } = await hub.sql.query('select status from participations where id = $1', [first]);
    expect(rows).toEqual([{ status: 'submitted' }]);
  });

  it('is not kept of somebody who was erased before it was read', async () => {
    const { study, first, nameOf } = await join();
    expect((await hub.request('POST', `/api/v1/participants/${await personOf(first)}/erase`)).status).toBe(204);
    await readTool(hub, study.id);
    expect(await dumpDatabase(hub.sql)).not.toContain(nameOf(first));
  });

  it('goes with them also where a colleague had to say that it is theirs', async () => {
    const { study, first, records } = await join();
    const canary = `canary-${study.id}`;
    records.push({ id: `d-${study.id}`, status: 'finished', at: null, person: canary });
    await readTool(hub, study.id);
    const { rows } = await hub.sql.query<{ id: string }>('select id from quarantine where study_id = $1', [study.id]);
    const assigned = await hub.request('POST', `/api/v1/quarantine/${rows[0]?.id}/assign`, { body: { participationId: first } });
    expect(assigned.status).toBe(200);
    expect(await dumpDatabase(hub.sql)).toContain(canary);
    await hub.request('POST', `/api/v1/participants/${await personOf(first)}/erase`);
    expect(await dumpDatabase(hub.sql)).not.toContain(canary);
  });
});
