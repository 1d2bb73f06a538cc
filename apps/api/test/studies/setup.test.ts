import { afterAll, describe, expect, it } from 'vitest';
import { HotStatements } from '../../src/links/hot-statements.js';
import type { IntegrationDto } from '../../src/studies/integration/integration.dto.js';
import type { SetupDto } from '../../src/studies/setup/setup.dto.js';
import type { StudyDto } from '../../src/studies/study-answer.dto.js';
import { seedParticipations } from '../support/seed.js';
import { startHub } from '../support/start-hub.js';
import { createJoinedStudy, createLaunchedStudy, inviteLink, walkPreview } from '../support/studies.js';

const hub = await startHub();
afterAll(() => hub.close());

const read = async (studyId: string) => (await hub.request<SetupDto>('GET', `/api/v1/studies/${studyId}/setup`)).body;
const put = (studyId: string, body: unknown) => hub.request<IntegrationDto>('PUT', `/api/v1/studies/${studyId}/integration`, { body });

describe('the set-up', () => {
  it('S1-15 goes from missing over configured to verified, and is stale when something changed since', async () => {
    const { studyId, connectionId } = await createJoinedStudy(hub, { integration: { confirmations: { call_to_action: false } } });
    const states: string[] = [];
    const note = async () => {
      const { state, reason, remedies } = await read(studyId);
      const study = await hub.request<StudyDto>('GET', `/api/v1/studies/${studyId}`);
      expect(study.body.setup).toEqual({ state, reason, remedies });
      states.push(state);
      return { reason, remedies };
    };
    expect((await note()).remedies[0]).toContain('the button’s text and the redirect URL');
    await put(studyId, { connectionId, inviteLink, confirmations: { call_to_action: true } });
    expect((await note()).remedies[0]).toContain('Run the preview');
    await walkPreview(hub, studyId);
    expect((await note()).remedies).toEqual([]);
    await put(studyId, { connectionId, inviteLink, parameterName: 'pid' });
    expect((await note()).remedies[0]).toContain('Run the preview');
    expect(states).toEqual(['missing', 'configured', 'verified', 'stale']);
  });

  it('S1-31 is stale after a changed link, or when the operator says that the outline changed, and asks to look at the URLs', async () => {
    const { studyId, connectionId } = await createJoinedStudy(hub);
    await walkPreview(hub, studyId);
    expect((await put(studyId, { connectionId, inviteLink: `${inviteLink}/new` })).body.setup.state).toBe('stale');
    expect((await put(studyId, { connectionId, inviteLink })).body.setup.state).toBe('verified');
    const marked = await hub.request<IntegrationDto>('POST', `/api/v1/studies/${studyId}/integration/outline-changed`);
    expect(marked.status).toBe(200);
    expect(marked.body).toMatchObject({ setup: { state: 'stale' }, outlineChangedAt: expect.any(String) });
    expect(marked.body.setup.remedies.join(' ')).toMatch(
      /invite link and the redirect URL are still the ones in the tool.*Run the preview/,
    );
  });

  it('S1-33 asks for another test after a change, and only one of the present state counts', async () => {
    const { studyId, connectionId } = await createJoinedStudy(hub);
    await walkPreview(hub, studyId);
    await hub.request('POST', `/api/v1/studies/${studyId}/integration/outline-changed`);
    expect((await read(studyId)).state).toBe('stale');
    expect((await walkPreview(hub, studyId))?.verified).toBe(true);
    expect((await read(studyId)).state).toBe('verified');
    await put(studyId, { connectionId, inviteLink: `${inviteLink}/other` });
    expect(await read(studyId)).toMatchObject({ state: 'stale', warnings: [{ code: 'setup_stale' }] });
    await walkPreview(hub, studyId);
    expect(await read(studyId)).toMatchObject({ state: 'verified', warnings: [] });
  });

  it.each([
    ['parameterName', { parameterName: 'pid', confirmations: { call_to_action: true } }],
    ['callToAction', { callToAction: { text: 'Other text', redirectUrl: '' } }],
    ['studyConfig', { studyConfig: { outline: 'Version 2' } }],
  ])('is not verified any more when %s changes', async (_name, change) => {
    const { studyId, connectionId, returnUrls } = await createJoinedStudy(hub);
    await walkPreview(hub, studyId);
    const callToAction = 'callToAction' in change ? { callToAction: { ...change.callToAction, redirectUrl: returnUrls[0]?.pasteUrl } } : {};
    const answer = await put(studyId, { connectionId, inviteLink, ...change, ...callToAction });
    expect(answer.body.setup.state).toBe('stale');
  });

  it('is not verified any more when the placeholder of the connection changes, since another URL has to be pasted', async () => {
    const { studyId, connectionId } = await createJoinedStudy(hub);
    await walkPreview(hub, studyId);
    const config = { preset: 'generic', placeholder: '<<{name}>>' };
    expect((await hub.request('PATCH', `/api/v1/connections/${connectionId}`, { body: { config } })).status).toBe(200);
    expect((await read(studyId)).state).toBe('stale');
  });

  it('S1-34 says to clear the cache when a preview fails, and no answer is kept by any cache', async () => {
    const { studyId } = await createJoinedStudy(hub);
    const { troubleshooting } = await read(studyId);
    expect(troubleshooting.find(({ code }) => code === 'preview_fails')?.remedy).toMatch(/[Cc]lear the browser cache and try again/);
    const preview = await hub.request<{ ifItFails: string }>('POST', `/api/v1/studies/${studyId}/preview`);
    expect(preview.body.ifItFails).toMatch(/[Cc]lear the browser cache and try again/);
    expect(preview.headers.get('cache-control')).toBe('no-store');
  });
});

