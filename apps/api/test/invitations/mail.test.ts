import { randomUUID } from 'node:crypto';
import { startMailbox } from '@panelbridge/sandbox';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { Housekeeping } from '../../src/housekeeping/housekeeping.js';
import type { InvitationAnswerDto } from '../../src/invitations/invite.dto.js';
import { MailKinds } from '../../src/platform/mail/mail-kinds.js';
import { SendEmail } from '../../src/platform/mail/send-email.js';
import { createLaunchedStudy } from '../support/studies.js';
import { startHub, type TestHub } from '../support/start-hub.js';

const mailbox = await startMailbox();
const hub = await startHub({ configuration: { smtpUrl: mailbox.smtpUrl } });
const { studyId } = await createLaunchedStudy(hub);
afterAll(async () => {
  await hub.close();
  await mailbox.close();
});
afterEach(() => mailbox.misbehave({}));

const invite = async (email: string, on: TestHub = hub, study = studyId) => {
  const { body } = await on.request<InvitationAnswerDto>('POST', `/api/v1/studies/${study}/participations`, {
    body: { participants: [{ email }], to: 'study' },
    headers: { 'idempotency-key': randomUUID() },
  });
  const [result] = body.results;
  const { rows } = await on.sql.query<{ id: string }>('select id from emails where participation_id = $1', [result?.participationId]);
  return {
    participantId: result?.participantId ?? '',
    participationId: result?.participationId ?? '',
    emailId: rows[0]?.id ?? '',
    answer: body,
  };
};
const read = async (emailId: string, on: TestHub = hub) => (await on.sql.query('select * from emails where id = $1', [emailId])).rows[0];
const waitFor = (emailId: string, status: string, on: TestHub = hub) =>
  vi.waitFor(async () => expect((await read(emailId, on)).status).toBe(status), { timeout: 20_000, interval: 100 });

/** A mail without a job. */
async function store(template: string, { attempts = 0, minutes = 0 }: { readonly attempts?: number; readonly minutes?: number }) {
  const { rows } = await hub.sql.query<{ id: string }>(
    `with person as (insert into participants (workspace_id, email) values ($1, $2) returning id)
     insert into emails (workspace_id, participant_id, template, dedupe_key, attempts, created_at)
     select $1, id, $3, $2, $4, now() - make_interval(mins => $5) from person returning id`,
    [hub.workspaceId, `${randomUUID()}@example.com`, template, attempts, minutes],
  );
  return rows[0]?.id ?? '';
}

