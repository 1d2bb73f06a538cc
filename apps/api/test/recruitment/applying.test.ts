import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StudyDto } from '../../src/studies/study-answer.dto.js';
import { createRallyStudy, createRecruitingStudy, type RallyOverrides } from '../support/rally-study.js';
import { startHub, type TestHub } from '../support/start-hub.js';
import { visit } from '../support/visit.js';

let hub: TestHub;
beforeAll(async () => {
  hub = await startHub();
});
afterAll(() => hub.close());

const choice = (id: string, effect: 'accept' | 'reject') => ({ id, text: id, effect });
const put = (studyId: string, screener: unknown) => hub.request('PUT', `/api/v1/studies/${studyId}/screener`, { body: screener });
const read = async (studyId: string) => (await hub.request<StudyDto>('GET', `/api/v1/studies/${studyId}`)).body;
/** Everybody is known to live in the US, as the audience asks. */
async function invitePerson(studyId: string): Promise<string> {
  const { rows } = await hub.sql.query<{ id: string }>(
    `with person as (
       insert into participants (workspace_id, email, country) values ($1, $2, 'US') returning id
     ) insert into screener_invitations (id, workspace_id, study_id, participant_id) select $3, $1, $4, id from person returning id`,
    [hub.workspaceId, `${randomUUID()}@example.com`, `si_${randomUUID().slice(0, 12)}`, studyId],
  );
  return rows[0]?.id ?? '';
}
async function apply(studyId: string, fields: Readonly<Record<string, string>>, by?: string) {
  const invitation = by ?? (await invitePerson(studyId));
  const body = new URLSearchParams({ i: invitation, ...fields }).toString();
  const answer = await visit(hub.url, `/s/${studyId}`, { method: 'POST', body });
  const { rows } = await hub.sql.query<{ id: string; status: string; version: number; answers: Record<string, unknown> }>(
    `select p.id, p.status, p.screener_version as version, p.answers from participations p
     join screener_invitations i on i.participant_id = p.participant_id and i.study_id = p.study_id where i.id = $1`,
    [invitation],
  );
  return { ...answer, participation: rows[0] };
}
const recruit = (overrides?: RallyOverrides) => createRecruitingStudy(hub, overrides);
const work = { 'answer.work': 'I teach.', shown: 'work', version: '1' };

describe('the recruitment source', () => {
  it('S2-4 is chosen first: only then do the limits of its kinds hold', async () => {
    const { body: survey } = await hub.request<StudyDto>('POST', '/api/v1/studies', { body: { title: 'A survey', kind: 'survey' } });
    expect(survey).toMatchObject({ kind: 'survey' });
    const settings = (id: string) =>
      hub.request<{ data: { setting: string; rule: string; source: string }[] }>('GET', `/api/v1/studies/${id}/settings`);
    expect(JSON.stringify((await settings(survey.id)).body)).not.toContain('"rally"');
    const { studyId, connectionId } = await createRallyStudy(hub);
    expect(JSON.stringify((await settings(studyId)).body)).toContain('"rally"');
    const joined = await hub.request('PUT', `/api/v1/studies/${survey.id}/integration`, { body: { connectionId } });
    const launched = await hub.request('POST', `/api/v1/studies/${survey.id}/launch`, { body: {} });
    expect(JSON.stringify([joined.body, launched.body])).toContain('study_kind_unsupported');
  });
});

