import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
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
afterEach(() => {
  tool.misbehave = null;
  tool.requests.length = 0;
});
afterAll(() => pulled.close());

/** A person of whom the tool has a record that does not say whose it is. */
async function join(status: string) {
  const joined = await joinStudy(hub, tool, connectionId);
  const [person = ''] = joined.people;
  const recordId = `n-${joined.study.id}`;
  const set = (now: string, whose: string | null, isListed = false) => {
    joined.records.splice(0, 1, { id: recordId, status: now, at: null, person: whose, isListed });
  };
  set(status, null);
  await readTool(hub, joined.study.id);
  return { ...joined, person, recordId, set, name: joined.nameOf(person) };
}

const readStatus = async (id: string) => (await hub.sql.query('select status from participations where id = $1', [id])).rows[0]?.status;
const readQuarantine = async (studyId: string) =>
  (
    await hub.sql.query<{ id: string }>(
      'select id, reason, state, partner_status, details, version from quarantine where study_id = $1 order by received_at',
      [studyId],
    )
  ).rows;
const countAsked = (recordId: string) => tool.requests.filter(({ path }) => path === `/records/${recordId}`).length;
const failAbout = (recordId: string, status: number) => {
  tool.misbehave = (response, { path }) => {
    if (path !== `/records/${recordId}`) return false;
    response.writeHead(status).end('{}');
    return true;
  };
};

describe('a record of which the tool could not say whose it is', () => {
  it('is asked for again when its status changes, and then counts', async () => {
    const { study, person, set, name } = await join('begun');
    for (let pass = 0; pass < 6; pass += 1) await readTool(hub, study.id);
    expect(await readQuarantine(study.id)).toMatchObject([{ reason: 'missing', state: 'open', partner_status: 'begun' }]);
    set('finished', name);
    await readTool(hub, study.id);
    expect(await readStatus(person)).toBe('submitted');
    const { rows } = await hub.sql.query('select channel, outcome from evidence where participation_id = $1', [person]);
    expect(rows).toEqual([{ channel: 'pull', outcome: 'submitted' }]);
  });

  it('is asked for again in some passes more, and takes its report out of quarantine once it is known', async () => {
    const { study, person, set, name } = await join('finished');
    const [item] = await readQuarantine(study.id);
    set('finished', name);
    await readTool(hub, study.id);
    expect(await readStatus(person)).toBe('submitted');
    expect(await readQuarantine(study.id)).toMatchObject([{ id: item?.id, state: 'dismissed', version: 2 }]);
    const { rows } = await hub.sql.query('select type, actor_kind from events where subject_id = $1', [item?.id]);
    expect(rows).toEqual([{ type: 'quarantine.dismissed', actor_kind: 'system' }]);
  });

  it('counts as soon as the list says it, without asking', async () => {
    const { study, person, set, name, recordId } = await join('finished');
    set('finished', name, true);
    tool.requests.length = 0;
    await readTool(hub, study.id);
    expect([await readStatus(person), countAsked(recordId)]).toEqual(['submitted', 0]);
  });

  it('is not asked for without end', async () => {
    const { study, set, recordId } = await join('begun');
    for (let pass = 0; pass < 5; pass += 1) await readTool(hub, study.id);
    expect(countAsked(recordId)).toBe(3);
    set('finished', null);
    for (let pass = 0; pass < 5; pass += 1) await readTool(hub, study.id);
    expect(countAsked(recordId)).toBe(6);
    expect((await readQuarantine(study.id)).map(({ id: _, ...item }) => item)).toMatchObject([
      { state: 'open', partner_status: 'begun' },
      { state: 'open', partner_status: 'finished' },
    ]);
  });

  it('since it was not found for a moment, is asked for again', async () => {
    const { study, people, nameOf, records } = await joinStudy(hub, tool, connectionId);
    const [person = ''] = people;
    records.push({ id: 'moment', status: 'finished', at: null, person: nameOf(person) });
    failAbout('moment', 404);
    await readTool(hub, study.id);
    expect(await readStatus(person)).toBe('started');
    tool.misbehave = null;
    await readTool(hub, study.id);
    expect(await readStatus(person)).toBe('submitted');
  });

  it('of somebody who was erased is never asked for again', async () => {
    const { study, person, set, name, recordId } = await join('finished');
    const [item] = await readQuarantine(study.id);
    const assigned = await hub.request('POST', `/api/v1/quarantine/${item?.id}/assign`, { body: { participationId: person } });
    expect(assigned.status).toBe(200);
    const { rows } = await hub.sql.query<{ id: string }>('select participant_id as id from participations where id = $1', [person]);
    expect((await hub.request('POST', `/api/v1/participants/${rows[0]?.id}/erase`)).status).toBe(204);
    tool.requests.length = 0;
    set('begun', name);
    await readTool(hub, study.id);
    set('left', name, true);
    await readTool(hub, study.id);
    expect(countAsked(recordId)).toBe(0);
    const records = await hub.sql.query('select external_id from pulled_records where study_id = $1', [study.id]);
    expect(records.rows).toEqual([{ external_id: null }]);
  });
});

describe('a record that was removed before it was known whose it is', () => {
  it('is asked for once more, and counts where the tool still knows', async () => {
    const { study, people, nameOf, records } = await joinStudy(hub, tool, connectionId);
    const [person = ''] = people;
    records.push({ id: 'removed-known', status: 'finished', at: null, person: nameOf(person) });
    failAbout('removed-known', 418);
    await readTool(hub, study.id);
    records.length = 0;
    await readTool(hub, study.id);
    expect(await readStatus(person)).toBe('started');
    tool.misbehave = (response, { path }) => {
      if (path !== '/records/removed-known') return false;
      response.end(JSON.stringify({ person: nameOf(person) }));
      return true;
    };
    await readTool(hub, study.id);
    expect(await readStatus(person)).toBe('submitted');
    const { rows } = await hub.sql.query('select vanished_at from pulled_records where study_id = $1', [study.id]);
    expect(rows).toEqual([{ vanished_at: expect.any(Date) }]);
  });

  it.each([404, 418])('is kept for a person when the tool knows it no more: %i', async (status) => {
    const { study, nameOf, people, records } = await joinStudy(hub, tool, connectionId);
    const recordId = `removed-${status}`;
    records.push({ id: recordId, status: 'finished', at: null, person: nameOf(people[0] ?? '') });
    failAbout(recordId, 418);
    await readTool(hub, study.id);
    records.length = 0;
    await readTool(hub, study.id);
    expect(await readQuarantine(study.id)).toEqual([]);
    failAbout(recordId, status);
    await readTool(hub, study.id);
    expect(await readQuarantine(study.id)).toMatchObject([
      { reason: 'missing', state: 'open', partner_status: 'finished', details: { recordId, removed: true } },
    ]);
    const asked = countAsked(recordId);
    await readTool(hub, study.id);
    expect(countAsked(recordId)).toBe(asked);
  });
});
