import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { InvitationAnswerDto } from '../../src/invitations/invite.dto.js';
import type { IntegrationDto } from '../../src/studies/integration/integration.dto.js';
import type { SetupDto } from '../../src/studies/setup/setup.dto.js';
import type { StudyDto } from '../../src/studies/study-answer.dto.js';
import { createOrderedConnection, createScreenedStudy, orderedConfirmations, orderedFolder } from '../support/ordered-study.js';
import { startHub, type TestHub } from '../support/start-hub.js';
import { createDraft, inviteLink } from '../support/studies.js';

interface Problem {
  readonly code: string;
  readonly errors: readonly { readonly code: string; readonly pointer: string; readonly detail: string }[];
}

let hub: TestHub;
let connectionId: string;
beforeAll(async () => {
  hub = await startHub({ configuration: { connectors: [orderedFolder] } });
  connectionId = await createOrderedConnection(hub);
});
afterAll(() => hub.close());

const put = (studyId: string, body: object) =>
  hub.request<IntegrationDto & Problem>('PUT', `/api/v1/studies/${studyId}/integration`, { body: { connectionId, ...body } });
const launch = (studyId: string) => hub.request<StudyDto & Problem>('POST', `/api/v1/studies/${studyId}/launch`, { body: {} });
const faults = ({ errors }: Problem) => errors.map(({ code, pointer }) => [code, pointer]);

describe('joining a study to a tool with an order of things', () => {
  it('S0-9 takes the link only once a person confirmed that the test was launched, in the same request or before', async () => {
    const { id } = await createScreenedStudy(hub);
    const refused = await put(id, { inviteLink });
    expect(refused.status).toBe(422);
    expect(faults(refused.body)).toEqual([['test_launch_missing', '/confirmations/test_launch']]);
    expect(refused.body.errors[0]?.detail).toMatch(/Launch the test in the tool.*test_launch: true/);
    expect((await put(id, { inviteLink, confirmations: { test_launch: true } })).body).toMatchObject({
      inviteLink,
      confirmations: { test_launch: { at: expect.stringMatching(/^\d{4}-/), by: expect.stringMatching(/^[0-9a-f-]{36}$/) } },
    });
    const later = await createScreenedStudy(hub);
    expect((await put(later.id, { confirmations: { test_launch: true } })).status).toBe(200);
    expect((await put(later.id, { inviteLink })).status).toBe(200);
  });

  it('S0-9 keeps who confirmed and when in the log too, and takes no link along when it is withdrawn', async () => {
    const { id } = await createScreenedStudy(hub);
    await put(id, { inviteLink, confirmations: { test_launch: true, payment_duty: true } });
    expect(faults((await put(id, { inviteLink, confirmations: { test_launch: false } })).body)).toEqual([
      ['test_launch_missing', '/confirmations/test_launch'],
    ]);
    expect((await put(id, { inviteLink: null, confirmations: { test_launch: false } })).body).toMatchObject({ inviteLink: null });
    const { rows } = await hub.sql.query(
      `select data, actor_kind from events where study_id = $1 and type = 'integration.changed' order by id`,
      [id],
    );
    expect(rows).toMatchObject([
      { actor_kind: 'api_key', data: { confirmed: ['test_launch', 'payment_duty'] } },
      { actor_kind: 'api_key', data: { withdrawn: ['test_launch'] } },
    ]);
  });

  it('S0-11 takes the link only once the study has a screener, and names everything that is missing at once', async () => {
    const { id } = await createDraft(hub);
    const refused = await put(id, { inviteLink: 'ftp://tool.example/x' });
    expect(refused.status).toBe(422);
    expect(refused.body.errors.map(({ code }) => code)).toEqual([expect.any(String), 'test_launch_missing', 'screener_missing']);
    expect(faults((await put(id, { inviteLink, confirmations: { test_launch: true, screener: true } })).body)).toEqual([
      ['screener_missing', '/inviteLink'],
    ]);
    expect((await put(id, {})).status).toBe(200);
    const choices = [{ id: 'yes', text: 'Yes', effect: 'accept' }];
    const body = { questions: [{ id: 'one', text: 'Is it so?', kind: 'single_choice', choices }] };
    expect((await hub.request('PUT', `/api/v1/studies/${id}/screener`, { body })).status).toBe(200);
    expect((await put(id, { inviteLink, confirmations: { test_launch: true } })).status).toBe(200);
  });

  it('says in the set-up what the link waits for and what the launch waits for', async () => {
    const { id } = await createScreenedStudy(hub);
    await put(id, {});
    const { body } = await hub.request<SetupDto>('GET', `/api/v1/studies/${id}/setup`);
    expect(
      body.requirements.map(({ code, present, neededFor, confirmedAs }) => [code, present, neededFor, confirmedAs]).slice(0, 4),
    ).toEqual([
      ['connection_missing', true, 'launch', null],
      ['test_launch_missing', false, 'attach', 'test_launch'],
      ['screener_missing', true, 'attach', null],
      ['payment_duty_missing', false, 'launch', 'payment_duty'],
    ]);
  });
});

