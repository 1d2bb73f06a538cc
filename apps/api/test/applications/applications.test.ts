import { randomUUID } from 'node:crypto';
import type { ScreenerInput } from '@panelbridge/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { InvitationAnswerDto } from '../../src/invitations/invite.dto.js';
import { takeSnapshot } from '../support/seed.js';
import { startHub, type TestHub } from '../support/start-hub.js';
import { createDraft, createJoinedStudy, createLaunchedStudy, type StudyOverrides } from '../support/studies.js';
import { expectGuarded, visit, type Visit, type VisitOptions } from '../support/visit.js';

const question = (text: string, never: 'accept' | 'reject'): ScreenerInput['questions'][number] => ({
  id: 'rides',
  kind: 'single_choice',
  text,
  choices: [
    { id: 'often', text: 'Often', effect: never === 'accept' ? 'reject' : 'accept' },
    { id: 'never', text: 'Never', effect: never },
  ],
});
const ridersWanted: ScreenerInput = { questions: [question('Do you ride?', 'reject')] };
const othersWanted: ScreenerInput = { questions: [question('How often do you ride?', 'accept')] };
/** Somebody whom the panel does not know yet. */
const createKim = () => ({ email: `kim-${randomUUID()}@example.com`, first_name: 'Kim', last_name: '' });

let hub: TestHub;
beforeAll(async () => {
  hub = await startHub();
});
afterAll(() => hub.close());

async function putScreener(studyId: string, screener: ScreenerInput): Promise<void> {
  const { status, body } = await hub.request('PUT', `/api/v1/studies/${studyId}/screener`, { body: screener });
  if (status !== 200) throw new Error(JSON.stringify(body));
}

async function createStudy(screener?: ScreenerInput, overrides?: StudyOverrides): Promise<string> {
  const { studyId } = await createLaunchedStudy(hub, overrides);
  if (screener) await putScreener(studyId, screener);
  return studyId;
}

async function open(path: string, options?: VisitOptions): Promise<Visit> {
  const answer = await visit(hub.url, `/s/${path}`, options);
  expectGuarded(answer);
  return answer;
}

function send(studyId: string, fields: Readonly<Record<string, string>>, headers: Readonly<Record<string, string>> = {}): Promise<Visit> {
  return open(studyId, { method: 'POST', body: new URLSearchParams(fields).toString(), headers });
}

async function readParticipations(studyId: string) {
  const { rows } = await hub.sql.query<{ status: string; version: number | null; answers: unknown }>(
    'select status, screener_version as version, answers from participations where study_id = $1',
    [studyId],
  );
  return rows;
}