describe('people who are not marked as complete', () => {
  it('S1-32 is explained by a redirect URL in the tool that is missing or incorrect', async () => {
    const { studyId, connectionId, returnUrls } = await createJoinedStudy(hub);
    const [complete, screenOut] = returnUrls;
    const explain = async (redirectUrl: string | null) => {
      await put(studyId, { connectionId, inviteLink, callToAction: { text: 'Claim Your Reward', redirectUrl } });
      const { state, requirements } = await read(studyId);
      const [open] = requirements.filter(({ present }) => !present);
      return [state, open?.code, open?.remedy];
    };
    expect(await explain(null)).toEqual(['missing', 'call_to_action_url_missing', expect.stringContaining('Paste the redirect URL')]);
    const replace = expect.stringContaining(`Replace it by ${complete?.pasteUrl}`);
    expect(await explain(`${complete?.pasteUrl}x`)).toEqual(['missing', 'redirect_url_unknown', replace]);
    expect(await explain(screenOut?.pasteUrl ?? '')).toEqual(['missing', 'redirect_url_of_other_outcome', replace]);
    expect(await explain(`${complete?.pasteUrl}?x=1`)).toEqual(['missing', 'redirect_url_parameter_changed', replace]);
    expect(await explain(complete?.pasteUrl ?? '')).toEqual(['configured', undefined, undefined]);
    expect((await read(studyId)).troubleshooting.find(({ code }) => code === 'not_marked_complete')).toMatchObject({
      cause: expect.stringContaining('redirect URL is missing'),
    });
  });

  it('S1-32 is told from what has come back, or has not', async () => {
    const { studyId, connectionId } = await createLaunchedStudy(hub);
    const hot = hub.app.get(HotStatements);
    const [first = '', second = '', third = ''] = await seedParticipations(hub, { id: studyId }, 3);
    for (const participation of [first, second, third]) await hot.recordEntry({ participation, requestId: 'r' });
    const diagnose = async () => (await read(studyId)).diagnoses.map(({ code }) => code);
    expect(await diagnose()).toEqual([]);

    const report = { study: studyId, outcome: 'submitted', eventId: null, partnerStatus: null, occurredAt: null, requestId: null } as const;
    await hot.recordOutcome({ ...report, participation: first, channel: 'webhook', connectionId });
    const [diagnosis] = (await read(studyId)).diagnoses;
    expect(diagnosis).toMatchObject({ code: 'redirect_url_missing', detail: expect.stringContaining('missing or incorrect') });
    expect(diagnosis?.remedy).toContain('Copy the redirect URL from the integration once more');

    await hub.sql.query(
      `insert into quarantine (workspace_id, study_id, channel, reason, seen) values ($1, $2, 'redirect', 'missing', 2), ($1, $2, 'redirect', 'tampered', 1)`,
      [hub.workspaceId, studyId],
    );
    expect(await diagnose()).toEqual(['redirect_parameter_lost', 'redirect_parameter_wrong', 'some_do_not_return']);
    await hub.sql.query(`update quarantine set state = 'dismissed' where study_id = $1`, [studyId]);
    await hot.recordOutcome({ ...report, participation: first, channel: 'redirect', connectionId: null });
    expect(await diagnose()).toEqual([]);
  });

  it('S1-32 suspects the redirect URL when the time of several ran out and nobody ever came back', async () => {
    const { studyId } = await createLaunchedStudy(hub);
    const ids = await seedParticipations(hub, { id: studyId }, 3);
    for (const participation of ids) await hub.app.get(HotStatements).recordEntry({ participation, requestId: 'r' });
    await hub.sql.query(`update participations set reserved_until = now() - interval '1 second' where id = any ($1)`, [ids.slice(0, 2)]);
    expect((await read(studyId)).diagnoses).toEqual([]);
    await hub.sql.query(`update participations set reserved_until = now() - interval '1 second' where id = any ($1)`, [ids]);
    expect((await read(studyId)).diagnoses.map(({ code }) => code)).toEqual(['redirect_url_missing']);
  });
});
