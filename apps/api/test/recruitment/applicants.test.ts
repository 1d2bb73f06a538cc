import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formFields } from '../../src/applications/submitted-form.js';
import type { ApplicantDto } from '../../src/recruitment/applicants/applicant.dto.js';
import type { Page } from '../../src/platform/http/pagination.js';
import { createBudget, createRecruitingStudy, rallyScreener } from '../support/rally-study.js';
import { startHub } from '../support/start-hub.js';
import { createLaunchedStudy } from '../support/studies.js';

const hub = await startHub();
afterAll(() => hub.close());

const base = { type: 'b2c', participationTimeMinutes: 30 };
const applicants = (studyId: string, query = '') => hub.request<Page<ApplicantDto>>('GET', `/api/v1/studies/${studyId}/applicants${query}`);

interface Person {
  readonly id: string;
  readonly email: string;
}

async function addPerson(fields: object): Promise<Person> {
  const email = `canary-${crypto.randomUUID()}@example.com`;
  const { status, body } = await hub.request<{ id: string }>('POST', '/api/v1/participants', {
    body: { email, firstName: 'Canary', lastName: 'Birdsong', ...fields },
  });
  if (status !== 201) throw new Error(JSON.stringify(body));
  return { id: body.id, email };
}

/** A form of a study's public page as it was opened: its hidden fields. */
type OpenForm = readonly (readonly [string, string])[];

/** Opens the study's page, as an invited person if one is given. */
async function open(studyId: string, person?: Person): Promise<OpenForm> {
  const invitation = person && (await invite(studyId, person));
  const page = await (await fetch(`${hub.url}/s/${studyId}${invitation ? `?${formFields.invitation}=${invitation}` : ''}`)).text();
  return [...page.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]);
}

async function invite(studyId: string, person: Person): Promise<string> {
  const { rows } = await hub.sql.query<{ id: string }>(
    `insert into screener_invitations (id, workspace_id, study_id, participant_id) values ($1, $2, $3, $4)
     on conflict (study_id, participant_id) do update set by_team = true returning id`,
    [`i-${crypto.randomUUID()}`, hub.workspaceId, studyId, person.id],
  );
  return rows[0]?.id ?? '';
}

/** Sends an open form, and gives the heading of the page that answers. */
async function send(studyId: string, form: OpenForm, fields: Readonly<Record<string, string>>): Promise<string> {
  const body = new URLSearchParams([...form, ...Object.entries(fields)] as [string, string][]);
  const answer = await (await fetch(`${hub.url}/s/${studyId}`, { method: 'POST', body, headers: { origin: hub.url } })).text();
  return /<h1[^>]*>([^<]*)/.exec(answer)?.[1] ?? answer.slice(0, 200);
}

const apply = async (studyId: string, fields: Readonly<Record<string, string>>, person?: Person): Promise<string> =>
  send(studyId, await open(studyId, person), fields);
const applyInvited = (studyId: string, person: Person, fields: Readonly<Record<string, string>>): Promise<string> =>
  apply(studyId, fields, person);

const statusOf = async (studyId: string, personId: string): Promise<string | undefined> => {
  const { rows } = await hub.sql.query<{ status: string }>(
    'select status from participations where study_id = $1 and participant_id = $2',
    [studyId, personId],
  );
  return rows[0]?.status;
};

const logic = {
  questions: [
    {
      id: 'bank',
      text: 'Do you bank on your phone?',
      kind: 'single_choice',
      choices: [
        { id: 'yes', text: 'Yes', effect: 'accept' },
        { id: 'no', text: 'No', effect: 'reject' },
      ],
    },
  ],
};

let budgetId = '';
beforeAll(async () => {
  budgetId = await createBudget(hub, 5_000_000);
});

