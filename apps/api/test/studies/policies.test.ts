import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { IntegrationDto } from '../../src/studies/integration/integration.dto.js';
import type { SettingRuleDto } from '../../src/studies/settings/settings.dto.js';
import type { SetupDto } from '../../src/studies/setup/setup.dto.js';
import { startHub } from '../support/start-hub.js';
import { createConnection, createDraft, createJoinedStudy } from '../support/studies.js';

const folder = join(import.meta.dirname, '..', 'support', 'connectors');
const hub = await startHub({ configuration: { connectors: ['recruiting', 'sink', 'rigid'].map((name) => join(folder, name)) } });
afterAll(() => hub.close());

interface Problem {
  readonly code: string;
  readonly errors?: readonly { readonly code: string; readonly pointer: string }[];
}
const connect = (connectorId: string) => createConnection(hub, { connectorId, name: connectorId, config: {} });
const put = (studyId: string, body: unknown) =>
  hub.request<Problem & IntegrationDto>('PUT', `/api/v1/studies/${studyId}/integration`, { body });
const faultsOf = ({ body }: { readonly body: Problem }) => (body.errors ?? []).map(({ pointer, code }) => `${pointer} ${code}`);
const listRules = async (studyId: string) =>
  (await hub.request<{ settings: SettingRuleDto[] }>('GET', `/api/v1/studies/${studyId}/settings`)).body.settings;

describe('a platform that asks for people', () => {
  it('needs no link and no preview, but the screener that its policy asks for', async () => {
    const { studyId } = await createJoinedStudy(hub, { connectionId: await connect('recruiting'), integration: { inviteLink: null } });
    const path = `/api/v1/studies/${studyId}`;
    const { body } = await hub.request<SetupDto>('GET', `${path}/setup`);
    expect(body.requirements.map(({ code }) => code)).toEqual(['connection_missing']);
    expect(body.warnings).toEqual([]);
    expect(body).toMatchObject({ state: 'configured', reason: expect.stringContaining('nothing to preview'), remedies: [] });
    expect((await hub.request<Problem>('POST', `${path}/preview`)).body.code).toBe('preview_not_possible');
    const refused = await hub.request<Problem>('POST', `${path}/launch`);
    expect(faultsOf(refused)).toEqual(['/screener screener_missing']);
    const question = {
      id: 'q',
      text: 'Do you bank?',
      kind: 'single_choice',
      choices: [
        { id: 'yes', text: 'Yes' },
        { id: 'no', text: 'No' },
      ],
    };
    expect((await hub.request('PUT', `${path}/screener`, { body: { questions: [question] } })).status).toBe(200);
    expect((await hub.request('POST', `${path}/launch`)).status).toBe(200);
  });

  it('adds its rules to the settings, and its locks to those of the hub', async () => {
    const { studyId } = await createJoinedStudy(hub, { connectionId: await connect('recruiting'), integration: { inviteLink: null } });
    const rules = await listRules(studyId);
    const theirs = rules.filter(({ source }) => source === 'recruiting').map(({ setting, rule, value }) => [setting, rule, value]);
    expect(theirs).toEqual([
      ['description', 'required', null],
      ...['group_interview', 'survey'].map((kind) => ['kind', 'refused', kind]),
      ['screenerSource', 'refused', 'platform'],
      ['screenerSource', 'refused', 'other'],
      ['consentForm', 'refused', null],
      ['review', 'adjusted', 'manual'],
      ['participationLimit', 'locked', null],
    ]);
    await hub.sql.query('update studies set launched_at = now() where id = $1', [studyId]);
    const change = await hub.request<Problem>('PATCH', `/api/v1/studies/${studyId}`, { body: { participationLimit: 6, kind: 'survey' } });
    expect([change.status, faultsOf(change)]).toEqual([409, ['/kind field_locked', '/participationLimit field_locked']]);
  });

  it('is not reached by a link', async () => {
    const { id } = await createDraft(hub);
    const answer = await put(id, { connectionId: await connect('recruiting'), inviteLink: 'https://tool.example/i' });
    expect(faultsOf(answer)).toEqual(['/inviteLink invite_link_unsuited']);
  });
});

describe('a tool that lets nothing be chosen', () => {
  it('refuses another parameter, another meaning of a return, and a link that grows too long', async () => {
    const { id } = await createDraft(hub);
    const connectionId = await connect('rigid');
    const inviteLink = `https://tool.example/${'x'.repeat(240)}`;
    const refused = await put(id, { connectionId, inviteLink, parameterName: 'iid', onReturn: 'completed' });
    expect(faultsOf(refused)).toEqual(['/parameterName parameter_name_fixed', '/inviteLink link_too_long', '/onReturn on_return_fixed']);
    const taken = await put(id, { connectionId, inviteLink: 'https://tool.example/i', parameterName: 'rid', onReturn: 'submitted' });
    expect(taken.body).toMatchObject({ parameterName: 'rid', onReturn: 'submitted' });
    expect((await put(id, { connectionId, inviteLink: 'https://tool.example/i' })).body).toMatchObject({
      parameterName: 'rid',
      onReturn: 'submitted',
    });
    const fixed = (await listRules(id)).filter(({ rule }) => rule === 'adjusted').map(({ setting, value }) => [setting, value]);
    expect(fixed).toEqual([
      ['integration.onReturn', 'submitted'],
      ['integration.parameterName', 'rid'],
    ]);
  });

  it('cannot be previewed where no preview identity can walk through it', async () => {
    const { studyId } = await createJoinedStudy(hub, { connectionId: await connect('rigid') });
    const answer = await hub.request<Problem>('POST', `/api/v1/studies/${studyId}/preview`);
    expect([answer.status, answer.body.code]).toEqual([422, 'preview_not_possible']);
    const { body } = await hub.request<SetupDto>('GET', `/api/v1/studies/${studyId}/setup`);
    expect([body.state, body.remedies]).toEqual(['configured', ['Invite a colleague as the first participant and compare both sides.']]);
  });
});

describe('a connector that is no tool', () => {
  it('cannot be chosen', async () => {
    const { id } = await createDraft(hub);
    expect(faultsOf(await put(id, { connectionId: await connect('sink') }))).toEqual(['/connectionId connection_unsuited']);
  });
});
