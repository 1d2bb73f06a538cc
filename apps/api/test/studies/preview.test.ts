import { afterAll, describe, expect, it } from 'vitest';
import { ParticipantTokens } from '../../src/links/participant-tokens.js';
import { PreviewService } from '../../src/studies/preview.service.js';
import type { PreviewDto } from '../../src/studies/preview/preview.dto.js';
import type { SetupDto } from '../../src/studies/setup/setup.dto.js';
import { machines } from '../support/machines.js';
import { takeSnapshot } from '../support/seed.js';
import { startHub } from '../support/start-hub.js';
import { expectGuarded, visit } from '../support/visit.js';
import { createDraft, createJoinedStudy, createLaunchedStudy, inviteLink, walkPreview } from '../support/studies.js';

const hub = await startHub();
afterAll(() => hub.close());

const previews = hub.app.get(PreviewService);

async function start(studyId: string): Promise<PreviewDto & { readonly token: string; readonly id: string; readonly walkId: string }> {
  const { status, body } = await hub.request<PreviewDto>('POST', `/api/v1/studies/${studyId}/preview`);
  expect(status).toBe(201);
  const token = body.previewUrl.slice(`${hub.url}/preview/`.length);
  const walkToken = new URL(body.walk[0]?.url ?? '').searchParams.get('iid');
  return { ...body, token, id: readSubject(token), walkId: readSubject(walkToken) };
}

function readSubject(token: unknown): string {
  const reading = hub.app.get(ParticipantTokens).read('preview', token);
  return reading.ok ? reading.subject : reading.code;
}

const readState = async (studyId: string) => (await hub.request<SetupDto>('GET', `/api/v1/studies/${studyId}/setup`)).body.state;