describe('a mail', () => {
  it('is sent once and noted, however often its job runs', async () => {
    const { emailId } = await invite('once@example.com');
    await waitFor(emailId, 'sent');
    await hub.app.get(SendEmail).run({ workspaceId: hub.workspaceId, emailId });
    const mails = mailbox.messages().filter(({ to }) => to.includes('once@example.com'));
    expect(mails).toHaveLength(1);
    expect(await read(emailId)).toMatchObject({
      attempts: 1,
      error: null,
      message_id: mails[0]?.headers['message-id'],
      sent_at: expect.any(Date),
    });
  });

  it('is tried again when the server breaks off, and then arrives', async () => {
    mailbox.misbehave({ dropConnections: 'data' });
    const { emailId } = await invite('later@example.com');
    await vi.waitFor(async () => expect((await read(emailId)).error).toMatch(/could not be reached/), { timeout: 10_000, interval: 50 });
    expect(await read(emailId)).toMatchObject({ status: 'queued' });
    mailbox.misbehave({});
    await waitFor(emailId, 'sent');
    expect(await read(emailId)).toMatchObject({ error: null });
    expect(mailbox.messages().filter(({ to }) => to.includes('later@example.com'))).toHaveLength(1);
  });

  it('fails for good when the server refuses the address, and the timeline says so without it', async () => {
    mailbox.misbehave({ rejectRecipients: ['nobody@example.com'] });
    const { emailId, participationId } = await invite('nobody@example.com');
    await waitFor(emailId, 'failed');
    const { error, attempts } = await read(emailId);
    expect(attempts).toBe(1);
    expect(error).toMatch(/refuses the address/);
    expect(error).not.toContain('nobody');
    const { body } = await hub.request<{ entries: { type: string; reason: string }[] }>(
      'GET',
      `/api/v1/participations/${participationId}/timeline`,
    );
    expect(body.entries.find(({ type }) => type === 'email.failed')?.reason).toBe(error);
  });

  it('fails for good after the last attempt', async () => {
    mailbox.misbehave({ dropConnections: 'data' });
    const { emailId } = await invite('never@example.com');
    await vi.waitFor(async () => expect((await read(emailId)).attempts).toBeGreaterThan(0), { timeout: 10_000 });
    await hub.sql.query('update emails set attempts = 8 where id = $1', [emailId]);
    await hub.app.get(SendEmail).run({ workspaceId: hub.workspaceId, emailId });
    expect(await read(emailId)).toMatchObject({ status: 'failed', attempts: 9 });
  });

  it('fails for good after the last attempt whatever was wrong, and the operator is told where to look', async () => {
    hub.app.get(MailKinds).define('faulty', { compose: () => Promise.reject(new TypeError('about canary-91@example.com')) });
    const emailId = await store('faulty', { attempts: 7 });
    const run = () => hub.app.get(SendEmail).run({ workspaceId: hub.workspaceId, emailId });
    await expect(run()).rejects.toThrow(TypeError);
    const error = 'The hub failed at this mail (TypeError). Its log says why.';
    expect(await read(emailId)).toMatchObject({ status: 'queued', attempts: 8, error });
    await expect(run()).rejects.toThrow(TypeError);
    expect(await read(emailId)).toMatchObject({ status: 'failed', attempts: 9, error });
    await run();
    expect(await read(emailId)).toMatchObject({ attempts: 9 });
  });

  it('is sent after all when its jobs have come to nothing, and fails when none of many attempts came to an end', async () => {
    hub.app.get(MailKinds).define('plain', {
      compose: () => Promise.resolve({ template: { subject: 'Hello', text: 'Hello' }, values: {} }),
    });
    const [lost, endless, young] = [
      await store('plain', { minutes: 6 }),
      await store('plain', { minutes: 6, attempts: 18 }),
      await store('plain', { minutes: 4 }),
    ];
    expect(await hub.app.get(Housekeeping).requeue()).toEqual({ 'webhook.process': 0, 'email.send': 2 });
    await waitFor(lost, 'sent');
    await waitFor(endless, 'failed');
    expect((await read(endless)).error).toMatch(/18 attempts were begun, and none came to an end/);
    expect(await read(young)).toMatchObject({ status: 'queued', attempts: 0 });
  });

  it('is not sent to whoever opts out before it goes, nor for an invitation that was withdrawn', async () => {
    mailbox.misbehave({ dropConnections: 'data' });
    const [quiet, gone] = [await invite('quiet@example.com'), await invite('gone@example.com')];
    // An attempt that is under way has looked already; the next one comes seconds later.
    for (const { emailId } of [quiet, gone])
      await vi.waitFor(async () => expect((await read(emailId)).error).toMatch(/could not be reached/), { timeout: 10_000, interval: 50 });
    await hub.request('PATCH', `/api/v1/participants/${quiet.participantId}`, { body: { optedOut: true } });
    await hub.request('POST', `/api/v1/participations/${gone.participationId}/cancel`, { body: { reason: 'By mistake' } });
    mailbox.misbehave({});
    await waitFor(quiet.emailId, 'suppressed');
    await waitFor(gone.emailId, 'suppressed');
    expect(await read(quiet.emailId)).toMatchObject({ error: 'The person wants no mails.' });
    expect(mailbox.messages().filter(({ to }) => to.includes('quiet@example.com') || to.includes('gone@example.com'))).toEqual([]);
  });

  it('leaves no address in the jobs or in the log, even when it fails', async () => {
    const address = 'canary-7f3a@example.com';
    mailbox.misbehave({ rejectRecipients: [address] });
    const { emailId } = await invite(address);
    await waitFor(emailId, 'failed');
    mailbox.misbehave({ dropConnections: 'data' });
    await invite('canary-7f3b@example.com');
    await vi.waitFor(() => expect(hub.readLog()).toContain('MailRefusal'), { timeout: 10_000 });
    expect(hub.readLog()).not.toContain('canary-7f3');
    const { rows } = await hub.sql.query(`select data::text, output::text from pgboss.job where name = 'email.send'`);
    expect(rows.length).toBeGreaterThan(3);
    expect(JSON.stringify(rows)).not.toContain('@example.com');
  });
});

describe('without a mail server', () => {
  it('the invitation says so, and the mail fails with what to do', async () => {
    const quiet = await startHub();
    try {
      const study = await createLaunchedStudy(quiet);
      const { emailId, answer } = await invite('ann@example.com', quiet, study.studyId);
      expect(answer.warnings.map(({ code }) => code)).toEqual(['setup_unverified', 'mail_not_configured']);
      await waitFor(emailId, 'failed', quiet);
      expect((await read(emailId, quiet)).error).toMatch(/SMTP_URL/);
    } finally {
      await quiet.close();
    }
  });
});
