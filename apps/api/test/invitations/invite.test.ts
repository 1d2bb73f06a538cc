import { randomUUID } from 'node:crypto';
import { startMailbox, type MailMessage } from '@panelbridge/sandbox';
import { afterAll, describe, expect, it } from 'vitest';
import { ParticipantTokens } from '../../src/links/participant-tokens.js';
import type { InvitationAnswerDto, InviteDto } from '../../src/invitations/invite.dto.js';
import { createJoinedStudy, createLaunchedStudy, walkPreview, type StudyOverrides } from '../support/studies.js';
import { startHub } from '../support/start-hub.js';
import { visit } from '../support/visit.js';

const mailbox = await startMailbox();
const hub = await startHub({ configuration: { smtpUrl: mailbox.smtpUrl, mailFrom: 'Panel <panel@hub.example>' } });
afterAll(async () => {
  await hub.close();
  await mailbox.close();
});

const launch = async (overrides: StudyOverrides = {}) => (await createLaunchedStudy(hub, overrides)).studyId;
const invite = (studyId: string, body: InviteDto | object, idempotencyKey: string = randomUUID()) =>
  hub.request<InvitationAnswerDto>('POST', `/api/v1/studies/${studyId}/participations`, {
    body,
    headers: { 'idempotency-key': idempotencyKey },
  });
const mailTo = (address: string) => mailbox.waitFor(({ to }) => to.includes(address), 10_000);
/** Where the mail leads, beside the way to get no more of them. */
const listWays = ({ links }: MailMessage) => links.filter((link) => !link.startsWith(`${hub.url}/opt-out/`));
const outcomes = ({ results }: InvitationAnswerDto) => results.map(({ outcome }) => outcome);

