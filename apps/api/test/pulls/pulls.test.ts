import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  connectTool,
  hasten,
  joinStudy,
  readPull,
  readTool,
  startPulledHub,
  step,
  type PulledHub,
  type PulledTool,
} from '../support/pulled-tool.js';
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

const readStatuses = async (studyId: string) => {
  const { rows } = await hub.sql.query<{ id: string; status: string }>('select id, status from participations where study_id = $1', [
    studyId,
  ]);
  return Object.fromEntries(rows.map(({ id, status }) => [id, status]));
};
const readQuarantine = async (studyId: string) =>
  (
    await hub.sql.query(
      'select channel, reason, external_id, partner_status, outcome, seen from quarantine where study_id = $1 order by received_at, partner_status',
      [studyId],
    )
  ).rows;
const readRecords = async (studyId: string) =>
  (await hub.sql.query('select * from pulled_records where study_id = $1 order by record_id', [studyId])).rows;

describe('reading a tool', () => {
  it('S0-16 begins for a study with its launch, also where another study of the same connection was launched before', async () => {
    const connection = await connectTool(hub, tool);
    const launched = await joinStudy(hub, tool, connection);
    const draft = await joinStudy(hub, tool, connection, 0, { status: 'draft', launched_at: null });
    const readPulled = async () =>
      (await hub.sql.query<{ id: string }>('select study_id as id from pulls where connection_id = $1 order by 1', [connection])).rows.map(
        ({ id }) => id,
      );
    await readTool(hub, launched.study.id);
    expect(await readPulled()).toEqual([launched.study.id]);
    expect(new Set(tool.requests.flatMap(({ path }) => new URL(path, tool.url).searchParams.get('group') ?? [])).size).toBe(1);
    await hub.sql.query(`update studies set status = 'active', launched_at = now() where id = $1`, [draft.study.id]);
    await readTool(hub, draft.study.id);
    expect(await readPulled()).toEqual([launched.study.id, draft.study.id].toSorted());
  });

  it('S0-18 moves people by themselves to screened out, incomplete and submitted', async () => {
    const { study, people, nameOf, records } = await joinStudy(hub, tool, connectionId, 4);
    const statuses = ['screened', 'left', 'finished', 'begun'];
    people.forEach((person, index) =>
      records.push({ id: `r18-${index}`, status: statuses[index] ?? '', at: null, person: nameOf(person) }),
    );
    expect(await readTool(hub, study.id)).toMatchObject({ phase: 'idle', pass: 1, whole_pass: 1, error_code: null });
    expect(Object.values(await readStatuses(study.id)).toSorted()).toEqual(['incomplete', 'screened_out', 'started', 'submitted']);
    const { rows } = await hub.sql.query('select distinct channel from evidence where study_id = $1', [study.id]);
    expect(rows).toEqual([{ channel: 'pull' }]);
  });

  it('takes the record of a preview for nobody’s, and keeps it out of quarantine', async () => {
    const { study, nameOf, records } = await joinStudy(hub, tool, connectionId, 1);
    await hub.sql.query(
      `insert into previews (id, workspace_id, study_id, created_by, expires_at) values ('previewpreview01', $1, $2, 'x', now())`,
      [hub.workspaceId, study.id],
    );
    records.push({ id: 'r-preview', status: 'finished', at: null, person: nameOf('pp_previewpreview01') });
    await readTool(hub, study.id);
    expect(await readRecords(study.id)).toMatchObject([{ disposition: 'preview', participation_id: null }]);
    expect(await readQuarantine(study.id)).toEqual([]);
  });

  it('S0-17 finds the person by the id that the tool was given and gives back', async () => {
    const { study, people, nameOf, records } = await joinStudy(hub, tool, connectionId, 2);
    const [first = '', second = ''] = people;
    // The one is told in the list, the other has to be asked for.
    records.push({ id: 'r17-a', status: 'finished', at: null, person: nameOf(first), isListed: true });
    records.push({ id: 'r17-b', status: 'finished', at: null, person: nameOf(second) });
    await readTool(hub, study.id);
    expect(await readStatuses(study.id)).toEqual({ [first]: 'submitted', [second]: 'submitted' });
    expect(tool.requests.map(({ path }) => path.replace(/\?.*/, ''))).toEqual(['/records', '/records/r17-b']);
    expect((await readRecords(study.id)).map((row) => row.participation_id)).toEqual([first, second]);
  });

  it('asks whom a record is about until it is known, and sees each change of a status by the list', async () => {
    const { study, people, nameOf, records } = await joinStudy(hub, tool, connectionId);
    const [person = ''] = people;
    records.push({ id: 'once', status: 'left', at: '2026-11-20T10:00:00Z', person: nameOf(person) });
    await readTool(hub, study.id);
    expect(await readStatuses(study.id)).toEqual({ [person]: 'incomplete' });
    (records[0] as { status: string }).status = 'finished';
    await readTool(hub, study.id);
    await readTool(hub, study.id);
    expect(await readStatuses(study.id)).toEqual({ [person]: 'submitted' });
    expect(tool.requests.filter(({ path }) => path === '/records/once')).toHaveLength(1);
    const { rows } = await hub.sql.query('select outcome, external_event_id, seen from evidence where participation_id = $1 order by id', [
      person,
    ]);
    expect(rows).toEqual([
      { outcome: 'incomplete', external_event_id: 'once:left', seen: 1 },
      { outcome: 'submitted', external_event_id: 'once:finished', seen: 1 },
    ]);
  });

  it('reads page by page, the newest record first where it has to ask, and begins again when its time has come', async () => {
    const { study, nameOf, records } = await joinStudy(hub, tool, connectionId);
    for (let index = 0; index < 7; index += 1)
      records.push({ id: `p${index}`, status: 'left', at: `2026-11-1${index}T10:00:00Z`, person: nameOf('pp_nobody1') });
    const before = Date.now();
    const { next_at: next } = await readTool(hub, study.id);
    expect(tool.requests.map(({ path }) => path.replace(/group=\w+&?/, ''))).toEqual([
      '/records?',
      '/records?cursor=3',
      '/records?cursor=6',
      ...[6, 5, 4, 3, 2, 1, 0].map((index) => `/records/p${index}`),
    ]);
    expect((next?.getTime() ?? 0) - before).toBeGreaterThanOrEqual(30 * 60_000);
    tool.requests.length = 0;
    await step(hub, study.id);
    expect(tool.requests).toEqual([]);
  });

  it('sees a page that shifts while it is read: a record that comes twice counts once', async () => {
    const { study, people, nameOf, records } = await joinStudy(hub, tool, connectionId, 4);
    people.forEach((person, index) =>
      records.push({ id: `s${index}`, status: 'finished', at: null, person: nameOf(person), isListed: true }),
    );
    await hasten(hub, study.id);
    await step(hub, study.id);
    records.unshift({ id: 's-new', status: 'begun', at: null, person: nameOf(people[0] ?? ''), isListed: true });
    for (let steps = 0; steps < 5; steps += 1) await step(hub, study.id);
    expect(await readPull(hub, study.id)).toMatchObject({ phase: 'idle', whole_pass: 1 });
    expect(Object.values(await readStatuses(study.id))).toEqual(Array(4).fill('submitted'));
    const { rows } = await hub.sql.query('select count(*)::int as n, sum(seen)::int as seen from evidence where study_id = $1', [study.id]);
    expect(rows).toEqual([{ n: 4, seen: 4 }]);
    await readTool(hub, study.id);
    expect((await readRecords(study.id)).map((row) => row.record_id)).toContain('s-new');
  });

  it('S0-42 notes what two whole readings in a row no longer list, and takes it back when it is there again', async () => {
    const { study, people, nameOf, records } = await joinStudy(hub, tool, connectionId, 2);
    people.forEach((person, index) =>
      records.push({ id: `v${index}`, status: 'finished', at: null, person: nameOf(person), isListed: true }),
    );
    await readTool(hub, study.id);
    const [gone] = records.splice(0, 1);
    await readTool(hub, study.id);
    // Once may be a slip of the tool.
    expect((await readRecords(study.id)).map((row) => row.vanished_at)).toEqual([null, null]);
    await readTool(hub, study.id);
    expect((await readRecords(study.id)).map((row) => [row.record_id, row.vanished_at !== null, row.external_id])).toEqual([
      ['v0', true, nameOf(people[0] ?? '')],
      ['v1', false, nameOf(people[1] ?? '')],
    ]);
    if (gone) records.push(gone);
    await readTool(hub, study.id);
    expect((await readRecords(study.id)).every((row) => row.vanished_at === null)).toBe(true);
  });

  it('S0-42 takes nobody for removed because of one empty list between two full ones', async () => {
    const { study, people, nameOf, records } = await joinStudy(hub, tool, connectionId);
    records.push({ id: 'slip', status: 'finished', at: null, person: nameOf(people[0] ?? ''), isListed: true });
    for (let round = 0; round < 2; round += 1) {
      await readTool(hub, study.id);
      const slip = records.splice(0, 1);
      await readTool(hub, study.id);
      expect((await readRecords(study.id)).map((row) => row.vanished_at)).toEqual([null]);
      records.push(...slip);
    }
  });

  it('S0-42 takes nobody for removed because the study was given another test', async () => {
    const { study, people, nameOf, records } = await joinStudy(hub, tool, connectionId);
    records.push({ id: 'other-test', status: 'finished', at: null, person: nameOf(people[0] ?? ''), isListed: true });
    await readTool(hub, study.id);
    const setConfig = (config: string) =>
      hub.sql.query(`update integrations set study_config = $1, version = version + 1 where study_id = $2`, [config, study.id]);
    const { rows } = await hub.sql.query<{ config: string }>('select study_config::text as config from integrations where study_id = $1', [
      study.id,
    ]);
    await setConfig('{"group": "empty"}');
    for (let pass = 0; pass < 3; pass += 1) await readTool(hub, study.id);
    expect((await readRecords(study.id)).map((row) => row.vanished_at)).toEqual([null]);
    await setConfig(rows[0]?.config ?? '');
    records.length = 0;
    for (let pass = 0; pass < 2; pass += 1) await readTool(hub, study.id);
    expect((await readRecords(study.id)).map((row) => row.vanished_at)).toEqual([expect.any(Date)]);
  });

  it('says nothing about what is missing where the tool lets nobody read to the end', async () => {
    const { study, people, nameOf, records } = await joinStudy(hub, tool, connectionId);
    records.push({ id: 'w0', status: 'finished', at: null, person: nameOf(people[0] ?? ''), isListed: true });
    await readTool(hub, study.id);
    tool.misbehave = (response, { path }) => {
      if (!path.startsWith('/records?')) return false;
      response.end(JSON.stringify({ records: [], next: null, readsAll: false }));
      return true;
    };
    expect(await readTool(hub, study.id)).toMatchObject({ whole_pass: 2, whole_pass_reads_all: false });
    expect((await readRecords(study.id)).map((row) => row.vanished_at)).toEqual([null]);
  });

  it('says of the pass that has come to its end whether it was whole, whatever the next one is at', async () => {
    const { study } = await joinStudy(hub, tool, connectionId);
    const answerPart = (readsAll: boolean) => {
      tool.misbehave = (response, { path }) => {
        if (!path.startsWith('/records?')) return false;
        response.end(JSON.stringify({ records: [], next: path.includes('cursor') ? null : '1', readsAll }));
        return true;
      };
    };
    answerPart(false);
    expect(await readTool(hub, study.id)).toMatchObject({ whole_pass: 1, whole_pass_reads_all: false });
    answerPart(true);
    await hasten(hub, study.id);
    await step(hub, study.id);
    expect(await readPull(hub, study.id)).toMatchObject({ pass: 2, phase: 'listing', whole_pass_reads_all: false });
    for (let steps = 0; steps < 3; steps += 1) await step(hub, study.id);
    expect(await readPull(hub, study.id)).toMatchObject({ whole_pass: 2, whole_pass_reads_all: true });
  });
});