describe('starting a preview', () => {
  it('answers where to begin, what to try, every page that people land on, and what to do when it fails', async () => {
    const { studyId, returnUrls } = await createJoinedStudy(hub);
    const preview = await start(studyId);
    expect(preview.id).toMatch(/^[0-9a-z]{16}$/);
    expect(preview.walkId).not.toBe(preview.id);
    expect(preview.walk.map(({ name, url }) => [name, url.split('?')[0]])).toEqual(returnUrls.map(({ name, url }) => [name, url]));
    expect(preview.checklist.length).toBeGreaterThan(2);
    const hours = (Date.parse(preview.expiresAt) - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(23);
    expect(hours).toBeLessThanOrEqual(24);
  });

  it('names everything that is missing on the way, and makes nothing', async () => {
    const { id } = await createDraft(hub);
    const answer = await hub.request<{ code: string; errors: { code: string }[] }>('POST', `/api/v1/studies/${id}/preview`);
    expect([answer.status, answer.body.code]).toEqual([409, 'setup_incomplete']);
    expect(answer.body.errors.map(({ code }) => code)).toEqual([
      'connection_missing',
      'invite_link_missing',
      'redirect_url_missing',
      'call_to_action_missing',
    ]);
    expect((await hub.sql.query('select 1 from previews where study_id = $1', [id])).rowCount).toBe(0);
  });
});

describe('walking a preview', () => {
  it('S1-20 leads into the tool by the study’s own link with a preview identity', async () => {
    const { studyId } = await createJoinedStudy(hub, { integration: { inviteLink: 'https://tool.example/i?a=1#x' } });
    const { id, token } = await start(studyId);
    expect(await previews.open(id, token)).toEqual({ studyId, toolUrl: `https://tool.example/i?a=1&iid=${token}#x` });
    expect(token).toMatch(/^v/);
  });

  it('verifies when it comes back as complete, and says which ways have not been seen', async () => {
    const { studyId } = await createJoinedStudy(hub);
    const { id, token } = await start(studyId);
    await previews.open(id, token);
    expect(await previews.recordReturn(id, 'screen_out', studyId)).toEqual({
      studyTitle: 'How people plan their week',
      verified: false,
      seen: ['screen_out'],
      missing: ['complete', 'over_quota', 'quality', 'incomplete'],
    });
    expect(await readState(studyId)).toBe('configured');
    expect(await previews.recordReturn(id, 'complete', studyId)).toMatchObject({ verified: true, seen: ['complete', 'screen_out'] });
    expect(await readState(studyId)).toBe('verified');
    expect(await previews.recordReturn(id, 'complete', studyId)).toMatchObject({ verified: true });
    const { rows } = await hub.sql.query(
      `select subject_id, actor_kind from events where study_id = $1 and type = 'integration.verified'`,
      [studyId],
    );
    expect(rows[0]).toEqual({ subject_id: id, actor_kind: 'system' });
  });

  it.each(machines)('%s that opens it begins nothing, and the person who goes on is led into the tool', async (_, headers) => {
    const { studyId } = await createJoinedStudy(hub);
    const { id, token } = await start(studyId);
    const path = `/preview/${token}`;
    const before = await takeSnapshot(hub.sql);
    const shown = await visit(hub.url, path, { headers });
    expectGuarded(shown);
    expect([shown.status, shown.headers.location, shown.cookies.size]).toEqual([200, undefined, 0]);
    expect(shown.text).toMatch(/<form method="post">.*Continue/s);
    expect(await takeSnapshot(hub.sql)).toEqual(before);
    expect(await previews.recordReturn(id, 'complete', studyId)).toMatchObject({ verified: false });
    const gone = await visit(hub.url, path, { method: 'POST', headers });
    expectGuarded(gone);
    expect([gone.status, gone.cookies.get(`pb_preview_${studyId}`)]).toEqual([200, token]);
    expect(gone.text).toContain(`content="0;url=${inviteLink}`);
    expect(await previews.recordReturn(id, 'complete', studyId)).toMatchObject({ verified: true });
  });

  it('verifies nothing that did not go through the tool', async () => {
    const { studyId } = await createJoinedStudy(hub);
    const { id, walkId, token } = await start(studyId);
    expect(await previews.recordReturn(id, 'complete', studyId)).toMatchObject({ verified: false, seen: ['complete'] });
    expect(await previews.open(walkId, token)).toBeNull();
    expect(await previews.recordReturn(walkId, 'complete', studyId)).toMatchObject({ verified: false, seen: ['complete'] });
    expect(await readState(studyId)).toBe('configured');
  });

  it('S1-23 counts as nobody, changes no figures and makes nothing due', async () => {
    const { studyId } = await createLaunchedStudy(hub, { integration: { onReturn: 'completed' } });
    const { id, token } = await start(studyId);
    const before = await takeSnapshot(hub.sql);
    await previews.open(id, token);
    for (const name of ['complete', 'screen_out', 'over_quota', 'quality', 'incomplete'] as const)
      await previews.recordReturn(id, name, studyId);
    const after = await takeSnapshot(hub.sql);
    const changed = Object.keys(before).filter((table) => before[table] !== after[table]);
    expect(changed.toSorted()).toEqual(['events', 'previews']);
    const funnel = await hub.request<{ total: number; places: { taken: number } }>('GET', `/api/v1/studies/${studyId}/funnel`);
    expect(funnel.body).toMatchObject({ total: 0, places: { taken: 0 } });
  });
});

describe('a preview that is overtaken', () => {
  it('does nothing once it has expired', async () => {
    const { studyId } = await createJoinedStudy(hub);
    const { id, token } = await start(studyId);
    await previews.open(id, token);
    await hub.sql.query(`update previews set expires_at = now() where id = $1`, [id]);
    expect(await previews.open(id, token)).toBeNull();
    expect(await previews.recordReturn(id, 'complete', studyId)).toBeNull();
    expect(await readState(studyId)).toBe('configured');
  });

  it('does nothing once the set-up has changed, and is good again when the change is taken back', async () => {
    const { studyId, connectionId } = await createJoinedStudy(hub);
    const { id, token } = await start(studyId);
    await previews.open(id, token);
    const put = (link: string) =>
      hub.request('PUT', `/api/v1/studies/${studyId}/integration`, { body: { connectionId, inviteLink: link } });
    await put(`${inviteLink}/new`);
    expect(await previews.open(id, token)).toBeNull();
    expect(await previews.recordReturn(id, 'complete', studyId)).toBeNull();
    expect(await readState(studyId)).toBe('configured');
    await put(inviteLink);
    expect(await previews.recordReturn(id, 'complete', studyId)).toMatchObject({ verified: true });
  });

  it('does not vouch for an outline that was changed after it began', async () => {
    const { studyId } = await createJoinedStudy(hub);
    const { id, token } = await start(studyId);
    await previews.open(id, token);
    await hub.request('POST', `/api/v1/studies/${studyId}/integration/outline-changed`);
    expect(await previews.recordReturn(id, 'complete', studyId)).toBeNull();
    expect(await readState(studyId)).toBe('configured');
  });

  it('says nothing of another study, nor of an identity that is not there', async () => {
    const [one, other] = [await createJoinedStudy(hub), await createJoinedStudy(hub)];
    const { id, token } = await start(one.studyId);
    await previews.open(id, token);
    expect(await previews.recordReturn(id, 'complete', other.studyId)).toBeNull();
    expect(await previews.recordReturn('0000000000000000', 'complete', one.studyId)).toBeNull();
    expect(await previews.open('0000000000000000', token)).toBeNull();
    expect([await readState(one.studyId), await readState(other.studyId)]).toEqual(['configured', 'configured']);
  });

  it('is verified once, whoever walks it at the same time', async () => {
    const { studyId } = await createJoinedStudy(hub);
    const results = await Promise.all(Array.from({ length: 5 }, () => walkPreview(hub, studyId)));
    expect(results.every((result) => result?.verified === true)).toBe(true);
    expect(await readState(studyId)).toBe('verified');
  });
});
