import { afterAll, describe, expect, it } from 'vitest';
import { WorkspaceDatabase } from '../../src/platform/database/workspace-database.js';
import { StudySetups } from '../../src/studies/setup/study-setups.js';
import type { StudyDto } from '../../src/studies/study-answer.dto.js';
import { StudyStore } from '../../src/studies/study-store.js';
import { inviteParticipants } from '../support/participations.js';
import { startHub } from '../support/start-hub.js';
import { createDraft, createJoinedStudy, createLaunchedStudy, walkPreview } from '../support/studies.js';
import { visit } from '../support/visit.js';

const hub = await startHub();
afterAll(() => hub.close());

interface Problem {
  readonly code: string;
  readonly errors?: readonly { readonly code: string; readonly pointer: string; readonly detail: string }[];
}
const launch = (studyId: string, body?: unknown) =>
  hub.request<Problem & StudyDto>('POST', `/api/v1/studies/${studyId}/launch`, body === undefined ? {} : { body });
const warningCodes = ({ warnings }: StudyDto) => warnings.map(({ code }) => code);

describe('the launch', () => {
  it('names everything that is missing at once, each with its remedy, and changes nothing', async () => {
    const { id } = await createDraft(hub, { study: { description: '', participationLimit: null, incentive: null } });
    const answer = await launch(id);
    expect([answer.status, answer.body.code]).toEqual([422, 'launch_incomplete']);
    expect(answer.body.errors?.map(({ code }) => code)).toEqual([
      'study_act_not_allowed',
      'connection_missing',
      'invite_link_missing',
      'redirect_url_missing',
      'call_to_action_missing',
      'participation_limit_missing',
      'incentive_missing',
      'description_missing',
    ]);
    for (const { detail } of answer.body.errors ?? []) expect(detail).toMatch(/\.$/);
    expect((await hub.request<StudyDto>('GET', `/api/v1/studies/${id}`)).body).toMatchObject({ launched: false, version: 1 });
  });

  it('waits for a connection that has been checked', async () => {
    const { studyId, connectionId } = await createJoinedStudy(hub);
    for (const status of ['unchecked', 'needs_attention']) {
      await hub.sql.query('update connections set status = $2 where id = $1', [connectionId, status]);
      const answer = await launch(studyId);
      expect(answer.body.errors).toMatchObject([{ code: 'connection_not_ready' }]);
    }
    await hub.sql.query(`update connections set deleted_at = now() where id = $1`, [connectionId]);
    expect((await launch(studyId)).body.errors?.map(({ code }) => code)).toContain('connection_missing');
  });

  it('takes an incentive of exactly zero as a decision', async () => {
    const { study } = await createLaunchedStudy(hub, { study: { incentive: { amount: 0, currency: 'EUR' } } });
    expect(study).toMatchObject({ launched: true, incentive: { amount: 0, currency: 'EUR' } });
  });

  it('S1-24 warns by name without a preview that came back, says how to verify, and is silent with one', async () => {
    const { studyId } = await createJoinedStudy(hub);
    const database = hub.app.get(WorkspaceDatabase);
    const warnInviter = () =>
      database.run(hub.workspaceId, async () =>
        hub.app.get(StudySetups).listInvitationWarnings(await hub.app.get(StudyStore).get(studyId)),
      );

    const launched = await launch(studyId);
    expect(launched.status).toBe(200);
    expect(launched.body.warnings).toEqual([
      { code: 'setup_not_verified', pointer: '/integration', detail: expect.stringContaining('not verified') },
    ]);
    expect(launched.body.warnings[0]?.detail).toContain('Run the preview');
    expect(await warnInviter()).toEqual(launched.body.warnings);

    expect(await walkPreview(hub, studyId)).toMatchObject({ verified: true });
    expect((await hub.request<StudyDto>('GET', `/api/v1/studies/${studyId}`)).body.warnings).toEqual([]);
    expect(await warnInviter()).toEqual([]);

    await hub.request('POST', `/api/v1/studies/${studyId}/integration/outline-changed`);
    expect((await warnInviter()).map(({ code }) => code)).toEqual(['setup_stale']);
  });

  it('is chosen with autoRelease, off unless chosen, and warns where nothing could ever release (D3)', async () => {
    const { study } = await createLaunchedStudy(hub);
    expect(study.autoRelease).toBe(false);
    const silent = await createLaunchedStudy(hub, { launch: { autoRelease: true } });
    expect(silent.study.autoRelease).toBe(true);
    expect(warningCodes(silent.study)).toContain('auto_release_without_report');
    const reporting = await createLaunchedStudy(hub, {
      connection: { config: { preset: 'perspective', webhookScheme: 'header' }, secrets: { webhookKey: 'a-long-enough-webhook-key' } },
      integration: { inviteLink: 'https://getperspective.ai/interview/4f2a' },
      launch: { autoRelease: true },
    });
    expect(warningCodes(reporting.study)).not.toContain('auto_release_without_report');
    expect((await launch(study.id, { autoRelease: 'yes' })).status).toBe(422);
  });

  it('warns when nobody is named to compare both sides', async () => {
    const { study } = await createLaunchedStudy(hub, { study: { reconciliationOwner: null } });
    expect(warningCodes(study)).toContain('reconciliation_owner_missing');
  });

  it.each([
    ['generic', 'https://tool.example/interview/x'],
    ['perspective', 'https://getperspective.ai/interview/4f2a'],
  ])(
    'S1-36 asks for no plan: a workspace that has nothing but a key connects %s, previews, launches and invites',
    async (preset, inviteLink) => {
      const workspace = await hub.createWorkspace();
      const key = await hub.key('admin', workspace);
      const { studyId, returnUrls } = await createJoinedStudy(hub, {
        key,
        connection: { config: { preset } },
        integration: { inviteLink },
      });
      expect(returnUrls.map(({ name }) => name)).toContain('complete');
      expect(await walkPreview(hub, studyId, ['complete'], key)).toMatchObject({ verified: true });
      const launched = await hub.request<StudyDto>('POST', `/api/v1/studies/${studyId}/launch`, { key });
      expect([launched.status, launched.body.status, launched.body.launched]).toEqual([200, 'active', true]);
      const [invited] = await inviteParticipants(hub, studyId, 1, key);
      const participation = await hub.request('GET', `/api/v1/participations/${invited?.participationId}`, { key });
      expect(participation).toMatchObject({ status: 200, body: { studyId, status: 'invited' } });
      expect((await visit(hub.url, new URL(invited?.entryUrl ?? '').pathname, { method: 'POST' })).text).toContain(inviteLink);
    },
  );

  it('S1-36 no connector that is loaded names a plan among what has to be there first', async () => {
    const { body } = await hub.request<{ data: readonly { id: string; status: string }[] }>('GET', '/api/v1/connectors');
    const loaded = body.data.filter(({ status }) => status === 'loaded');
    expect(loaded.map(({ id }) => id)).toContain('tracked-link');
    for (const { id } of loaded) {
      const { manifest } = (await hub.request<{ manifest: unknown }>('GET', `/api/v1/connectors/${id}`)).body;
      const prerequisites = listPrerequisites(manifest);
      expect(prerequisites.length).toBeGreaterThan(0);
      expect(prerequisites.filter((one) => /\b(plan|tier|edition|licen[cs]e|subscription|premium|enterprise)s?\b/i.test(one))).toEqual([]);
    }
  });
});

/** Every prerequisite of a manifest, its own and those of its presets, as text. */
function listPrerequisites(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) =>
    name === 'prerequisites' && Array.isArray(part) ? part.map((one) => JSON.stringify(one)) : listPrerequisites(part),
  );
}
