import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConnectionDto } from '../../src/connections/connection.dto.js';
import type { IntegrationDto } from '../../src/studies/integration/integration.dto.js';
import type { SetupDto } from '../../src/studies/setup/setup.dto.js';
import type { StudyDto } from '../../src/studies/study-answer.dto.js';
import { createDraft } from '../support/studies.js';
import { answerTest, Person } from './person.js';
import { confirmations, createUsertestingStudy, screener } from './study.js';
import { createConnection, describeConnection, expectDone, startWorld, type World } from './world.js';

interface Problem {
  readonly code: string;
  readonly detail: string;
  readonly errors: readonly { readonly code: string; readonly pointer: string; readonly detail: string }[];
}

let world: World;
let connectionId: string;
beforeAll(async () => {
  world = await startWorld();
  connectionId = await createConnection(world);
});
afterAll(() => world.close());

const put = (studyId: string, body: object) =>
  world.hub.request<IntegrationDto & Problem>('PUT', `/api/v1/studies/${studyId}/integration`, { body: { connectionId, ...body } });
const launch = (studyId: string) => world.hub.request<StudyDto & Problem>('POST', `/api/v1/studies/${studyId}/launch`, { body: {} });
const faults = ({ errors }: Problem) => errors.map(({ code, pointer }) => `${code} ${pointer}`);

async function createStudy({ withScreener }: { readonly withScreener: boolean }): Promise<string> {
  const { id } = await createDraft(world.hub);
  expectDone(await world.hub.request('POST', `/api/v1/studies/${id}/publish`));
  if (withScreener) expectDone(await world.hub.request('PUT', `/api/v1/studies/${id}/screener`, { body: screener }));
  return id;
}

describe('a connection', () => {
  const create = async (body: object) => expectDone(await world.hub.request<ConnectionDto>('POST', '/api/v1/connections', { body })).id;
  const check = (id: string) => world.hub.request<ConnectionDto & Problem>('POST', `/api/v1/connections/${id}/check`);

  it('is ready once its check has fetched a token and was let in, and shows neither token nor secret', async () => {
    const { body } = await world.hub.request<ConnectionDto>('GET', `/api/v1/connections/${connectionId}`);
    expect(body).toMatchObject({ status: 'ready', attention: null, secrets: { clientId: { set: true }, clientSecret: { set: true } } });
    expect(world.tool.requests().map(({ endpoint, status }) => `${endpoint} ${status}`)).toEqual(['token 200', 'list 404']);
    expect(`${JSON.stringify(body)} ${world.hub.readLog()}`).not.toContain('demo-secret');
  });

  it('with a wrong secret needs attention, and says which secrets were refused and where others are had', async () => {
    const id = await create({ ...describeConnection(world), secrets: { clientId: 'demo-client', clientSecret: 'not-the-secret' } });
    const refused = await check(id);
    expect(refused).toMatchObject({ status: 409, body: { code: 'partner_authentication_failed' } });
    const { body } = await world.hub.request<ConnectionDto>('GET', `/api/v1/connections/${id}`);
    expect(body).toMatchObject({ status: 'needs_attention', attention: { code: 'partner_authentication_failed' } });
    for (const text of [refused.body.detail, body.attention?.detail]) expect(text).toMatch(/clientId.*clientSecret/);
    const { body: docs } = await world.hub.request<{ manifest: { secrets: Record<string, { issuedBy: string }> } }>(
      'GET',
      '/api/v1/connectors/usertesting',
    );
    expect(docs.manifest.secrets['clientSecret']?.issuedBy).toContain('support@usertesting.com');
  });

  it('without a secret is refused by the name of the secret', async () => {
    const body = { ...describeConnection(world), secrets: { clientId: 'demo-client' } };
    const refused = await world.hub.request<Problem>('POST', '/api/v1/connections', { body });
    expect(refused).toMatchObject({ status: 422, body: { errors: [{ code: 'secret_missing', pointer: '/secrets/clientSecret' }] } });
  });
});

