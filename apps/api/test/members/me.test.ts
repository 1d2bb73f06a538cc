import { incentiveStates, participationStatuses } from '@panelbridge/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OptOutLinks } from '../../src/links/opt-out-links.js';
import { takeSnapshot } from '../support/seed.js';
import { addPerson, open, seedRecruitingStudy, send, signIn, startMembersWorld, type MembersWorld } from './support.js';

let world: MembersWorld;
let counter = 0;
beforeAll(async () => {
  world = await startMembersWorld();
});
afterAll(() => world.close());

async function participate(participantId: string, status: string, title = status): Promise<string> {
  const study = await seedRecruitingStudy(world.hub, { columns: { title } });
  const id = `pp_${String((counter += 1)).padStart(7, '0')}`;
  await world.hub.sql.query('insert into participations (id, workspace_id, study_id, participant_id, status) values ($1, $2, $3, $4, $5)', [
    id,
    world.hub.workspaceId,
    study,
    participantId,
    status,
  ]);
  return id;
}

const owe = (participationId: string, status: string, columns = { sequence: 1, amount: 2500 }) =>
  world.hub.sql.query<{ id: string }>(
    `insert into incentives (workspace_id, study_id, participation_id, amount, currency, status, sequence)
     select workspace_id, study_id, id, $2, 'USD', $3, $4 from participations where id = $1 returning id`,
    [participationId, columns.amount, status, columns.sequence],
  );

describe('one’s own page', () => {
  it('says of every status in plain words where one stands, and of no decision why', async () => {
    const person = await addPerson(world.hub);
    for (const status of participationStatuses) await participate(person.id, status, `About ${status}`);
    const { text } = await open(world.hub, '/me', await signIn(world, person.email));
    const entries = text.split('<li>').filter((entry) => entry.includes('<h3>'));
    expect(entries).toHaveLength(participationStatuses.length);
    for (const status of participationStatuses) {
      const words = /<p>(.*?)<\/p>/.exec(entries.find((entry) => entry.includes(`<h3>About ${status}</h3>`)) ?? '')?.[1] ?? '';
      expect(words).toMatch(/^[A-Z].*\.$/);
      expect(words).not.toMatch(/unqualified|screened|over.quota|quality|reject|exclu|criteria|no.show/i);
    }
  });

  it('leads on where one can go on, and nowhere else', async () => {
    const person = await addPerson(world.hub);
    const ids = new Map<string, string>();
    for (const status of participationStatuses) ids.set(status, await participate(person.id, status));
    const session = await signIn(world, person.email);
    const links = [
      ...(await open(world.hub, '/me', session)).text.matchAll(/href="(\/r\/[^"]+)">Go to the study<span class="aside">: (\w+)</g),
    ];
    expect(links.map(([, , status]) => String(status)).toSorted()).toEqual(['incomplete', 'invited', 'qualified', 'scheduled', 'started']);
    for (const [, path = ''] of links) expect((await open(world.hub, path, session)).status).toBe(200);
    await world.hub.sql.query(`update studies set status = 'closed', closed_at = now() where workspace_id = $1`, [world.hub.workspaceId]);
    expect((await open(world.hub, '/me', session)).text).not.toContain('href="/r/');
  });

  it('says of every incentive how it stands, and of an order that failed only what took its place', async () => {
    const person = await addPerson(world.hub);
    for (const [index, state] of incentiveStates.entries()) {
      await owe(await participate(person.id, 'completed'), state, { sequence: 1, amount: 1000 + index });
    }
    const retried = await participate(person.id, 'completed');
    const { rows: first } = await owe(retried, 'failed', { sequence: 1, amount: 7777 });
    const { rows: second } = await owe(retried, 'sent', { sequence: 2, amount: 7778 });
    await world.hub.sql.query('update incentives set superseded_by = $2 where id = $1', [first[0]?.id, second[0]?.id]);
    const { text } = await open(world.hub, '/me', await signIn(world, person.email));
    for (const [index] of incentiveStates.entries()) expect(text).toMatch(new RegExp(`\\$10\\.0${index}</strong> \\w`));
    expect([text.includes('$77.77'), text.includes('$77.78')]).toEqual([false, true]);
  });

  it('shows nobody anything of others, and names of people as text', async () => {
    const [mine, theirs] = [await addPerson(world.hub, { first_name: '<b>Kim' }), await addPerson(world.hub)];
    await participate(theirs.id, 'invited', 'A secret study');
    const { text } = await open(world.hub, '/me', await signIn(world, mine.email));
    expect(text).not.toContain('A secret study');
    expect(text).toContain('&lt;b>Kim');
    expect(text).toContain('href="mailto:panel@example.org"');
  });
});

