import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { InvitationSweep } from '../../src/invitations/invitation-sweep.js';
import type { InvitationsDto, InvitationWaveDto } from '../../src/invitations/waves/wave.dto.js';
import { createJoinedStudy } from '../support/studies.js';
import { addPerson, findPath, open, seedRecruitingStudy, send, startMembersWorld, type MembersWorld } from './support.js';

let world: MembersWorld;
beforeAll(async () => {
  world = await startMembersWorld();
});
afterAll(() => world.close());

const titled = () => `Study ${randomUUID()}`;
const mailsAbout = (title: string) => world.mailbox.messages().filter(({ subject }) => subject.includes(title));

/** People of a country of their own, so that no test counts those of another. */
async function addPeople(count: number, country: string, columns: Readonly<Record<string, unknown>> = {}) {
  return Promise.all(Array.from({ length: count }, () => addPerson(world.hub, { country, ...columns })));
}

const inCountry = (code: string) => ({ location: { by: 'country', countries: [code] } });

const invite = (studyId: string, body: object = {}, key?: string) =>
  world.hub.request<InvitationWaveDto & { code?: string }>('POST', `/api/v1/studies/${studyId}/invitations`, {
    body,
    headers: { 'idempotency-key': randomUUID() },
    ...(key !== undefined && { key }),
  });

const report = async (studyId: string) => (await world.hub.request<InvitationsDto>('GET', `/api/v1/studies/${studyId}/invitations`)).body;

const listInvited = async (studyId: string) =>
  (
    await world.hub.sql.query<{ id: string }>('select participant_id as id from screener_invitations where study_id = $1', [studyId])
  ).rows.map(({ id }) => id);