describe('invitations to a study', () => {
  it('S1-2 sends an invitation with the tracked link, which leads to the page in front of the tool', async () => {
    const studyId = await launch();
    const { status, body } = await invite(studyId, { participants: [{ email: ' Ann@Example.com ', firstName: 'Ann' }] });
    expect(status).toBe(200);
    expect(body).toMatchObject({ to: 'study', results: [{ outcome: 'invited', status: 'invited' }] });
    const mail = await mailTo('ann@example.com');
    expect(mail.from).toBe('panel@hub.example');
    expect(listWays(mail)).toEqual([body.results[0]?.links.entryUrl]);
    expect(mail.links[0]).toMatch(new RegExp(`^${hub.url}/r/[0-9a-zA-Z_-]+$`));
    expect(mail.subject).toContain('How people plan their week');
    const { rows } = await hub.sql.query('select * from participations where study_id = $1', [studyId]);
    expect(rows).toMatchObject([{ id: body.results[0]?.participationId, status: 'invited', holds_place: false }]);
    const { rows: events } = await hub.sql.query(
      `select from_status, to_status, actor_kind, channel from events where participation_id = $1`,
      [rows[0].id],
    );
    expect(events).toEqual([{ from_status: null, to_status: 'invited', actor_kind: 'api_key', channel: 'manual' }]);
    // The link leads through our page into the tool, with the person's own id.
    const entry = new URL(mail.links[0] ?? '').pathname;
    expect((await visit(hub.url, entry)).text).toContain('tool.example');
    const entered = await visit(hub.url, entry, { method: 'POST' });
    const tracking = hub.app.get(ParticipantTokens).ofParticipation('tracking', rows[0].id);
    expect(entered.text).toContain(`https://tool.example/interview/x?iid=${tracking}`);
    expect((await hub.sql.query('select status from participations where id = $1', [rows[0].id])).rows).toEqual([{ status: 'started' }]);
  });

  it('S1-29 tells people that they are redirected to the tool and brought back, in both forms of the mail', async () => {
    await invite(await launch(), { participants: [{ email: 'bea@example.com' }] });
    const { text, html } = await mailTo('bea@example.com');
    for (const form of [text, html]) {
      expect(form).toContain('redirected to tool.example');
      expect(form).toContain('brings you back to us');
      expect(form).toContain('about 10 minutes');
      expect(form).toContain('you get $25.00.');
    }
    expect(text).toMatch(/^Hello,\n/);
  });

  it('S1-24 warns while no preview came back, by name and with the way to verify, and not once one has', async () => {
    const { studyId } = await createLaunchedStudy(hub);
    const before = await invite(studyId, { participants: [{}] });
    expect(before.body.warnings).toMatchObject([{ code: 'setup_unverified' }]);
    expect(before.body.warnings[0]?.detail).toMatch(new RegExp(`preview.*POST /api/v1/studies/${studyId}/preview`, 's'));
    await walkPreview(hub, studyId, ['complete', 'screen_out', 'over_quota', 'quality']);
    expect((await invite(studyId, { participants: [{}] })).body.warnings).toEqual([]);
  });

  it('gives everybody an outcome, in order, and invites nobody twice', async () => {
    const studyId = await launch();
    const add = async (body: object) => (await hub.request<{ id: string }>('POST', '/api/v1/participants', { body })).body.id;
    const open = await add({ email: 'cal@example.com' });
    const silent = await add({ email: 'dee@example.com', optedOut: true });
    const nameless = await add({ firstName: 'Eve' });
    const unknown = randomUUID();
    const { body } = await invite(studyId, { participantIds: [silent, open, unknown, nameless, open] });
    expect(outcomes(body)).toEqual(['suppressed', 'invited', 'not_found', 'not_contactable', 'already_participating']);
    expect(body.results.map(({ participantId }) => participantId)).toEqual([silent, open, null, nameless, open]);
    // The operator can send the link by another way.
    expect(body.results[3]?.links.entryUrl).toContain('/r/');
    expect(body.results[0]).toMatchObject({ participationId: null, links: { entryUrl: null } });
    const again = await invite(studyId, { participants: [{ email: 'CAL@example.com', firstName: 'Other' }, { email: 'fay@example.com' }] });
    expect(outcomes(again.body)).toEqual(['already_participating', 'invited']);
    expect(again.body.results[0]).toMatchObject({ participationId: body.results[1]?.participationId, links: body.results[1]?.links });
    // They are sent side by side, so neither proves the other.
    for (const address of ['cal@example.com', 'fay@example.com']) await mailTo(address);
    expect(mailbox.messages().filter(({ to }) => to.includes('cal@example.com'))).toHaveLength(1);
    expect(mailbox.messages().filter(({ to }) => to.includes('dee@example.com'))).toHaveLength(0);
    expect((await hub.sql.query('select first_name from participants where id = $1', [open])).rows).toEqual([{ first_name: null }]);
  });

  it('answers a retry as the first time and does nothing again', async () => {
    const studyId = await launch();
    const body = { participants: [{}, { email: 'gil@example.com' }] };
    const first = await invite(studyId, body, 'same-key-1');
    const second = await invite(studyId, body, 'same-key-1');
    expect(second.headers.get('idempotent-replayed')).toBe('true');
    expect(second.body).toEqual(first.body);
    expect((await hub.sql.query('select count(*)::int as n from participations where study_id = $1', [studyId])).rows).toEqual([{ n: 2 }]);
    const without = await hub.request('POST', `/api/v1/studies/${studyId}/participations`, { body });
    expect(without).toMatchObject({ status: 400, body: { code: 'idempotency_key_missing' } });
  });

  it('begins one participation for a person whom two requests invite at once', async () => {
    const studyId = await launch();
    const participants = Array.from({ length: 50 }, (_, index) => ({ email: `twin${index}@example.com` }));
    const answers = await Promise.all([invite(studyId, { participants }), invite(studyId, { participants: participants.toReversed() })]);
    const all = answers.flatMap(({ body }) => outcomes(body));
    expect(all.filter((outcome) => outcome === 'invited')).toHaveLength(50);
    expect(all.filter((outcome) => outcome === 'already_participating')).toHaveLength(50);
    expect((await hub.sql.query('select count(*)::int as n from participations where study_id = $1', [studyId])).rows).toEqual([{ n: 50 }]);
    expect((await hub.sql.query('select count(*)::int as n from emails where study_id = $1', [studyId])).rows).toEqual([{ n: 50 }]);
  });

  it('invites 500 people at once and refuses 501', async () => {
    const studyId = await launch();
    const people = (count: number) => ({ participants: Array.from({ length: count }, () => ({})) });
    const { body } = await invite(studyId, people(500));
    expect(new Set(body.results.map(({ participationId }) => participationId)).size).toBe(500);
    expect(await invite(studyId, people(501))).toMatchObject({ status: 422, body: { errors: [{ pointer: '/participants' }] } });
  });

  it('takes the places of sessions with the invitation, never more than there are (D10)', async () => {
    const studyId = await launch({ study: { kind: 'interview', participationLimit: 3 } });
    const { body } = await invite(studyId, { participants: [{}, {}] });
    expect(outcomes(body)).toEqual(['not_contactable', 'not_contactable']);
    const rest = await invite(studyId, { participants: [{}, {}, {}] });
    expect(outcomes(rest.body)).toEqual(['not_contactable', 'no_place_left', 'no_place_left']);
    expect((await hub.sql.query('select places_taken from studies where id = $1', [studyId])).rows).toEqual([{ places_taken: 3 }]);
    expect(
      (await hub.sql.query('select count(*)::int as n from participations where study_id = $1 and holds_place', [studyId])).rows,
    ).toEqual([{ n: 3 }]);
  });

  it('refuses a study that is not open and says what to do first (S2-69)', async () => {
    const { studyId } = await createJoinedStudy(hub);
    expect(await invite(studyId, { participants: [{}] })).toMatchObject({
      status: 409,
      body: { code: 'study_not_open', detail: expect.stringMatching(/Launch/) },
    });
    const paused = await launch();
    await hub.request('POST', `/api/v1/studies/${paused}/pause`);
    expect(await invite(paused, { participants: [{}] })).toMatchObject({
      status: 409,
      body: { code: 'study_not_open', detail: expect.stringMatching(/Resume/) },
    });
    await hub.request('POST', `/api/v1/studies/${paused}/close`, { body: { confirm: true } });
    expect(await invite(paused, { participants: [{ email: 'closed@example.com' }] })).toMatchObject({
      status: 409,
      body: { code: 'study_not_open' },
    });
    expect((await hub.sql.query(`select 1 from participants where email = 'closed@example.com'`)).rows).toEqual([]);
    expect((await invite('st_0000000000', { participants: [{}] })).status).toBe(404);
  });

  it('names every fault of the request at once', async () => {
    const studyId = await launch();
    const pointers = async (body: object) => {
      const answer = await hub.request<{ errors: { pointer: string }[] }>('POST', `/api/v1/studies/${studyId}/participations`, {
        body,
        headers: { 'idempotency-key': randomUUID() },
      });
      expect(answer.status).toBe(422);
      return answer.body.errors.map(({ pointer }) => pointer);
    };
    expect(await pointers({ participants: [{ email: 'x' }, {}, { email: 'y@' }] })).toEqual([
      '/participants/0/email',
      '/participants/2/email',
    ]);
    expect(await pointers({})).toEqual(['/participantIds']);
    expect(await pointers({ participants: [{}], participantIds: [randomUUID()] })).toEqual(['/participantIds']);
    expect(await pointers({ participants: [{}], message: { text: 'Dear {{name}}, {{link}}', subject: '{{secret}}' } })).toEqual([
      '/message/subject',
      '/message/text',
    ]);
  });
});

