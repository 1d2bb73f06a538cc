import { randomUUID } from 'node:crypto';
import { startMailbox } from '@panelbridge/sandbox';
import { afterAll, describe, expect, it } from 'vitest';
import type { Application } from '../../src/invitations/application.js';
import { InvitationService } from '../../src/invitations/invitation.service.js';
import type { InvitationAnswerDto } from '../../src/invitations/invite.dto.js';
import { HotStatements } from '../../src/links/hot-statements.js';
import { ParticipantTokens } from '../../src/links/participant-tokens.js';
import { WorkspaceDatabase } from '../../src/platform/database/workspace-database.js';
import { inviteParticipants } from '../support/participations.js';
import { createJoinedStudy, createLaunchedStudy } from '../support/studies.js';
import { startHub } from '../support/start-hub.js';

const mailbox = await startMailbox();
const hub = await startHub({ configuration: { smtpUrl: mailbox.smtpUrl } });
const hot = hub.app.get(HotStatements);
const tokens = hub.app.get(ParticipantTokens);
afterAll(async () => {
  await hub.close();
  await mailbox.close();
});

const launch = async (study: object = {}) =>
  (await createLaunchedStudy(hub, { study: study as Readonly<Record<string, unknown>> })).studyId;
/** Applies as the public page does: without a key, in a transaction of the study's workspace. */
const apply = (studyId: string, changes: Partial<Application>) =>
  hub.app
    .get(WorkspaceDatabase)
    .run(hub.workspaceId, () =>
      hub.app
        .get(InvitationService)
        .acceptApplication({ studyId, answers: { rides: 'daily' }, screenerVersion: null, verdict: 'qualified', ...changes }),
    );
const person = (email = `${randomUUID()}@example.com`) => ({ person: { email, firstName: 'Ann', lastName: '' } });
const read = async (id: string | null) => (await hub.sql.query('select * from participations where id = $1', [id])).rows[0];
const count = async (sql: string, ...values: unknown[]) =>
  (await hub.sql.query(`select count(*)::int as n from ${sql}`, values)).rows[0].n as number;

async function inviteToScreener(studyId: string, email: string) {
  const { body } = await hub.request<InvitationAnswerDto>('POST', `/api/v1/studies/${studyId}/participations`, {
    body: { participants: [{ email }], to: 'screener' },
    headers: { 'idempotency-key': randomUUID() },
  });
  const invitationId = new URL(body.results[0]?.links.entryUrl ?? '').searchParams.get('i') ?? '';
  return { invitationId, participantId: body.results[0]?.participantId };
}