describe('a wave', () => {
  it('S2-86 writes to people who match and to nobody else, each once, whom mail reaches and who want it', async () => {
    const title = titled();
    const matching = await addPeople(4, 'FR');
    await addPeople(3, 'DE');
    await addPeople(1, 'FR', { opted_out_at: new Date() });
    await addPeople(1, 'FR', { email: null });
    await addPeople(1, 'FR', { bounced_at: new Date() });
    await addPerson(world.hub, { country: 'FR' }, await world.hub.createWorkspace());
    const [taking, invited] = await addPeople(2, 'FR');
    const study = await seedRecruitingStudy(world.hub, { audience: inCountry('FR'), columns: { title } });
    await world.hub.sql.query(
      `insert into participations (id, workspace_id, study_id, participant_id, status) values ('pp_wave001', $1, $2, $3, 'rejected')`,
      [world.hub.workspaceId, study, taking?.id],
    );
    await world.hub.request('POST', `/api/v1/studies/${study}/participations`, {
      body: { participantIds: [invited?.id], to: 'screener' },
      headers: { 'idempotency-key': randomUUID() },
    });

    expect(await invite(study)).toMatchObject({ status: 200, body: { number: 1, invited: 4, requestedBy: expect.any(String) } });
    expect((await listInvited(study)).toSorted()).toEqual([...matching, invited].map((person) => person?.id ?? '').toSorted());
    await vi.waitFor(() => expect(mailsAbout(title)).toHaveLength(5), { timeout: 15_000 });
    expect(
      mailsAbout(title)
        .map(({ to }) => String(to[0]))
        .toSorted(),
    ).toEqual([...matching, invited].map((person) => String(person?.email)).toSorted());
    expect(await invite(study)).toMatchObject({ status: 200, body: { number: 2, invited: 0 } });

    const [late] = await addPeople(1, 'FR');
    expect(await invite(study)).toMatchObject({ body: { number: 3, invited: 1 } });
    expect(await listInvited(study)).toContain(late?.id);
    expect(await report(study)).toMatchObject({
      invited: 5,
      matching: { hidden: true, text: 'Fewer than 25 people' },
      waves: [{ number: 3 }, { number: 2 }, { number: 1 }],
    });
  });

  it('is counted on among those whom mail reaches', async () => {
    await addPeople(25, 'BE');
    await addPeople(1, 'BE', { bounced_at: new Date() });
    await addPeople(1, 'BE', { opted_out_at: new Date() });
    const study = await seedRecruitingStudy(world.hub, { audience: inCountry('BE') });
    expect((await report(study)).matching).toEqual({ hidden: false, atLeast: 25, text: '25 people' });
  });

  it('goes round the panel, wherever it begins, and comes to everybody once', async () => {
    const people = await addPeople(12, 'ES');
    const study = await seedRecruitingStudy(world.hub, { audience: inCountry('ES'), columns: { participation_limit: null } });
    const seen: string[] = [];
    for (const expected of [5, 5, 2, 0]) {
      expect((await invite(study, { people: 5 })).body.invited).toBe(expected);
      seen.push(...(await listInvited(study)).filter((id) => !seen.includes(id)));
    }
    expect(seen.toSorted()).toEqual(people.map(({ id }) => id).toSorted());
    const start = createHash('sha256').update(study).digest('hex');
    const turn = (id: string) => (id.replaceAll('-', '') > start ? 0 : 1);
    const order = people.map(({ id }) => id).toSorted((a, b) => turn(a) - turn(b) || (a < b ? -1 : 1));
    expect(new Set(seen.slice(0, 5))).toEqual(new Set(order.slice(0, 5)));
  });

  it('S2-86 goes out by itself when a study that has an audience is launched, and not before', async () => {
    const title = titled();
    const [person] = await addPeople(1, 'IT');
    const { studyId } = await createJoinedStudy(world.hub, { study: { title } });
    const audience = { type: 'b2c', participationTimeMinutes: 10, ...inCountry('IT') };
    expect((await world.hub.request('PUT', `/api/v1/studies/${studyId}/audience`, { body: audience })).status).toBe(200);
    await world.hub.app.get(InvitationSweep).sweep();
    expect((await invite(studyId)).status).toBe(409);
    expect(await listInvited(studyId)).toEqual([]);
    const launched = await world.hub.request('POST', `/api/v1/studies/${studyId}/launch`, { body: {} });
    expect(launched.status).toBe(200);
    const mail = await world.mailbox.waitFor(({ subject }) => subject.includes(title), 15_000);
    expect(mail.to).toEqual([person?.email]);
    const { rows } = await world.hub.sql.query(
      `select type, channel, reason, actor_kind, data from events where study_id = $1 and type in ('screener.invited', 'invitations.sent') order by id`,
      [studyId],
    );
    expect(rows).toEqual([
      { type: 'screener.invited', channel: null, reason: 'audience_matched', actor_kind: 'system', data: {} },
      { type: 'invitations.sent', channel: null, reason: null, actor_kind: 'system', data: { wave: 1, invited: 1 } },
    ]);
    expect(await report(studyId)).toMatchObject({ invited: 1, waves: [{ requestedBy: null }], next: { people: 50 } });
  });

  it('follows another after six hours, as long as the study wants more applicants', async () => {
    await addPeople(1, 'NL');
    const study = await seedRecruitingStudy(world.hub, { audience: inCountry('NL'), columns: { participation_limit: 1 } });
    const sweep = () => world.hub.app.get(InvitationSweep).sweep();
    const count = async () => (await world.hub.sql.query('select 1 from invitation_waves where study_id = $1', [study])).rowCount;
    const pass = (hours: number) =>
      world.hub.sql.query('update invitation_waves set created_at = created_at - make_interval(hours => $2) where study_id = $1', [
        study,
        hours,
      ]);
    await sweep();
    await sweep();
    expect(await count()).toBe(1);
    await pass(5);
    await sweep();
    expect(await count()).toBe(1);
    await pass(1);
    await sweep();
    expect(await count()).toBe(2);
    await pass(6);
    await world.hub.sql.query('update studies set places_taken = 1 where id = $1', [study]);
    await sweep();
    expect(await count()).toBe(2);
    expect(await invite(study)).toMatchObject({ status: 409, body: { code: 'no_place_left' } });
    await world.hub.sql.query(`update studies set places_taken = 0, status = 'paused' where id = $1`, [study]);
    await sweep();
    expect(await count()).toBe(2);
    expect(await invite(study)).toMatchObject({ status: 409, body: { code: 'study_not_open' } });
  });

  it('invites nobody twice when several come at the same moment', async () => {
    await addPeople(30, 'PL');
    const study = await seedRecruitingStudy(world.hub, { audience: inCountry('PL') });
    const waves = await Promise.all(Array.from({ length: 6 }, () => invite(study, { people: 4 })));
    expect(waves.map(({ body }) => `${body.number} ${body.invited}`).toSorted()).toEqual([1, 2, 3, 4, 5, 6].map((number) => `${number} 4`));
    expect(new Set(await listInvited(study)).size).toBe(24);
  });

  it.each([0, -1, 1.5, 501, '5', null])('of %j people is refused', async (people) => {
    const study = await seedRecruitingStudy(world.hub, { audience: inCountry('PT') });
    const { status } = await invite(study, { people });
    expect(status).toBe(422);
  });

  it('needs an audience, a study and somebody who may invite', async () => {
    const study = await seedRecruitingStudy(world.hub);
    expect((await invite('st_none000000')).status).toBe(404);
    expect((await invite(study, {}, await world.hub.key('observer'))).status).toBe(403);
    await world.hub.sql.query('delete from audiences where study_id = $1', [study]);
    expect((await invite(study)).status).toBe(404);
    expect(await report(study)).toMatchObject({ matching: { hidden: true }, next: { people: 0, dueAt: null }, waves: [] });
  });
});

