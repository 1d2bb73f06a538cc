import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { InvitationSweep } from '../../src/invitations/invitation-sweep.js';
import { SendEmail } from '../../src/platform/mail/send-email.js';
import { addPerson, askForLink, findPath, seedRecruitingStudy, startMembersWorld, type MembersWorld } from './support.js';

let world: MembersWorld;
beforeAll(async () => {
  world = await startMembersWorld();
});
afterAll(() => world.close());
afterEach(() => world.mailbox.misbehave({}));

const titled = () => `Study ${randomUUID()}`;
const mailsAbout = (title: string) => world.mailbox.messages().filter(({ subject }) => subject.includes(title));
const sweep = () => world.hub.app.get(InvitationSweep).sweep();

/** Studies without an audience, so that nobody is invited by itself. */
async function createStudy(columns: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const study = await seedRecruitingStudy(world.hub, { columns });
  await world.hub.sql.query('delete from audiences where study_id = $1', [study]);
  return study;
}

async function invite(study: string, to: 'study' | 'screener', person: { readonly id: string }): Promise<string | null> {
  const { body } = await world.hub.request<{ results: { participationId: string | null }[] }>(
    'POST',
    `/api/v1/studies/${study}/participations`,
    {
      body: { participantIds: [person.id], to },
      headers: { 'idempotency-key': randomUUID() },
    },
  );
  return body.results[0]?.participationId ?? null;
}

const readEmails = async (study: string) =>
  (
    await world.hub.sql.query<{ id: string; template: string; status: string; bounce: string | null; error: string | null }>(
      'select * from emails where study_id = $1 order by created_at, template',
      [study],
    )
  ).rows;

const settle = (study: string) =>
  vi.waitFor(async () => expect((await readEmails(study)).map(({ status }) => status)).not.toContain('queued'), {
    timeout: 20_000,
    interval: 50,
  });

/** Lets hours pass since the mails of a study went out. */
const pass = (study: string, hours: number) =>
  world.hub.sql.query('update emails set sent_at = sent_at - make_interval(hours => $2) where study_id = $1', [study, hours]);