describe('the launch of such a study', () => {
  it('S0-12 is refused without the link', async () => {
    const { id } = await createScreenedStudy(hub);
    await put(id, { confirmations: orderedConfirmations });
    const refused = await launch(id);
    expect(refused).toMatchObject({ status: 422, body: { code: 'launch_incomplete' } });
    expect(refused.body.errors.map(({ code }) => code)).toContain('invite_link_missing');
    await put(id, { inviteLink });
    expect(await launch(id)).toMatchObject({ status: 200, body: { launched: true } });
  });

  it('S0-39 is refused until somebody says for the team who completes and pays, and keeps who said so', async () => {
    const { id } = await createScreenedStudy(hub);
    await put(id, { inviteLink, confirmations: { ...orderedConfirmations, payment_duty: false } });
    const refused = await launch(id);
    expect(refused).toMatchObject({ status: 422, body: { errors: [{ code: 'payment_duty_missing' }] } });
    await put(id, { inviteLink, confirmations: { payment_duty: true } });
    expect((await launch(id)).status).toBe(200);
    const { body } = await hub.request<SetupDto>('GET', `/api/v1/studies/${id}/setup`);
    const confirmed = new Map(body.requirements.map((one) => [one.code, one.confirmed]));
    expect(confirmed.get('payment_duty_missing')).toMatchObject({
      at: expect.stringMatching(/^\d{4}-/),
      by: { kind: 'api_key', name: 'Test Owner' },
    });
    expect(confirmed.get('screener_missing')).toBeNull();
  });

  it('S0-6 warns by name without an owner of reconciliation, before and at the launch, and is silent with one', async () => {
    const { id } = await createScreenedStudy(hub, { study: { title: 'Weekly plans', reconciliationOwner: null } });
    await put(id, { inviteLink, confirmations: orderedConfirmations });
    const { warnings } = (await launch(id)).body;
    const warning = warnings.find(({ code }) => code === 'reconciliation_owner_missing');
    expect(warning).toMatchObject({
      pointer: '/reconciliationOwner',
      detail: expect.stringMatching(/“Weekly plans”.*`reconciliationOwner`/),
    });
    const named = await hub.request<StudyDto>('PATCH', `/api/v1/studies/${id}`, { body: { reconciliationOwner: 'Kim Nguyen' } });
    expect(named.body.warnings.map(({ code }) => code)).not.toContain('reconciliation_owner_missing');
    expect(named.body.reconciliationOwner).toBe('Kim Nguyen');
  });
});

describe('people who were named before the launch', () => {
  const invite = (studyId: string, body: object, key = hub.adminKey) =>
    hub.request<InvitationAnswerDto & Problem>('POST', `/api/v1/studies/${studyId}/participations`, {
      body,
      key,
      headers: { 'idempotency-key': randomUUID() },
    });
  const sent = async (studyId: string) =>
    (
      await hub.sql.query<{ email: string; template: string }>(
        `select m.email, e.template from emails e join participants m on m.id = e.participant_id where e.study_id = $1 order by 1`,
        [studyId],
      )
    ).rows;

  it('S0-13 are invited to the screener by the launch itself, each once', async () => {
    const { id } = await createScreenedStudy(hub);
    const word = randomUUID();
    const people = ['ann', 'bea', 'cal'].map((name) => ({ email: `${name}-${word}@example.com` }));
    const named = await invite(id, { participants: people });
    expect(named).toMatchObject({ status: 200, body: { to: 'screener' } });
    expect(named.body.results.map(({ outcome }) => outcome)).toEqual(['waits_for_launch', 'waits_for_launch', 'waits_for_launch']);
    await invite(id, { participants: people.slice(0, 1) });
    const [, , cal] = named.body.results;
    await hub.request('PATCH', `/api/v1/participants/${cal?.participantId}`, { body: { optedOut: true } });
    expect(await sent(id)).toEqual([]);
    // A launch that is refused invites nobody.
    expect((await launch(id)).status).toBe(422);
    expect(await sent(id)).toEqual([]);
    await put(id, { inviteLink, confirmations: orderedConfirmations });
    expect((await launch(id)).status).toBe(200);
    expect(await sent(id)).toEqual(people.slice(0, 2).map(({ email }) => ({ email, template: 'screener_invitation' })));
    const { rows } = await hub.sql.query(`select subject_id from events where study_id = $1 and type = 'screener.invited'`, [id]);
    expect(rows).toHaveLength(2);
    expect(new Set(rows.map(({ subject_id }) => subject_id))).toEqual(
      new Set(named.body.results.slice(0, 2).map(({ participantId }) => participantId)),
    );
    // Nobody takes part before they have answered, and whoever is named again is not written to again.
    expect((await hub.sql.query('select 1 from participations where study_id = $1', [id])).rows).toEqual([]);
    expect((await invite(id, { participants: people.slice(0, 1) })).body.results[0]?.outcome).toBe('already_invited');
    expect(await sent(id)).toHaveLength(2);
  });

  it('are not invited to the study itself, nor with words that nobody keeps, nor after the close', async () => {
    const { id } = await createScreenedStudy(hub);
    expect(await invite(id, { participants: [{}], to: 'study' })).toMatchObject({ status: 409, body: { code: 'study_not_open' } });
    const worded = await invite(id, { participants: [{}], message: { text: 'Hello {{link}}' } });
    expect([worded.status, faults(worded.body)]).toEqual([422, [['message_before_launch', '/message']]]);
    await hub.request('POST', `/api/v1/studies/${id}/close`, { body: { confirm: true } });
    expect(await invite(id, { participants: [{}] })).toMatchObject({ status: 409, body: { code: 'study_not_open' } });
  });
});
