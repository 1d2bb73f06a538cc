import { afterAll, expect, it } from 'vitest';
import type { SettingRuleDto } from '../../src/studies/settings/settings.dto.js';
import type { StudyDto } from '../../src/studies/study-answer.dto.js';
import { createRallyConnection, createRallyStudy, rallyScreener } from '../support/rally-study.js';
import { seedParticipations } from '../support/seed.js';
import { startHub } from '../support/start-hub.js';

const hub = await startHub();
afterAll(() => hub.close());
const connectionId = await createRallyConnection(hub);

interface Refusal {
  readonly code: string;
  readonly errors: readonly { readonly pointer: string; readonly code: string; readonly detail: string }[];
}

const create = (body: object) => hub.request<StudyDto & Refusal>('POST', '/api/v1/studies', { body: { title: 'Banking', ...body } });
const change = (id: string, body: object) => hub.request<StudyDto & Refusal>('PATCH', `/api/v1/studies/${id}`, { body });
const audience = { type: 'b2c', participationTimeMinutes: 30 };
const consentForm = 'I agree to be recorded.';

async function createTemplate(body: object): Promise<string> {
  const { status, body: made } = await hub.request<{ id: string }>('POST', '/api/v1/study-templates', {
    body: { name: 'Interview', ...body },
  });
  if (status !== 201) throw new Error(JSON.stringify(made));
  return made.id;
}

it('S2-3 makes a study from scratch, or from a template with its screener and its audience', async () => {
  const scratch = await create({ description: 'From nothing.' });
  expect(scratch.body).toMatchObject({ status: 'draft', description: 'From nothing.', consentForm: null, screenerSource: 'hub' });
  const study = { kind: 'interview', description: 'Talk with us.', participationLimit: 5, incentive: { amount: 5000, currency: 'USD' } };
  const templateId = await createTemplate({ study, screener: rallyScreener, audience });
  const { status, body } = await create({ templateId, participationLimit: 8 });
  expect(status).toBe(201);
  expect(body).toMatchObject({
    title: 'Banking',
    kind: 'interview',
    description: 'Talk with us.',
    participationTimeMinutes: 30,
    places: { limit: 8 },
  });
  expect((await hub.request('GET', `/api/v1/studies/${body.id}/screener`)).body).toMatchObject({ version: 1, questions: [{ id: 'work' }] });
  expect((await hub.request('GET', `/api/v1/studies/${body.id}/audience`)).body).toMatchObject({ ...audience, version: 1 });
  const listed = await hub.request<{ data: readonly { id: string }[] }>('GET', '/api/v1/study-templates');
  expect(listed.body.data.map(({ id }) => id)).toContain(templateId);
  expect((await hub.request('GET', `/api/v1/study-templates/${templateId}`)).body).toMatchObject({ name: 'Interview', study });
});

it('refuses templates with every fault at once, unknown ones, and a time that is not that of the audience', async () => {
  const broken = await hub.request<Refusal>('POST', '/api/v1/study-templates', {
    body: {
      name: 'x',
      screener: { questions: [] },
      audience: { type: 'survey', participationTimeMinutes: 0 },
      study: { participationTimeMinutes: 5 },
    },
  });
  expect(broken.status).toBe(422);
  expect(broken.body.errors.map(({ pointer }) => pointer)).toEqual(
    expect.arrayContaining(['/screener/questions', '/audience/type', '/audience/participationTimeMinutes']),
  );
  expect((await create({ templateId: crypto.randomUUID() })).body.errors).toMatchObject([
    { code: 'template_unknown', pointer: '/templateId' },
  ]);
  const templateId = await createTemplate({ audience });
  expect((await create({ templateId, participationTimeMinutes: 31 })).body.errors).toMatchObject([{ code: 'set_by_audience' }]);
  const other = await hub.key('admin', await hub.createWorkspace());
  expect((await hub.request('GET', `/api/v1/study-templates/${templateId}`, { key: other })).status).toBe(404);
});