describe('the words of an invitation', () => {
  it('are the operator’s own where they are given; the link is added when they leave it out', async () => {
    const studyId = await launch();
    const message = { subject: 'For {{firstName}}', text: 'Dear {{firstName}},\n\nplease help us with <{{study}}> & more.' };
    await invite(studyId, { participants: [{ email: 'hal@example.com', firstName: 'Hal' }], message });
    const mail = await mailTo('hal@example.com');
    expect(mail.subject).toBe('For Hal');
    expect(mail.text).toContain('please help us with <How people plan their week> & more.');
    expect(mail.html).toContain('please help us with &lt;How people plan their week&gt; &amp; more.');
    expect(listWays(mail)).toHaveLength(1);
    expect(mail.text).not.toContain('redirected');
  });

  it('never carry what somebody wrote into their name as a link, as HTML or as a template', async () => {
    const studyId = await launch();
    const people = [
      { email: 'ivy@example.com', firstName: 'Win at https://evil.example/x' },
      { email: 'joe@example.com', firstName: '{{link}}' },
      { email: 'kit@example.com', firstName: 'evil.example' },
      { email: 'lou@example.com', firstName: 'A"&\u2028B' },
    ];
    await invite(studyId, { participants: people });
    for (const { email } of people) {
      const mail = await mailTo(email);
      expect(mail.text).not.toContain('evil');
      expect(listWays(mail)).toHaveLength(1);
    }
    expect((await mailTo('joe@example.com')).text).toContain('Hello {{link}},');
    expect((await mailTo('lou@example.com')).html).toContain('Hello A&quot;&amp; B,');
  });
});