describe('invitations', () => {
  const read = async (id: string) =>
    (
      await world.hub.sql.query<{ out: boolean; version: number }>(
        'select opted_out_at is not null as out, version from participants where id = $1',
        [id],
      )
    ).rows[0];
  const readEvents = async (id: string) =>
    (
      await world.hub.sql.query<{ type: string; actor_kind: string }>(
        `select type, actor_kind from events where subject_id = $1 and type like 'participant.opted%' order by id`,
        [id],
      )
    ).rows;

  it('are switched off and on by the member, who still sees studies', async () => {
    const { id, email } = await addPerson(world.hub);
    const study = await seedRecruitingStudy(world.hub);
    const session = await signIn(world, email);
    expect((await send(world.hub, '/me/invitations', { invitations: 'off' }, session)).headers.location).toBe('/me');
    await send(world.hub, '/me/invitations', { invitations: 'off' }, session);
    expect(await read(id)).toEqual({ out: true, version: 2 });
    expect((await open(world.hub, '/me', session)).text).toContain('Send me invitations again');
    expect((await open(world.hub, '/studies', session)).text).toContain(study);
    const foreign = await open(world.hub, '/me/invitations', session, {
      method: 'POST',
      body: 'invitations=on',
      headers: { 'sec-fetch-site': 'cross-site' },
    });
    expect(foreign.status).toBe(403);
    expect(await read(id)).toEqual({ out: true, version: 2 });
    await send(world.hub, '/me/invitations', { invitations: 'on' }, session);
    expect(await read(id)).toEqual({ out: false, version: 3 });
    expect(await readEvents(id)).toEqual([
      { type: 'participant.opted_out', actor_kind: 'participant' },
      { type: 'participant.opted_in', actor_kind: 'participant' },
    ]);
  });

  it('are stopped by the link in one, by a click or by the program that shows mails, and by no scanner', async () => {
    const [{ id }, other] = [await addPerson(world.hub), await addPerson(world.hub)];
    const path = new URL(world.hub.app.get(OptOutLinks).of(id)).pathname;
    const before = await takeSnapshot(world.hub.sql);
    for (const method of ['GET', 'HEAD']) expect((await open(world.hub, path, undefined, { method })).status).toBe(200);
    expect(await takeSnapshot(world.hub.sql)).toEqual(before);
    const oneClick = { method: 'POST', body: 'List-Unsubscribe=One-Click', headers: { origin: 'https://mail.example' } };
    expect((await open(world.hub, path, undefined, oneClick)).text).toContain('<h1>You get no more invitations</h1>');
    expect((await send(world.hub, path)).status).toBe(200);
    expect(await read(id)).toEqual({ out: true, version: 2 });
    expect(await read(other.id)).toEqual({ out: false, version: 1 });

    const wrong = path.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
    const theirs = new URL(world.hub.app.get(OptOutLinks).of(other.id)).pathname;
    const mixed = theirs.slice(0, '/opt-out/'.length + 22) + path.slice('/opt-out/'.length + 22);
    for (const one of [wrong, mixed, '/opt-out/x', '/opt-out/%00']) expect((await send(world.hub, one)).status).toBeGreaterThanOrEqual(400);
    expect(await read(other.id)).toEqual({ out: false, version: 1 });

    await world.hub.request('POST', `/api/v1/participants/${id}/erase`, { headers: { 'idempotency-key': 'erase' } });
    expect((await open(world.hub, path)).status).toBe(404);
  });
});
