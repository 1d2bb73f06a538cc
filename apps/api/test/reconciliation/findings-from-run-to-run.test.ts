import { describe, expect, it } from 'vitest';
import { compareList, comparePull, inSurvey, seedListingStudy, setRecords } from '../support/listing-study.js';
import { seedParticipations } from '../support/seed.js';
import { byRedirect, hub, readEvents, readFindings, seedPerson, study } from './runs.js';

describe('findings from run to run', () => {
  const header = 'participant id,status\n';

  it('of one list are not settled by another that says nothing about the person', async () => {
    const [left, finished] = [await seedPerson('screened_out'), await seedPerson('submitted', { reports: byRedirect })];
    await compareList(hub, study.id, `id,status\n${inSurvey(left)},COMPLETE\n${inSurvey(finished)},SCREENED_OUT\n`);
    const states = async () => Object.fromEntries((await readFindings()).map(({ participation_id, state }) => [participation_id, state]));
    expect(await states()).toEqual({ [left]: 'open', [finished]: 'open' });
    // The tool's own records hold only those who finished.
    await setRecords(hub, study, [{ person: inSurvey(finished), status: 'COMPLETE' }]);
    await comparePull(hub, study.id);
    expect(await states()).toEqual({ [left]: 'open', [finished]: 'gone' });
    await compareList(hub, study.id, `id,status\n${inSurvey(finished)},COMPLETE\n`);
    expect(await states()).toEqual({ [left]: 'gone', [finished]: 'gone' });
  });

  it('are seen again rather than found again, and gone once both sides agree, with an event', async () => {
    const person = await seedPerson('started');
    const list = `${header}${inSurvey(person)},COMPLETE\n`;
    await compareList(hub, study.id, list);
    expect((await compareList(hub, study.id, list)).newFindings).toBe(0);
    expect(await readFindings()).toMatchObject([{ kind: 'missing_completion', state: 'open', seen: 2 }]);
    expect(await readEvents('finding.opened')).toHaveLength(1);
    await hub.sql.query(`update participations set status = 'submitted', ended_at = now() where id = $1`, [person]);
    expect((await compareList(hub, study.id, list)).counts).toMatchObject({ match: 1 });
    expect(await readFindings()).toMatchObject([{ kind: 'missing_completion', state: 'gone' }]);
    expect(await readEvents('finding.gone')).toMatchObject([{ participation_id: person, reason: 'missing_completion' }]);
    const channels = async (type: string) => (await readEvents(type)).map(({ channel }) => channel);
    expect([await channels('finding.opened'), await channels('finding.gone')]).toEqual([['manual'], ['manual']]);
    await setRecords(hub, study, [{ person: 'not an id!', status: 'COMPLETE' }]);
    await comparePull(hub, study.id);
    expect(await channels('finding.opened')).toEqual(['manual', 'pull']);
  });

  it('that were acknowledged stay so until a side changes, then they open again', async () => {
    const person = await seedPerson('started');
    await compareList(hub, study.id, `${header}${inSurvey(person)},COMPLETE\n`);
    await hub.sql.query(`update findings set state = 'acknowledged' where study_id = $1`, [study.id]);
    await compareList(hub, study.id, `${header}${inSurvey(person)},COMPLETE\n`);
    expect(await readFindings()).toMatchObject([{ state: 'acknowledged', seen: 2 }]);
    await hub.sql.query(`update participations set status = 'incomplete' where id = $1`, [person]);
    expect((await compareList(hub, study.id, `${header}${inSurvey(person)},COMPLETE\n`)).newFindings).toBe(1);
    expect(await readFindings()).toMatchObject([{ state: 'open', ours: 'incomplete', seen: 3 }]);
    expect((await readEvents('finding.opened')).map(({ data }) => data.again)).toEqual([false, true]);
  });

  it('that were acknowledged are not found again after a list that could say nothing about them', async () => {
    const person = await seedPerson('submitted', { reports: byRedirect });
    const list = `${header}inobody,COMPLETE\n`;
    await compareList(hub, study.id, list);
    await hub.sql.query(`update findings set state = 'acknowledged' where study_id = $1`, [study.id]);
    // Taken before the person finished.
    await compareList(hub, study.id, list, { listedAt: new Date(Date.now() - 7_200_000).toISOString() });
    expect((await compareList(hub, study.id, list)).newFindings).toBe(0);
    expect((await readFindings()).filter(({ participation_id: id }) => id === person)).toMatchObject([
      { kind: 'orphan', state: 'acknowledged' },
    ]);
    expect(await readEvents('finding.opened')).toHaveLength(2);
  });

  it('S0-50 an id in the format of another test is told apart from one that names nobody', async () => {
    const person = await seedPerson('submitted', { reports: byRedirect });
    const run = await compareList(hub, study.id, `${header}${person},COMPLETE\nnot an id!,COMPLETE\niunknown1,COMPLETE\n,COMPLETE\n`);
    expect(run.counts).toMatchObject({ wrong_id_format: 2, unknown_id: 2, match: 0, orphan: 0 });
    expect((await readFindings()).map(({ kind, fix, external_id: id }) => [kind, fix, id])).toEqual([
      ['unknown_id', 'quarantine', expect.toBeOneOf(['iunknown1', null])],
      ['unknown_id', 'quarantine', expect.toBeOneOf(['iunknown1', null])],
      ['wrong_id_format', 'acknowledge', person],
      ['wrong_id_format', 'quarantine', 'not an id!'],
    ]);
  });

  it('rows without an id are one finding each, and the next list finds none of them again', async () => {
    const list = `${header},COMPLETE\n,COMPLETE\n,SCREENED_OUT\ninobody,COMPLETE\n`;
    expect(await compareList(hub, study.id, list)).toMatchObject({ counts: { unknown_id: 4 }, newFindings: 4 });
    const again = `${header},SCREENED_OUT\ninobody,COMPLETE\n,COMPLETE\n,COMPLETE\n`;
    expect(await compareList(hub, study.id, again)).toMatchObject({ counts: { unknown_id: 4 }, newFindings: 0 });
    expect((await compareList(hub, study.id, `${header},COMPLETE\ninobody,COMPLETE\n`)).counts).toMatchObject({ unknown_id: 2 });
    expect((await readFindings()).map(({ state, seen }) => `${state} ${seen}`).toSorted()).toEqual([
      'gone 2',
      'gone 2',
      'open 3',
      'open 3',
    ]);
  });

  it('what was put into quarantine is not found again, while it waits there and when it was decided', async () => {
    const list = `${header},COMPLETE\n,COMPLETE\ninobody,COMPLETE\n`;
    const run = await compareList(hub, study.id, list);
    expect(run.newFindings).toBe(3);
    const path = `/api/v1/studies/${study.id}/reconciliations/${run.id}/findings`;
    const { body: page } = await hub.request<{ data: readonly { id: string; version: number }[] }>('GET', path);
    expect(page.data).toHaveLength(3);
    for (const { id, version } of page.data) {
      const headers = { 'idempotency-key': id, 'if-match': `"${version}"` };
      expect((await hub.request('POST', `${path}/${id}/apply`, { body: {}, headers })).status).toBe(200);
    }
    for (const state of ['open', 'dismissed']) {
      await hub.sql.query('update quarantine set state = $2 where study_id = $1', [study.id, state]);
      expect(await compareList(hub, study.id, list)).toMatchObject({ counts: { unknown_id: 0, open: 3 }, newFindings: 0 });
    }
    expect(await readFindings()).toMatchObject([{ state: 'applied' }, { state: 'applied' }, { state: 'applied' }]);
    // Another word about the same person is news.
    expect(await compareList(hub, study.id, `${header}inobody,SCREENED_OUT\n`)).toMatchObject({ newFindings: 1 });
  });

  it('a person of another study is a stranger here', async () => {
    const other = await seedListingStudy(hub);
    const [person = ''] = await seedParticipations(hub, other, 1, 'submitted');
    expect((await compareList(hub, study.id, `${header}${inSurvey(person)},COMPLETE\n`)).counts).toMatchObject({ unknown_id: 1 });
    expect(await readFindings()).toMatchObject([{ participation_id: null, external_id: inSurvey(person) }]);
  });
});