describe('invitations to the screener', () => {
  const screener = {
    questions: [
      {
        id: 'q1',
        kind: 'single_choice',
        text: 'Do you ride?',
        choices: [
          { id: 'y', text: 'Yes', effect: 'accept' },
          { id: 'n', text: 'No', effect: 'reject' },
        ],
      },
    ],
  };
  const launchWithScreener = async () => {
    const studyId = await launch();
    const { status } = await hub.request('PUT', `/api/v1/studies/${studyId}/screener`, { body: screener });
    expect(status).toBeLessThan(300);
    return studyId;
  };

  it('are an event and take no place; there is no participation yet (D24)', async () => {
    const studyId = await launchWithScreener();
    const { body } = await invite(studyId, { participants: [{ email: 'mia@example.com' }] });
    expect(body).toMatchObject({ to: 'screener', results: [{ outcome: 'invited', participationId: null, status: null }] });
    const [result] = body.results;
    expect(result?.links.entryUrl).toMatch(new RegExp(`^${hub.url}/s/${studyId}\\?i=si_[0-9a-z]{20}$`));
    expect(listWays(await mailTo('mia@example.com'))).toEqual([result?.links.entryUrl]);
    expect((await hub.sql.query('select 1 from participations where study_id = $1', [studyId])).rows).toEqual([]);
    const { rows } = await hub.sql.query(
      `select type, subject_id, to_status from events where study_id = $1 and type = 'screener.invited'`,
      [studyId],
    );
    expect(rows).toEqual([{ type: 'screener.invited', subject_id: result?.participantId, to_status: null }]);
    const again = await invite(studyId, { participantIds: [result?.participantId ?? ''] });
    expect(again.body.results).toMatchObject([{ outcome: 'already_invited', links: result?.links }]);
    expect((await hub.sql.query('select count(*)::int as n from emails where study_id = $1', [studyId])).rows).toEqual([{ n: 1 }]);
  });

  it('can be passed over, and do not reach those who take part already', async () => {
    const studyId = await launchWithScreener();
    const direct = await invite(studyId, { participants: [{ email: 'ned@example.com' }], to: 'study' });
    expect(direct.body).toMatchObject({ to: 'study', results: [{ outcome: 'invited', status: 'invited' }] });
    const { body } = await invite(studyId, { participants: [{ email: 'ned@example.com' }] });
    expect(body.results).toMatchObject([{ outcome: 'already_participating', status: 'invited' }]);
  });
});