it('S2-2 S2-4 takes any kind until people are recruited through a platform, then only the kinds that it supports', async () => {
  const free = await create({ kind: 'survey' });
  expect(free.status).toBe(201);
  const joined = await hub.request<Refusal>('PUT', `/api/v1/studies/${free.body.id}/integration`, { body: { connectionId } });
  expect([joined.status, joined.body.code]).toEqual([422, 'policy_refused']);
  expect(joined.body.errors).toMatchObject([{ code: 'study_kind_unsupported', pointer: '/kind' }]);
  expect((await create({ kind: 'survey', connectionId })).body.errors).toMatchObject([{ code: 'study_kind_unsupported' }]);
  for (const kind of ['interview', 'group_interview', 'unmoderated_test']) {
    const { status, body } = await create({ kind, connectionId });
    expect([status, body.kind]).toEqual([201, kind]);
    const changed = await change(body.id, { kind: 'survey' });
    expect([changed.status, changed.body.code]).toEqual([422, 'policy_refused']);
  }
});

it('S2-10 refuses a consent form with the reason: attached, or brought by a template', async () => {
  const { body } = await create({ connectionId });
  const attached = await change(body.id, { consentForm });
  expect([attached.status, attached.body.code]).toEqual([422, 'policy_refused']);
  expect(attached.body.errors).toMatchObject([{ code: 'setting_refused', pointer: '/consentForm' }]);
  expect(attached.body.errors[0]?.detail).toContain('Consent forms are not supported');
  const templateId = await createTemplate({ study: { consentForm } });
  const brought = await create({ templateId, connectionId });
  expect([brought.status, brought.body.code]).toEqual([422, 'policy_refused']);
  expect(brought.body.errors[0]?.detail).toContain('Consent forms are not supported');
  const alone = await create({ templateId });
  expect(alone.body.consentForm).toBe(consentForm);
  expect((await hub.request('PUT', `/api/v1/studies/${alone.body.id}/integration`, { body: { connectionId } })).status).toBe(422);
  expect((await hub.request<{ id: string }>('GET', '/api/v1/studies?limit=200')).body).not.toContain(brought.body.id);
});

it('S2-24 takes no screener but its own', async () => {
  const { studyId } = await createRallyStudy(hub, { connectionId });
  for (const screenerSource of ['other', 'platform']) {
    const { status, body } = await change(studyId, { screenerSource });
    expect([status, body.code]).toEqual([422, 'policy_refused']);
    expect(body.errors).toMatchObject([{ code: 'screener_source_refused', pointer: '/screenerSource' }]);
  }
  expect((await change(studyId, { screenerSource: 'hub' })).status).toBe(200);
});

it('S2-5 says which settings become required, refused, adjusted and locked by choosing the platform', async () => {
  const { body } = await create({ kind: 'interview' });
  const read = async () =>
    (await hub.request<{ settings: readonly SettingRuleDto[] }>('GET', `/api/v1/studies/${body.id}/settings`)).body.settings;
  expect((await read()).filter(({ source }) => source === 'rally')).toEqual([]);
  await hub.request('PUT', `/api/v1/studies/${body.id}/integration`, { body: { connectionId } });
  const byPlatform = (await read()).filter(({ source }) => source === 'rally').map(({ rule, setting }) => `${rule} ${setting}`);
  expect(byPlatform).toEqual(
    expect.arrayContaining([
      'required participationLimit',
      'refused consentForm',
      'refused chat',
      'adjusted sessionMinutes',
      'locked audience',
    ]),
  );
});

it('S2-89 has no chat, and says so', async () => {
  const { studyId } = await createRallyStudy(hub, { connectionId });
  const [id = ''] = await seedParticipations(hub, { id: studyId }, 1, 'applied');
  const path = `/api/v1/studies/${studyId}/participations/${id}/messages`;
  const { status, body } = await hub.request<Refusal>('POST', path, { body: { text: 'Hello' } });
  expect([status, body.code]).toEqual([422, 'unsupported']);
});

it('S2-49 hands out the link by which people apply', async () => {
  const { studyId } = await createRallyStudy(hub, { connectionId });
  const { body } = await hub.request<StudyDto>('GET', `/api/v1/studies/${studyId}`);
  expect(body.links.applyUrl).toBe(`${hub.url}/s/${studyId}`);
  expect(await (await fetch(body.links.applyUrl)).text()).toContain('Banking on the phone');
});

it('shows people what they agree to, and asks nothing here where another tool asks', async () => {
  const { body } = await create({ consentForm, screenerSource: 'other' });
  await hub.request('PUT', `/api/v1/studies/${body.id}/screener`, { body: rallyScreener });
  await hub.sql.query(`update studies set status = 'active', launched_at = now(), participation_limit = 3 where id = $1`, [body.id]);
  const page = await (await fetch(`${hub.url}/s/${body.id}`)).text();
  expect(page).toContain(consentForm);
  expect(page).not.toContain('What do you do for a living?');
});