describe('a study’s page', () => {
  it('shows the study and its questions, and changes nothing however it is asked', async () => {
    const studyId = await createStudy(ridersWanted);
    const before = await takeSnapshot(hub.sql);
    for (const method of ['GET', 'HEAD', 'OPTIONS']) expect((await open(studyId, { method })).cookies.size).toBe(0);
    const { status, text } = await open(`${studyId}?i=nobody`);
    expect(status).toBe(200);
    for (const words of ['How people plan their week', 'about 10 minutes', '$25.00', 'Do you ride?', 'Email address'])
      expect(text).toContain(words);
    expect(text).not.toContain('tool.example');
    expect(await takeSnapshot(hub.sql)).toEqual(before);
  });

  it('writes nothing of a study or an answer into the page as markup', async () => {
    const evil = '"><img src=x onerror=alert(1)>';
    const screener: ScreenerInput = { questions: [{ id: 'name', kind: 'text', text: evil, help: evil, maximumLength: 20 }] };
    const studyId = await createStudy(screener, { study: { title: evil, description: `${evil}\n\n${evil}` } });
    const { text } = await send(studyId, {
      ...createKim(),
      email: evil,
      first_name: evil,
      i: evil,
      version: '1',
      shown: 'name',
      'answer.name': evil,
    });
    expect(text).toContain('&lt;img');
    expect(text).not.toContain('<img');
  });

  it('says plainly that a study takes nobody in', async () => {
    const { id: draft } = await createDraft(hub);
    const { studyId: published } = await createJoinedStudy(hub);
    const [paused, closed, full] = await Promise.all([
      createStudy(),
      createStudy(),
      createStudy(undefined, { study: { participationLimit: 1 } }),
    ]);
    await hub.request('POST', `/api/v1/studies/${paused}/pause`);
    await hub.request('POST', `/api/v1/studies/${closed}/close`, { body: { confirm: true } });
    await hub.sql.query('update studies set places_taken = 1 where id = $1', [full]);
    for (const [study, status, heading] of [
      ['st_none000000', 404, 'We do not know this study'],
      [draft, 404, 'This study is not open yet'],
      [published, 404, 'This study is not open yet'],
      [paused, 200, 'This study is paused'],
      [closed, 410, 'This study has ended'],
      [full, 200, 'All places are taken'],
    ] as const) {
      const answer = await open(study);
      expect([study, answer.status, answer.text.includes(`<h1>${heading}</h1>`)]).toEqual([study, status, true]);
      expect((await send(study, createKim())).text).toContain(heading);
      expect(answer.text).not.toContain('<form');
    }
    expect(await readParticipations(paused)).toEqual([]);
    expect(await readParticipations(full)).toMatchObject([{ status: 'over_quota' }]);
  });

  it('refuses a form of another site and one that is too long', async () => {
    const studyId = await createStudy();
    const foreign = [{ 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }, { origin: 'https://evil.example' }];
    for (const headers of foreign) expect((await send(studyId, createKim(), headers)).status).toBe(403);
    expect((await send(studyId, { ...createKim(), last_name: 'x'.repeat(600_000) })).status).toBe(413);
    expect(await readParticipations(studyId)).toEqual([]);
  });
});

