import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createRecruitingStudy } from '../support/rally-study.js';
import { addPerson, open, send, signIn, startMembersWorld, type MembersWorld } from './support.js';

let world: MembersWorld;
beforeAll(async () => {
  world = await startMembersWorld();
});
afterAll(() => world.close());

it('S2-48 a member finds a study of a research platform, applies as themselves, is approved and finds the way to choose a time', async () => {
  const { hub, mailbox } = world;
  const title = `Banking ${randomUUID()}`;
  const [person, stranger] = [await addPerson(hub), await addPerson(hub, { country: 'Canada' })];
  const { studyId } = await createRecruitingStudy(hub, { study: { title } });
  // The launch has invited who matches, and nobody else (S2-86).
  const invitation = await mailbox.waitFor(({ subject }) => subject.includes(title), 15_000);
  expect(invitation.to).toEqual([person.email]);
  expect((await open(hub, '/studies', await signIn(world, stranger.email))).text).not.toContain(title);

  const session = await signIn(world, person.email);
  expect((await open(hub, '/studies', session)).text).toContain(title);
  const begun = await send(hub, `/studies/${studyId}`, {}, session);
  const path = begun.headers.location ?? '';
  const form = await open(hub, path);
  const fields = Object.fromEntries(
    [...form.text.matchAll(/<input[^>]*type="hidden"[^>]*>/g)].map(([input]) => [
      / name="([^"]*)"/.exec(input)?.[1] ?? '',
      / value="([^"]*)"/.exec(input)?.[1] ?? '',
    ]),
  );
  const question = / name="(answer\.[^"]+)"/.exec(form.text)?.[1] ?? '';
  const sent = await send(hub, `/s/${studyId}`, { ...fields, [question]: 'I drive a bus.' });
  expect(sent.text).toContain('Thank you, we have your answers');
  expect((await open(hub, '/me', session)).text).toContain('The research team is looking at your application.');

  const { rows } = await hub.sql.query<{ id: string }>('select id from participations where study_id = $1', [studyId]);
  const approved = await hub.request('POST', `/api/v1/participations/${rows[0]?.id}/invite`, {
    body: {},
    headers: { 'idempotency-key': randomUUID() },
  });
  expect(approved.status).toBe(200);
  const page = await open(hub, '/me', session);
  const booking = /href="(\/book\/[^"]+)"/.exec(page.text)?.[1] ?? '';
  expect(page.text).toContain('Choose a time');
  expect((await open(hub, booking)).status).toBe(200);
});