describe('joining a study to a test', () => {
  it('S0-9 S0-11 takes no link before the test is launched and confirmed, and none without a screener', async () => {
    const { id: testId, inviteLink: none } = world.tool.createTest({ title: 'Checkout' });
    expect(none).toBeNull();
    const { inviteLink } = world.tool.changeTest(testId, { state: 'launched' });
    const studyConfig = { testType: 'survey', testId };
    const studyId = await createStudy({ withScreener: false });
    const both = await put(studyId, { inviteLink, studyConfig });
    expect([both.status, faults(both.body)]).toEqual([
      422,
      ['screener_missing /inviteLink', 'test_launch_missing /confirmations/test_launch'],
    ]);
    const unscreened = await put(studyId, { inviteLink, studyConfig, confirmations });
    expect(faults(unscreened.body)).toEqual(['screener_missing /inviteLink']);
    expectDone(await world.hub.request('PUT', `/api/v1/studies/${studyId}/screener`, { body: screener }));
    const unlaunched = await put(studyId, { inviteLink, studyConfig, confirmations: { ...confirmations, test_launch: false } });
    expect(faults(unlaunched.body)).toEqual(['test_launch_missing /confirmations/test_launch']);
    expect(await put(studyId, { inviteLink, studyConfig, confirmations })).toMatchObject({ status: 200, body: { inviteLink } });
  });

  it.each([
    ['', /link_/],
    ['http://app.usertesting.com/invite/x', /https|scheme/],
    ['https://usertesting.com.evil.example/invite/x', /link_host_not_allowed/],
    ['https://interviews.example/x', /link_host_not_allowed/],
    ['paste the link here', /link_/],
  ])('S0-10 refuses %j for an Invite Network link', async (inviteLink, code) => {
    const studyId = await createStudy({ withScreener: true });
    const refused = await put(studyId, { inviteLink, studyConfig: { testType: 'survey' }, confirmations });
    expect(refused.status).toBe(422);
    expect(new Set(refused.body.errors.map(({ pointer }) => pointer))).toEqual(new Set(['/inviteLink']));
    expect(refused.body.errors[0]?.code).toMatch(code);
    expect(refused.body.errors[0]?.detail).not.toBe('');
  });

  it('S0-1 S0-30 refuses other audiences, and a test whose type nobody named', async () => {
    const studyId = await createStudy({ withScreener: true });
    for (const testType of ['survey', 'interaction', 'classic'])
      expect((await put(studyId, { studyConfig: { testType } })).status).toBe(200);
    const audience = await put(studyId, { studyConfig: { testType: 'survey', audience: 'contributor_network' } });
    expect(audience.body.errors).toMatchObject([{ pointer: '/studyConfig/audience', detail: expect.stringContaining('Invite Network') }]);
    const untyped = await put(studyId, { studyConfig: {} });
    expect(untyped.body.errors).toMatchObject([{ pointer: '/studyConfig/testType', detail: expect.stringContaining('nobody guesses') }]);
    expect([audience.status, untyped.status]).toEqual([422, 422]);
  });
});

describe('the launch', () => {
  it('S0-12 S0-39 waits for the link and for the team that says who pays', async () => {
    const studyId = await createStudy({ withScreener: true });
    const { id: testId } = world.tool.createTest({ title: 'Checkout' });
    const { inviteLink } = world.tool.changeTest(testId, { state: 'launched' });
    const body = { studyConfig: { testType: 'survey', testId }, confirmations: { ...confirmations, payment_duty: false } };
    expectDone(await put(studyId, body));
    const linkless = await launch(studyId);
    expect([linkless.status, linkless.body.code]).toEqual([422, 'launch_incomplete']);
    expect(linkless.body.errors.map(({ code }) => code)).toEqual(expect.arrayContaining(['invite_link_missing', 'payment_duty_missing']));
    expectDone(await put(studyId, { ...body, inviteLink }));
    const unpaid = await launch(studyId);
    expect(unpaid.body.errors).toMatchObject([{ code: 'payment_duty_missing', detail: expect.stringMatching(/Submitted to Completed/) }]);
    expectDone(await put(studyId, { ...body, inviteLink, confirmations }));
    expect(await launch(studyId)).toMatchObject({ status: 200, body: { launched: true } });
  });

  it('S0-6 warns by name where nobody is named who reconciles afterwards', async () => {
    const { studyId } = await createUsertestingStudy(world, { connectionId, study: { title: 'Checkout', reconciliationOwner: null } });
    const { body } = await launch(studyId);
    const warned = body.warnings.find(({ code }) => code === 'reconciliation_owner_missing');
    expect(warned?.detail).toContain('“Checkout”');
    const owned = await createUsertestingStudy(world, { connectionId, study: { reconciliationOwner: 'Kim Nguyen' } });
    const silent = (await launch(owned.studyId)).body;
    expect(silent.reconciliationOwner).toBe('Kim Nguyen');
    expect(silent.warnings.map(({ code }) => code)).not.toContain('reconciliation_owner_missing');
  });

  it('is proven before by a preview that goes through the test and back, and counts nobody', async () => {
    const { studyId, test } = await createUsertestingStudy(world, { connectionId });
    const { body } = await world.hub.request<{ previewUrl: string }>('POST', `/api/v1/studies/${studyId}/preview`);
    const person = new Person();
    const page = await person.open(body.previewUrl);
    expect(new URL(page.url).searchParams.get('userID')).toMatch(/^i[0-9a-z]+$/);
    const back = await person.press(await answerTest(person, page));
    expect(back.text).toContain('The set-up works');
    const { body: setup } = await world.hub.request<SetupDto>('GET', `/api/v1/studies/${studyId}/setup`);
    expect(setup).toMatchObject({ state: 'verified', warnings: [] });
    expect(world.tool.sessions(test.id)).toHaveLength(1);
    const { body: list } = await world.hub.request('GET', `/api/v1/studies/${studyId}/participations`);
    expect(list).toMatchObject({ data: [] });
  });
});