describe('applying', () => {
  it('leads who qualifies on to the study with a pass, by a page and not by a redirect', async () => {
    const studyId = await createStudy();
    const { status, headers, text, cookies } = await send(studyId, createKim(), { 'sec-fetch-site': 'same-origin', origin: 'null' });
    const token = cookies.get('pb_pass') ?? '';
    expect([status, headers.location]).toEqual([200, undefined]);
    expect(text).toContain(`<meta http-equiv="refresh" content="0;url=/r/${token}"`);
    expect(text).toContain(`href="/r/${token}"`);
    expect(headers['set-cookie']?.[0]).toMatch(/; Path=\/r; HttpOnly; SameSite=Lax/);
    const entered = await visit(hub.url, `/r/${token}`, { cookies: { pb_pass: token } });
    expect([entered.status, entered.headers.location]).toEqual([303, expect.stringContaining('https://tool.example/interview/x?iid=')]);
    expect(await readParticipations(studyId)).toMatchObject([{ status: 'started', version: null }]);
  });

  it('tells nobody more about an address that the panel knows, and takes nothing for it from who types it', async () => {
    const [studyId, other] = [await createStudy(ridersWanted), await createStudy(ridersWanted)];
    const known = createKim();
    const answer = (study: string, rides: string) => send(study, { ...known, version: '1', shown: 'rides', 'answer.rides': rides });
    expect((await answer(other, 'often')).text).toContain('<h1>You are in</h1>');
    const takesPart = await answer(other, 'often');
    const pages = [await answer(studyId, 'often'), await answer(studyId, 'never'), await answer(studyId, 'often')];
    for (const { status, text, cookies } of pages) {
      expect([status, cookies.size]).toEqual([200, 0]);
      expect(text).toContain('<h1>We have sent you an email</h1>');
      expect(text).not.toMatch(/href|refresh|\/r\//);
      expect(text).toBe(takesPart.text);
    }
    expect(await readParticipations(studyId)).toEqual([]);
    const { rows } = await hub.sql.query<{ id: string }>('select id from screener_invitations where study_id = $1', [studyId]);
    expect(rows).toHaveLength(1);
    const own = { i: rows[0]?.id ?? '', version: '1', shown: 'rides', 'answer.rides': 'often' };
    expect((await send(studyId, own)).text).toContain('<h1>You are in</h1>');
    expect(await readParticipations(studyId)).toEqual([{ status: 'qualified', version: 1, answers: { rides: 'often' } }]);
  });

  it('gives who does not qualify nothing that leads anywhere', async () => {
    const studyId = await createStudy(ridersWanted);
    const { status, text, cookies } = await send(studyId, { ...createKim(), version: '1', shown: 'rides', 'answer.rides': 'never' });
    expect([status, cookies.size]).toEqual([200, 0]);
    expect(text).toContain('Thank you for your time');
    expect(text).not.toMatch(/href|refresh|tool\.example/);
    expect(await readParticipations(studyId)).toEqual([{ status: 'screened_out', version: 1, answers: { rides: 'never' } }]);
  });

  it('goes on for an invited person who sends the form twice, and begins nothing twice', async () => {
    const studyId = await createStudy(ridersWanted);
    const { body } = await hub.request<InvitationAnswerDto>('POST', `/api/v1/studies/${studyId}/participations`, {
      body: { participants: [{ email: 'twice@example.com' }] },
      headers: { 'idempotency-key': studyId },
    });
    expect(body).toMatchObject({ to: 'screener', results: [{ outcome: 'invited' }] });
    const { rows } = await hub.sql.query('select id from screener_invitations where study_id = $1', [studyId]);
    const invitation = String(rows[0].id);
    const fields = { i: invitation, version: '1', shown: 'rides', 'answer.rides': 'often' };
    const answers = await Promise.all([send(studyId, fields), send(studyId, fields)]);
    for (const { text, cookies } of answers) {
      expect(text).toContain('<h1>You are in</h1>');
      expect(text).toContain('use the button that brings you back here');
      expect(cookies.get('pb_pass')).toBe(answers[0]?.cookies.get('pb_pass'));
    }
    expect(await readParticipations(studyId)).toMatchObject([{ status: 'qualified' }]);
    const back = await open(`${studyId}?i=${invitation}`);
    expect(back.text).toContain('You are in already');
    expect(back.text).toContain('use the button that brings you back here');
    expect([back.text.includes('http-equiv="refresh"'), back.cookies.size]).toEqual([false, 0]);

    // Somebody else's study does not know the invitation, so its bearer is a stranger there.
    const other = await createStudy(ridersWanted);
    expect((await open(`${other}?i=${invitation}`)).text).toContain('Email address');
    expect((await send(other, fields)).status).toBe(422);
  });
});

describe('a screener that was changed while somebody answered', () => {
  const often = { ...createKim(), shown: 'rides', 'answer.rides': 'often' };

  it('judges the version that was shown', async () => {
    const studyId = await createStudy(ridersWanted);
    await putScreener(studyId, othersWanted);
    expect((await send(studyId, { ...often, version: '1' })).text).toContain('<h1>You are in</h1>');
    expect(await readParticipations(studyId)).toMatchObject([{ status: 'qualified', version: 1 }]);
    expect((await send(studyId, { ...often, ...createKim(), version: '2' })).text).toContain('Thank you for your time');
  });

  it.each([
    ['was never there', '7'],
    ['cannot be read', 'x'],
    ['was replaced long ago', '1'],
  ])('asks again with the present one when the version %s', async (_, version) => {
    const studyId = await createStudy(ridersWanted);
    await putScreener(studyId, othersWanted);
    await hub.sql.query(`update screeners set created_at = now() - interval '25 hours' where study_id = $1`, [studyId]);
    const { status, text } = await send(studyId, { ...often, version });
    expect(status).toBe(200);
    for (const words of ['The questions have changed', 'How often do you ride?', 'value="2"', `value="${often.email}"`])
      expect(text).toContain(words);
    expect(await readParticipations(studyId)).toEqual([]);
  });
});