describe('the screener of a study that recruits from the panel', () => {
  it('S2-25 has several questions, properties, conditions and ways around questions', async () => {
    const { studyId } = await recruit();
    const screener = {
      questions: [
        {
          id: 'bank',
          kind: 'single_choice',
          text: 'Do you bank on the phone?',
          property: 'phone_banking',
          choices: [choice('yes', 'accept'), choice('no', 'reject')],
        },
        { id: 'often', kind: 'number', text: 'How often a week?', showIf: { question: 'bank', equals: 'yes' } },
        { id: 'why', kind: 'text', text: 'Why not?', showIf: { question: 'bank', equals: 'no' } },
      ],
    };
    const saved = await put(studyId, screener);
    expect(saved).toMatchObject({ status: 200 });
    const { participation } = await apply(studyId, { version: '2', shown: 'bank,why', 'answer.bank': 'no', 'answer.why': 'I like paper.' });
    // S2-26: an answer that would disqualify elsewhere decides nothing here.
    expect(participation).toMatchObject({ status: 'applied', version: 2, answers: { bank: 'no', why: 'I like paper.' } });
  });

  it('S2-27 says that a person reads every application, and promises no way back from a tool', async () => {
    const { studyId } = await recruit();
    const { text } = await visit(hub.url, `/s/${studyId}`);
    expect(text).toContain('Somebody reads every application');
    expect(text).not.toContain('brings you back');
  });

  it('S2-46 can be changed while people are recruited, and who applied before keeps the version they answered', async () => {
    const { studyId } = await recruit();
    const before = await apply(studyId, work);
    expect(before.participation).toMatchObject({ status: 'applied', version: 1 });
    const changed = { questions: [{ id: 'team', kind: 'text', text: 'How large is your team?' }] };
    expect((await put(studyId, changed)).status).toBe(200);
    const after = await apply(studyId, { 'answer.team': 'Nine.', shown: 'team', version: '2' });
    expect(after.participation).toMatchObject({ status: 'applied', version: 2, answers: { team: 'Nine.' } });
    const { rows } = await hub.sql.query('select screener_version as version, answers from participations where id = $1', [
      before.participation?.id,
    ]);
    expect(rows).toEqual([{ version: 1, answers: { work: 'I teach.' } }]);
  });
});

describe('a published study', () => {
  it('S2-62 is active', async () => {
    const { studyId } = await createRallyStudy(hub);
    expect(await read(studyId)).toMatchObject({ status: 'active', launched: false });
  });

  it('S2-43 S2-63 lets applicants flow in for review until it is paused, and again when it goes on', async () => {
    const { studyId } = await recruit();
    expect((await apply(studyId, work)).participation).toMatchObject({ status: 'applied' });
    await hub.request('POST', `/api/v1/studies/${studyId}/pause`);
    expect((await apply(studyId, work)).participation).toBeUndefined();
    await hub.request('POST', `/api/v1/studies/${studyId}/resume`);
    expect((await apply(studyId, work)).participation).toMatchObject({ status: 'applied' });
    const { body } = await hub.request<{ data: { id: string }[] }>('GET', `/api/v1/studies/${studyId}/participations?status=applied`);
    expect(body.data).toHaveLength(2);
  });

  it('S2-54 S2-63 recruits until the limit is reached; the next application is refused as over quota', async () => {
    const { studyId } = await recruit({ study: { participationLimit: 1 } });
    const first = await apply(studyId, work);
    const invited = await hub.request('POST', `/api/v1/participations/${first.participation?.id}/invite`, {
      headers: { 'idempotency-key': randomUUID() },
    });
    expect(invited).toMatchObject({ status: 200 });
    expect((await read(studyId)).places).toEqual({ limit: 1, taken: 1 });
    const late = await apply(studyId, work);
    expect(late.participation).toMatchObject({ status: 'over_quota' });
    expect(late.text).toMatch(/full|places/i);
  });

  it('takes the first application of a person; another one changes nothing, whatever it answers', async () => {
    const { studyId } = await recruit();
    const invitation = await invitePerson(studyId);
    const first = await apply(studyId, work, invitation);
    const again = await apply(studyId, { ...work, 'answer.work': 'I keep bees.' }, invitation);
    expect(again.participation).toEqual(first.participation);
    expect(again.participation).toMatchObject({ status: 'applied', answers: { work: 'I teach.' } });
    const { rows } = await hub.sql.query('select count(*)::int as n from participations where study_id = $1', [studyId]);
    expect(rows).toEqual([{ n: 1 }]);
    const { body } = await hub.request<{ data: unknown[] }>('GET', `/api/v1/studies/${studyId}/applicants`);
    expect(body.data).toHaveLength(1);
  });

  it('S2-69 takes nobody in once it is closed', async () => {
    const { studyId } = await recruit();
    await hub.request('POST', `/api/v1/studies/${studyId}/close`, { body: { confirm: true } });
    const late = await apply(studyId, work);
    expect(late.status).toBe(410);
    expect(late.participation).toBeUndefined();
  });
});