describe('a reminder', () => {
  it('goes once to who was invited and has not come, after two days', async () => {
    const title = titled();
    const study = await createStudy({ title });
    const [asked, chosen] = [await addPerson(world.hub), await addPerson(world.hub)];
    await invite(study, 'screener', asked);
    await invite(study, 'study', chosen);
    await settle(study);
    await pass(study, 47);
    await sweep();
    expect(await readEmails(study)).toHaveLength(2);
    await pass(study, 1);
    await Promise.all([sweep(), sweep()]);
    await settle(study);
    await pass(study, 100);
    await sweep();
    expect((await readEmails(study)).map(({ template }) => template).toSorted()).toEqual([
      'invitation',
      'invitation_reminder',
      'screener_invitation',
      'screener_reminder',
    ]);
    for (const { email } of [asked, chosen]) {
      const [first, reminder, ...more] = mailsAbout(title).filter(({ to }) => to.includes(email));
      expect(more).toEqual([]);
      expect(reminder?.text).toContain('this is the only reminder');
      const way = (mail: typeof first) => mail?.links.find((link) => /\/(s|r)\//.test(link));
      expect(way(reminder)).toBe(way(first));
      expect(reminder && findPath(reminder, '/opt-out/')).toBeDefined();
    }
    expect((await world.hub.request('GET', `/api/v1/studies/${study}/invitations`)).body).toMatchObject({ reminded: 2, bounced: 0 });
  });

  it('goes to nobody who came, was withdrawn, has opted out, was never reached, or was invited long ago', async () => {
    const study = await createStudy();
    const people = await Promise.all(Array.from({ length: 6 }, () => addPerson(world.hub)));
    const [came, withdrawn, quiet, unreached, old, applied] = people;
    const ids = new Map<string, string | null>();
    world.mailbox.misbehave({ rejectRecipients: [unreached?.email ?? ''] });
    for (const person of people.slice(0, 5)) ids.set(person.id, await invite(study, 'study', person));
    await invite(study, 'screener', applied ?? { id: '' });
    await settle(study);
    await pass(study, 48);
    const set = (person: { id: string } | undefined, status: string) =>
      world.hub.sql.query('update participations set status = $2 where id = $1', [ids.get(person?.id ?? ''), status]);
    await set(came, 'started');
    await set(withdrawn, 'cancelled');
    await world.hub.sql.query('update participants set opted_out_at = now() where id = $1', [quiet?.id]);
    await world.hub.sql.query(`update emails set sent_at = sent_at - interval '14 days' where study_id = $1 and participant_id = $2`, [
      study,
      old?.id,
    ]);
    await world.hub.sql.query(
      `insert into participations (id, workspace_id, study_id, participant_id, status) values ('pp_remind1', $1, $2, $3, 'applied')`,
      [world.hub.workspaceId, study, applied?.id],
    );
    await sweep();
    await settle(study);
    expect((await readEmails(study)).filter(({ template }) => template.endsWith('reminder'))).toMatchObject([
      { template: 'invitation_reminder', status: 'suppressed', error: 'The person wants no mails.' },
    ]);
  });

  it('goes to nobody while there is nothing to come to', async () => {
    for (const columns of [{ status: 'paused' }, { status: 'closed' }, { places_taken: 5 }]) {
      const study = await createStudy();
      await invite(study, 'study', await addPerson(world.hub));
      await invite(study, 'screener', await addPerson(world.hub));
      await settle(study);
      await pass(study, 48);
      const [[name, value] = []] = Object.entries(columns);
      await world.hub.sql.query(`update studies set ${name} = $2 where id = $1`, [study, value]);
      await sweep();
      expect([columns, await readEmails(study)]).toEqual([columns, [expect.anything(), expect.anything()]]);
    }
  });
});

describe('an address that refuses mail', () => {
  const readPerson = async (id: string) =>
    (await world.hub.request<{ contactable: boolean; bouncedAt: string | null }>('GET', `/api/v1/participants/${id}`)).body;

  it('is written to no more, until it is another one', async () => {
    const [study, next] = [await createStudy(), await createStudy()];
    const person = await addPerson(world.hub);
    world.mailbox.misbehave({ rejectRecipients: [person.email] });
    await invite(study, 'study', person);
    await settle(study);
    expect(await readEmails(study)).toMatchObject([
      { status: 'failed', bounce: 'hard', error: expect.stringMatching(/refuses the address/) },
    ]);
    expect(await readPerson(person.id)).toMatchObject({ contactable: false, bouncedAt: expect.any(String) });
    expect((await world.hub.request('GET', `/api/v1/studies/${study}/invitations`)).body).toMatchObject({ bounced: 1 });

    world.mailbox.misbehave({});
    await invite(next, 'study', person);
    await settle(next);
    expect(await readEmails(next)).toMatchObject([{ status: 'suppressed', bounce: null, error: expect.stringMatching(/does not exist/) }]);

    await world.hub.request('PATCH', `/api/v1/participants/${person.id}`, { body: { email: `${randomUUID()}@example.com` } });
    expect(await readPerson(person.id)).toMatchObject({ contactable: true, bouncedAt: null });
    const third = await createStudy();
    await invite(third, 'study', person);
    await settle(third);
    expect(await readEmails(third)).toMatchObject([{ status: 'sent' }]);
  });

  it('is there again once it takes a mail that the person asked for', async () => {
    const person = await addPerson(world.hub, { bounced_at: new Date() });
    await askForLink(world, person.email);
    await vi.waitFor(async () => expect(await readPerson(person.id)).toMatchObject({ contactable: true, bouncedAt: null }), 10_000);
  });

  it('is not given up for trouble of the server', async () => {
    const study = await createStudy();
    const person = await addPerson(world.hub);
    world.mailbox.misbehave({ dropConnections: 'data' });
    await invite(study, 'study', person);
    await vi.waitFor(async () => expect((await readEmails(study))[0]?.error).toMatch(/could not be reached/), {
      timeout: 15_000,
      interval: 50,
    });
    const [email] = await readEmails(study);
    await world.hub.sql.query('update emails set attempts = 8 where id = $1', [email?.id]);
    await world.hub.app.get(SendEmail).run({ workspaceId: world.hub.workspaceId, emailId: email?.id ?? '' });
    expect(await readEmails(study)).toMatchObject([{ status: 'failed', bounce: null }]);
    expect(await readPerson(person.id)).toMatchObject({ contactable: true });
  });
});