describe('applying to a study that recruits from the panel', () => {
  it('S2-26 S2-27 S2-43 S2-50 leaves every applicant to a person, whatever the answers; shows answers, broken rules and matched criteria', async () => {
    const { studyId } = await createRecruitingStudy(hub, { budgetId });
    await hub.request('PUT', `/api/v1/studies/${studyId}/screener`, { body: logic });
    const good = await addPerson({ country: 'US' });
    const bad = await addPerson({ country: 'United States' });
    expect(await applyInvited(studyId, good, { 'answer.bank': 'yes' })).toBe('Thank you, we have your answers');
    expect(await applyInvited(studyId, bad, { 'answer.bank': 'no' })).toBe('Thank you, we have your answers');
    const { status, body } = await applicants(studyId);
    expect(status).toBe(200);
    expect(body.data).toMatchObject([
      {
        status: 'applied',
        answers: { bank: 'no' },
        brokenRules: [{ questionId: 'bank', rule: 'reject_selected' }, { rule: 'accept_not_selected' }],
      },
      { status: 'applied', answers: { bank: 'yes' }, brokenRules: [], criteria: { matches: true, matched: ['location'], missed: [] } },
    ]);
    expect(body.data[0]).toMatchObject({ screenerVersion: 2, possibleActs: ['invite', 'reject'] });
  });

  it('S2-87 marks who misses the criteria unqualified at once, and says by which', async () => {
    const { studyId } = await createRecruitingStudy(hub, { budgetId });
    const abroad = await addPerson({ country: 'CA' });
    expect(await applyInvited(studyId, abroad, { 'answer.work': 'I bake' })).toBe('Thank you for your time');
    const stranger = { email: 'stranger@example.com', first_name: 'New', last_name: 'Person', 'answer.work': 'I paint' };
    await apply(studyId, stranger);
    const { body } = await applicants(studyId, '?status=unqualified');
    expect(body.data.map(({ criteria }) => criteria?.missed)).toEqual([
      [{ criterion: 'location', reason: 'value_missing' }],
      [{ criterion: 'location', reason: 'value_differs' }],
    ]);
    expect(body.data.map(({ possibleActs }) => possibleActs)).toEqual([[], []]);
    expect(await statusOf(studyId, abroad.id)).toBe('unqualified');
  });

  it('S2-25 S2-87 counts what an applicant answers to questions that name a property', async () => {
    const { studyId } = await createRecruitingStudy(hub, { budgetId });
    const questions = [{ id: 'home', text: 'Where do you live?', kind: 'text', property: 'country' }];
    await hub.request('PUT', `/api/v1/studies/${studyId}/screener`, { body: { questions } });
    const page = await apply(studyId, { email: 'here@example.com', first_name: 'New', last_name: 'Person', 'answer.home': 'USA' });
    expect(page).toBe('Thank you, we have your answers');
    expect((await applicants(studyId)).body.data).toMatchObject([{ status: 'applied', criteria: { matched: ['location'] } }]);
  });

  it('S2-31 tells nothing of who an applicant is but a pseudonym', async () => {
    const { studyId } = await createRecruitingStudy(hub, { budgetId });
    const person = await addPerson({ country: 'US', phoneNumber: '+12025550123' });
    await applyInvited(studyId, person, { 'answer.work': 'I bake' });
    const { body } = await applicants(studyId);
    const text = JSON.stringify(body);
    for (const canary of [person.email, person.id, 'Canary', 'Birdsong', '2025550123']) expect(text).not.toContain(canary);
    const [one] = body.data;
    expect(one?.profile).toEqual({ pseudonym: expect.stringMatching(/^[^@\s]+@no-mail\./) as string, participantId: null, country: null });
    expect(one?.profile.pseudonym?.split('@')[0]?.replaceAll('-', '')).toContain(one?.id.toLowerCase().slice(3));
  });

  it('S2-51 S2-54 approves by inviting, rejects, and takes nobody beyond the limit', async () => {
    const { studyId } = await createRecruitingStudy(hub, { budgetId, study: { participationLimit: 1 } });
    const people = [await addPerson({ country: 'US' }), await addPerson({ country: 'US' }), await addPerson({ country: 'US' })];
    for (const person of people.slice(0, 2)) await applyInvited(studyId, person, { 'answer.work': 'I bake' });
    const late = people[2] ?? { id: '', email: '' };
    const opened = await open(studyId, late);
    const [second, first] = (await applicants(studyId)).body.data;
    const act = (id: string | undefined, name: string) =>
      hub.request<{ status: string; code: string }>('POST', `/api/v1/studies/${studyId}/participations/${id}/${name}`, {
        headers: { 'idempotency-key': crypto.randomUUID() },
        body: name === 'reject' ? { reason: 'Not this time' } : {},
      });
    expect((await act(first?.id, 'invite')).body.status).toBe('invited');
    expect((await applicants(studyId, '?status=applied')).body.data.map(({ possibleActs }) => possibleActs)).toEqual([['reject']]);
    expect((await act(second?.id, 'invite')).body.code).toBe('no_place_left');
    expect((await act(second?.id, 'reject')).body.status).toBe('rejected');
    expect(await send(studyId, opened, { 'answer.work': 'I bake' })).toBe('All places are taken');
  });

  it('S2-46 keeps for each applicant the version of the screener that was answered', async () => {
    const { studyId } = await createRecruitingStudy(hub, { budgetId });
    await applyInvited(studyId, await addPerson({ country: 'US' }), { 'answer.work': 'I bake' });
    const question = { ...rallyScreener.questions[0], text: 'And now?' };
    await hub.request('PUT', `/api/v1/studies/${studyId}/screener`, { body: { questions: [question] } });
    await applyInvited(studyId, await addPerson({ country: 'US' }), { 'answer.work': 'I paint' });
    expect((await applicants(studyId)).body.data.map(({ screenerVersion }) => screenerVersion)).toEqual([2, 1]);
  });
});

it('lists page by page, shows the profile where no platform asks, and nothing once a person was erased', async () => {
  const { studyId } = await createLaunchedStudy(hub);
  await hub.request('PUT', `/api/v1/studies/${studyId}/audience`, { body: { ...base, participationTimeMinutes: 10 } });
  const people: Person[] = [];
  for (let index = 0; index < 3; index += 1) {
    const person = await addPerson({ country: 'US' });
    people.push(person);
    await applyInvited(studyId, person, {});
  }
  const first = (await applicants(studyId, '?limit=2')).body;
  const second = (await applicants(studyId, `?limit=2&cursor=${first.nextCursor}`)).body;
  expect([...first.data, ...second.data].map(({ profile }) => profile.participantId)).toEqual(people.map(({ id }) => id).toReversed());
  expect(first.data[0]).toMatchObject({ status: 'qualified', profile: { pseudonym: null, country: 'US' }, criteria: { matches: true } });
  expect(second.nextCursor).toBeNull();
  expect((await hub.request('POST', `/api/v1/participants/${people[0]?.id}/erase`, { body: { confirm: true } })).status).toBeLessThan(300);
  expect((await applicants(studyId)).body.data).toHaveLength(2);
  const { rows } = await hub.sql.query(
    'select 1 from participations where study_id = $1 and participant_id is null and criteria is not null',
    [studyId],
  );
  expect(rows).toEqual([]);
  expect((await applicants(studyId, '?cursor=nonsense')).status).toBe(400);
});