describe('an application', () => {
  it('becomes one participation with its answers, by one event for each step of the person', async () => {
    const studyId = await launch();
    const accepted = await apply(studyId, { ...person(), screenerVersion: 3 });
    expect(accepted).toEqual({ participationId: expect.stringMatching(/^pp_/), verdict: 'qualified', entryToken: expect.any(String) });
    expect(tokens.participationOf('entry', accepted.entryToken)).toBe(accepted.participationId);
    expect(await read(accepted.participationId)).toMatchObject({
      status: 'qualified',
      answers: { rides: 'daily' },
      screener_version: 3,
      holds_place: false,
      ended_at: null,
    });
    const { rows } = await hub.sql.query(
      'select from_status, to_status, actor_kind, actor, channel, data from events where participation_id = $1 order by id',
      [accepted.participationId],
    );
    expect(rows).toEqual([
      {
        from_status: null,
        to_status: 'applied',
        actor_kind: 'participant',
        actor: null,
        channel: 'screener',
        data: { screenerVersion: 3 },
      },
      {
        from_status: 'applied',
        to_status: 'qualified',
        actor_kind: 'participant',
        actor: null,
        channel: 'screener',
        data: { screenerVersion: 3 },
      },
    ]);
    expect((await hot.recordEntry({ participation: accepted.participationId ?? '', requestId: 'r' })).result).toBe('started');
  });

  it('ends where the verdict says, without a way in', async () => {
    const studyId = await launch();
    for (const [verdict, status] of [
      ['screened_out', 'screened_out'],
      ['needs_review', 'applied'],
    ] as const) {
      const accepted = await apply(studyId, { ...person(), verdict });
      expect(accepted).toEqual({ participationId: expect.any(String), verdict });
      expect(await read(accepted.participationId)).toMatchObject({ status });
    }
  });

  it('ends in over_quota when all places are taken, and takes one that has run out (D10)', async () => {
    const studyId = await launch({ participationLimit: 1 });
    const [first] = await inviteParticipants(hub, studyId, 1);
    await hot.recordEntry({ participation: first?.participationId ?? '', requestId: 'r' });
    const late = await apply(studyId, person());
    expect(late).toMatchObject({ verdict: 'over_quota' });
    expect(late.entryToken).toBeUndefined();
    expect(await read(late.participationId)).toMatchObject({ status: 'over_quota', ended_at: expect.any(Date) });
    expect(await apply(studyId, { ...person(), verdict: 'screened_out' })).toMatchObject({ verdict: 'screened_out' });
    await hub.sql.query(`update participations set reserved_until = now() - interval '1 minute' where id = $1`, [first?.participationId]);
    expect(await apply(studyId, person())).toMatchObject({ verdict: 'qualified' });
  });

  it('by an invitation is that person’s, and applying again resumes without deciding anew', async () => {
    const studyId = await launch();
    const { invitationId, participantId } = await inviteToScreener(studyId, 'bea@example.com');
    const first = await apply(studyId, { invitationId, verdict: 'qualified' });
    expect(await read(first.participationId)).toMatchObject({ participant_id: participantId, status: 'qualified' });
    expect((await hub.sql.query('select participation_id from screener_invitations where id = $1', [invitationId])).rows).toEqual([
      { participation_id: first.participationId },
    ]);
    const again = await apply(studyId, { invitationId, verdict: 'screened_out', answers: { rides: 'never' } });
    expect(again).toEqual(first);
    expect(await read(first.participationId)).toMatchObject({ status: 'qualified', answers: { rides: 'daily' }, version: 1 });
    const rejected = await apply(studyId, { ...person(), verdict: 'screened_out' });
    expect(await read(rejected.participationId)).toMatchObject({ status: 'screened_out' });
  });

  it('never makes a screened-out person qualified, whatever they answer the second time', async () => {
    const studyId = await launch();
    const { invitationId } = await inviteToScreener(studyId, 'cal@example.com');
    const first = await apply(studyId, { invitationId, verdict: 'screened_out' });
    expect(await apply(studyId, { invitationId })).toEqual({ participationId: first.participationId, verdict: 'screened_out' });
  });

  it('by the address of somebody who takes part tells nothing, and sends the link to the address', async () => {
    const studyId = await launch();
    const known = await apply(studyId, person('dee@example.com'));
    for (const verdict of ['qualified', 'screened_out'] as const) {
      expect(await apply(studyId, { ...person('dee@example.com'), verdict })).toEqual({ participationId: null, verdict: 'mailed' });
    }
    const mail = await mailbox.waitFor(({ to }) => to.includes('dee@example.com'), 10_000);
    expect(mail.links).toEqual([`${hub.url}/r/${known.entryToken}`]);
    expect(await count(`emails where participation_id = $1`, known.participationId)).toBe(1);
    expect(await count('participations where study_id = $1', studyId)).toBe(1);
    const gone = await apply(studyId, { ...person('eve@example.com'), verdict: 'screened_out' });
    expect(await apply(studyId, person('eve@example.com'))).toEqual({ participationId: null, verdict: 'mailed' });
    const bare = await mailbox.waitFor(({ to }) => to.includes('eve@example.com'), 10_000);
    expect(bare.links).toEqual([]);
    expect(bare.text).toContain('nothing more to do');
    expect(await read(gone.participationId)).toMatchObject({ status: 'screened_out' });
  });

  it('by the address of somebody in the panel is asked for once more by a link of their own, and keeps nothing until then', async () => {
    const studyId = await launch();
    const { body: known } = await hub.request<{ id: string }>('POST', '/api/v1/participants', {
      body: { email: 'kit@example.com', firstName: 'Kit' },
    });
    for (const verdict of ['qualified', 'screened_out'] as const) {
      expect(await apply(studyId, { ...person('kit@example.com'), verdict })).toEqual({ participationId: null, verdict: 'mailed' });
    }
    expect(await count('participations where study_id = $1', studyId)).toBe(0);
    const mail = await mailbox.waitFor(({ to }) => to.includes('kit@example.com'), 10_000);
    expect(mail.text).toContain('Hello Kit,');
    expect(mail.links).toEqual([expect.stringMatching(new RegExp(`^${hub.url}/s/${studyId}\\?i=si_[0-9a-z]{20}$`))]);
    expect(await count('emails where participant_id = $1', known.id)).toBe(1);
    const invitationId = new URL(mail.links[0] ?? '').searchParams.get('i') ?? '';
    const accepted = await apply(studyId, { invitationId });
    expect(accepted.verdict).toBe('qualified');
    expect(await read(accepted.participationId)).toMatchObject({ participant_id: known.id, answers: { rides: 'daily' } });
  });

  it('that somebody else typed does not stand in the way of an invitation by the team', async () => {
    const studyId = await launch();
    await hub.request('POST', '/api/v1/participants', { body: { email: 'lou@example.com' } });
    await apply(studyId, person('lou@example.com'));
    const invite = () =>
      hub.request<InvitationAnswerDto>('POST', `/api/v1/studies/${studyId}/participations`, {
        body: { participants: [{ email: 'lou@example.com' }], to: 'screener' },
        headers: { 'idempotency-key': randomUUID() },
      });
    expect((await invite()).body.results).toMatchObject([{ outcome: 'invited' }]);
    expect((await invite()).body.results).toMatchObject([{ outcome: 'already_invited' }]);
    await mailbox.waitFor(({ to, subject }) => to.includes('lou@example.com') && subject.startsWith('A study that may be for you'), 10_000);
    expect(await count('screener_invitations where study_id = $1', studyId)).toBe(1);
    // Whoever has been invited by the team stays so, whatever is typed.
    await apply(studyId, person('lou@example.com'));
    expect(await count('screener_invitations where study_id = $1 and by_team', studyId)).toBe(1);
  });

  it('sent twice at the same moment is one', async () => {
    const studyId = await launch();
    const { invitationId } = await inviteToScreener(studyId, 'fay@example.com');
    const answers = await Promise.all([1, 2, 3, 4].map(() => apply(studyId, { invitationId })));
    expect(new Set(answers.map(({ participationId }) => participationId)).size).toBe(1);
    expect(new Set(answers.map(({ verdict }) => verdict))).toEqual(new Set(['qualified']));
    const typed = await Promise.all([1, 2, 3, 4].map(() => apply(studyId, person('gil@example.com'))));
    expect(typed.map(({ verdict }) => verdict).toSorted()).toEqual(['mailed', 'mailed', 'mailed', 'qualified']);
    expect(await count('participations where study_id = $1', studyId)).toBe(2);
  });

  it('is not taken by a study that is closed, paused or not launched, and adds nobody to the panel', async () => {
    const { studyId: unlaunched } = await createJoinedStudy(hub);
    expect(await apply(unlaunched, person('hal@example.com'))).toEqual({ participationId: null, verdict: 'not_open' });
    const studyId = await launch();
    const known = await apply(studyId, person('ivy@example.com'));
    await hub.request('POST', `/api/v1/studies/${studyId}/pause`);
    expect(await apply(studyId, person('hal@example.com'))).toEqual({ participationId: null, verdict: 'paused' });
    await hub.request('POST', `/api/v1/studies/${studyId}/close`, { body: { confirm: true } });
    expect(await apply(studyId, person('hal@example.com'))).toEqual({ participationId: null, verdict: 'closed' });
    expect(await apply(studyId, person('ivy@example.com'))).toEqual({ participationId: null, verdict: 'closed' });
    expect(await count(`participants where email = 'hal@example.com'`)).toBe(0);
    expect(await count('participations where study_id = $1', studyId)).toBe(1);
    expect(known.verdict).toBe('qualified');
  });

  it('with an invitation of another study is none', async () => {
    const [studyId, other] = [await launch(), await launch()];
    const { invitationId } = await inviteToScreener(other, 'joe@example.com');
    await expect(apply(studyId, { invitationId })).rejects.toThrow(/invitation of the study/);
    expect(await count('participations where study_id = $1', studyId)).toBe(0);
  });
});