describe('an invitation', () => {
  it('says how to get no more of them, in the words of the hub and of the team, and the link does it', async () => {
    const title = titled();
    const study = await seedRecruitingStudy(world.hub, { columns: { title } });
    const people = await addPeople(2, 'US');
    const request = (ids: readonly unknown[], body: object) =>
      world.hub.request('POST', `/api/v1/studies/${study}/participations`, {
        body: { participantIds: ids, ...body },
        headers: { 'idempotency-key': randomUUID() },
      });
    await request([people[0]?.id], { to: 'screener' });
    await request([people[1]?.id], { to: 'study', message: { subject: `Own words: ${title}`, text: 'Come {{link}}' } });
    await vi.waitFor(() => expect(mailsAbout(title)).toHaveLength(2), { timeout: 15_000 });
    for (const mail of mailsAbout(title)) {
      const path = findPath(mail, '/opt-out/');
      expect(mail.headers['list-unsubscribe']).toBe(`<${world.hub.url}${path}>`);
      expect((await open(world.hub, path)).status).toBe(200);
      expect((await send(world.hub, path)).status).toBe(200);
    }
    const { rows } = await world.hub.sql.query('select opted_out_at is not null as out from participants where id = any ($1)', [
      people.map(({ id }) => id),
    ]);
    expect(rows).toEqual([{ out: true }, { out: true }]);
    const other = await seedRecruitingStudy(world.hub);
    await invite(other);
    const invited = await listInvited(other);
    expect(people.filter(({ id }) => invited.includes(id))).toEqual([]);
  });

  it('to who has applied comes although they want no invitations to others', async () => {
    const title = titled();
    const study = await seedRecruitingStudy(world.hub, { columns: { title } });
    const [applicant, stranger] = await addPeople(2, 'US', { opted_out_at: new Date() });
    await world.hub.sql.query(
      `insert into participations (id, workspace_id, study_id, participant_id, status, created_at)
       values ('pp_optout1', $1, $2, $3, 'applied', now() - interval '1 hour')`,
      [world.hub.workspaceId, study, applicant?.id],
    );
    const { status } = await world.hub.request('POST', '/api/v1/participations/pp_optout1/invite', {
      body: {},
      headers: { 'idempotency-key': randomUUID() },
    });
    expect(status).toBe(200);
    expect((await world.mailbox.waitFor(({ subject }) => subject.includes(title), 15_000)).to).toEqual([applicant?.email]);
    const answer = await world.hub.request<{ results: { outcome: string }[] }>('POST', `/api/v1/studies/${study}/participations`, {
      body: { participantIds: [stranger?.id] },
      headers: { 'idempotency-key': randomUUID() },
    });
    expect(answer.body.results[0]?.outcome).toBe('suppressed');
  });
});