describe('a record that nobody can be credited with', () => {
  it.each([
    ['an unknown id', (group: (id: string) => string) => group('pp_unknown'), 'finished', 'unknown', 'submitted'],
    ['a malformed id', () => 'Ünfug //', 'finished', 'unknown', 'submitted'],
    ['no id', () => null, 'finished', 'missing', 'submitted'],
  ])('S0-25 with %s is kept and shown', async (what, idOf, status, reason, outcome) => {
    const { study, nameOf, records } = await joinStudy(hub, tool, connectionId);
    const person = idOf(nameOf);
    records.push({ id: `q-${what.replaceAll(' ', '-')}`, status, at: null, person });
    await readTool(hub, study.id);
    await readTool(hub, study.id);
    expect(await readQuarantine(study.id)).toEqual([
      { channel: 'pull', reason, external_id: person, partner_status: status, outcome, seen: 1 },
    ]);
    expect(await readRecords(study.id)).toMatchObject([{ disposition: 'quarantined', applied_status: status }]);
    expect(new Set(Object.values(await readStatuses(study.id)))).toEqual(new Set(['started']));
  });

  it('S0-25 without an id is kept on its own, so that each can be given to whom it is about', async () => {
    const { study, people, records } = await joinStudy(hub, tool, connectionId, 2);
    for (const id of ['nameless-1', 'nameless-2']) records.push({ id, status: 'finished', at: null, person: null });
    await readTool(hub, study.id);
    await readTool(hub, study.id);
    const { rows } = await hub.sql.query<{ id: string; record: string }>(
      `select id, details ->> 'recordId' as record, seen from quarantine where study_id = $1 order by 2`,
      [study.id],
    );
    expect(rows).toMatchObject([
      { record: 'nameless-1', seen: 1 },
      { record: 'nameless-2', seen: 1 },
    ]);
    for (const [index, participationId] of people.entries()) {
      const assigned = await hub.request('POST', `/api/v1/quarantine/${rows[index]?.id}/assign`, { body: { participationId } });
      expect(assigned.status).toBe(200);
    }
    expect(Object.values(await readStatuses(study.id))).toEqual(['submitted', 'submitted']);
  });

  it('S0-25 with an unknown status is kept and shown, and the person stays as they are', async () => {
    const { study, people, nameOf, records } = await joinStudy(hub, tool, connectionId);
    const [person = ''] = people;
    records.push({ id: 'q-status', status: 'vaporised', at: null, person: nameOf(person) });
    await readTool(hub, study.id);
    expect(await readQuarantine(study.id)).toEqual([
      { channel: 'pull', reason: 'unknown', external_id: person, partner_status: 'vaporised', outcome: null, seen: 1 },
    ]);
    expect(await readStatuses(study.id)).toEqual({ [person]: 'started' });
  });

  it('S0-25 of another study is kept and shown', async () => {
    const other = await joinStudy(hub, tool, connectionId);
    const { study, nameOf, records } = await joinStudy(hub, tool, connectionId);
    const [stranger = ''] = other.people;
    records.push({ id: 'q-study', status: 'finished', at: null, person: nameOf(stranger) });
    await readTool(hub, study.id);
    expect(await readQuarantine(study.id)).toMatchObject([{ channel: 'pull', reason: 'wrong_study', external_id: stranger }]);
    expect(await readStatuses(other.study.id)).toEqual({ [stranger]: 'started' });
  });

  it('is left alone when the tool marks it as a test', async () => {
    const { study, people, nameOf, records } = await joinStudy(hub, tool, connectionId);
    const [person = ''] = people;
    records.push({ id: 'q-test', status: 'finished', at: null, person: nameOf(person), test: true });
    await readTool(hub, study.id);
    expect([await readQuarantine(study.id), await readStatuses(study.id)]).toEqual([[], { [person]: 'started' }]);
    expect(await readRecords(study.id)).toMatchObject([{ disposition: 'test' }]);
    expect(tool.requests).toHaveLength(1);
  });
});
