import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { takeSnapshot } from '../support/seed.js';
import { addPerson, open, seedRecruitingStudy, send, signIn, startMembersWorld, type MembersWorld } from './support.js';

let world: MembersWorld;
beforeAll(async () => {
  world = await startMembersWorld();
});
afterAll(() => world.close());

async function listStudies(session: string): Promise<readonly string[]> {
  const { status, text } = await open(world.hub, '/studies', session);
  expect(status).toBe(200);
  return [...text.matchAll(/href="\/studies\/(st_[0-9a-z]+)"/g)].map(([, id = '']) => id);
}

const screener = {
  questions: [
    {
      id: 'rides',
      kind: 'single_choice',
      text: 'Do you ride?',
      choices: [
        { id: 'often', text: 'Often', effect: 'accept' },
        { id: 'never', text: 'Never', effect: 'reject' },
      ],
    },
  ],
};

describe('browsing', () => {
  it('S2-86 shows a study to members who match its audience, and to nobody else', async () => {
    const [here, there] = [await addPerson(world.hub), await addPerson(world.hub, { country: 'Canada' })];
    const nurse = await addPerson(world.hub, { characteristics: JSON.stringify({ industry: 'Health care' }) });
    const [us, canada, health] = [
      await seedRecruitingStudy(world.hub),
      await seedRecruitingStudy(world.hub, { audience: { location: { by: 'country', countries: ['CA'] } } }),
      await seedRecruitingStudy(world.hub, { audience: { criteria: [{ criterion: 'industry', anyOf: ['health_care'] }] } }),
    ];
    const sessions = await Promise.all([here, there, nurse].map(({ email }) => signIn(world, email)));
    const seen = await Promise.all(sessions.map(listStudies));
    expect(seen.map((ids) => ids.filter((id) => [us, canada, health].includes(id)).toSorted())).toEqual([
      [us],
      [canada],
      [us, health].toSorted(),
    ]);

    const [session = ''] = sessions;
    for (const method of ['GET', 'POST']) {
      const answer = await (method === 'GET'
        ? open(world.hub, `/studies/${canada}`, session)
        : send(world.hub, `/studies/${canada}`, {}, session));
      expect([answer.status, answer.text.includes('This study is not in your list')]).toEqual([404, true]);
      expect(answer.text).toBe((await open(world.hub, '/studies/st_none000000', session)).text);
    }
  });

  it('S2-86 agrees with what is known of the person at the moment', async () => {
    const { id, email } = await addPerson(world.hub, { country: null });
    const session = await signIn(world, email);
    const study = await seedRecruitingStudy(world.hub, { audience: { criteria: [{ criterion: 'age', from: 18, to: 30 }] } });
    const years = (count: number) => `${new Date().getUTCFullYear() - count}-01-01`;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('US', 'usa', ' United States ', 'Canada', '', null),
        fc.constantFrom(years(18), years(30), years(17), years(31), years(32), null, 25),
        async (country, born) => {
          await world.hub.sql.query('update participants set country = $2, characteristics = $3 where id = $1', [
            id,
            country,
            JSON.stringify(born === null ? {} : { date_of_birth: born }),
          ]);
          const matches = ['US', 'usa', ' United States '].includes(country ?? '') && [years(18), years(30)].includes(String(born));
          expect((await listStudies(session)).includes(study)).toBe(matches);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('shows no study that takes nobody in, is full, has no audience or is another workspace’s, and none twice', async () => {
    const person = await addPerson(world.hub);
    const session = await signIn(world, person.email);
    const other = await world.hub.createWorkspace();
    const hidden = await Promise.all([
      seedRecruitingStudy(world.hub, { columns: { status: 'paused' } }),
      seedRecruitingStudy(world.hub, { columns: { status: 'closed' } }),
      seedRecruitingStudy(world.hub, { columns: { launched_at: null } }),
      seedRecruitingStudy(world.hub, { columns: { participation_limit: 2, places_taken: 2 } }),
      seedRecruitingStudy(world.hub, { workspaceId: other }),
      seedRecruitingStudy(world.hub),
    ]);
    await world.hub.sql.query('delete from audiences where study_id = $1', [hidden.at(-1)]);
    const [shown, mine] = [await seedRecruitingStudy(world.hub), await seedRecruitingStudy(world.hub)];
    await world.hub.sql.query(
      `insert into participations (id, workspace_id, study_id, participant_id, status) values ('pp_' || substr($1, 4, 7) || 'x', $2, $1, $3, 'applied')`,
      [mine, world.hub.workspaceId, person.id],
    );
    const listed = await listStudies(session);
    expect(listed).toContain(shown);
    expect(listed.filter((id) => [...hidden, mine].includes(id))).toEqual([]);
    for (const id of [...hidden, mine]) expect((await open(world.hub, `/studies/${id}`, session)).status).toBe(404);
  });

  it('writes nothing of a study into its page as markup, and tells nothing of the tool', async () => {
    const evil = '"><img src=x onerror=alert(1)>';
    const study = await seedRecruitingStudy(world.hub, { columns: { title: evil, description: evil } });
    const session = await signIn(world, (await addPerson(world.hub)).email);
    for (const path of ['/studies', `/studies/${study}`]) {
      const { text } = await open(world.hub, path, session);
      expect(text).toContain('&lt;img');
      expect(text).not.toMatch(/<img|tool\.example/);
    }
  });
});

describe('applying', () => {
  it('S2-48 happens as oneself: nothing of name or address is asked again', async () => {
    const { id, email } = await addPerson(world.hub);
    const study = await seedRecruitingStudy(world.hub);
    expect((await world.hub.request('PUT', `/api/v1/studies/${study}/screener`, { body: screener })).status).toBe(200);
    const session = await signIn(world, email);
    const before = await takeSnapshot(world.hub.sql);
    const page = await open(world.hub, `/studies/${study}`, session);
    expect(page.text).toContain('about 10 minutes');
    expect(await takeSnapshot(world.hub.sql)).toEqual(before);

    const begun = await send(world.hub, `/studies/${study}`, {}, session);
    expect(begun.status).toBe(303);
    const path = begun.headers.location ?? '';
    expect(path).toMatch(new RegExp(`^/s/${study}\\?i=si_`));
    expect((await send(world.hub, `/studies/${study}`, {}, session)).headers.location).toBe(path);
    const form = await open(world.hub, path, session);
    expect(form.text).toContain('Do you ride?');
    expect(form.text).not.toMatch(/name="(email|first_name|last_name)"/);
    const fields = { i: new URLSearchParams(path.split('?')[1]).get('i') ?? '', version: '1', shown: 'rides', 'answer.rides': 'often' };
    expect((await send(world.hub, `/s/${study}`, fields)).text).toContain('<h1>You are in</h1>');
    const { rows } = await world.hub.sql.query('select participant_id, status from participations where study_id = $1', [study]);
    expect(rows).toEqual([{ participant_id: id, status: 'qualified' }]);
    expect(await listStudies(session)).not.toContain(study);
  });

  it('is left to the page of the study for who is not signed in', async () => {
    const study = await seedRecruitingStudy(world.hub);
    expect((await open(world.hub, `/studies/${study}`)).headers.location).toBe('/sign-in');
    expect((await open(world.hub, `/s/${study}`)).text).toContain('name="email"');
  });

  it('is begun by no other website', async () => {
    const study = await seedRecruitingStudy(world.hub);
    const session = await signIn(world, (await addPerson(world.hub)).email);
    const answer = await open(world.hub, `/studies/${study}`, session, {
      method: 'POST',
      body: '',
      headers: { 'sec-fetch-site': 'cross-site' },
    });
    expect(answer.status).toBe(403);
    expect((await world.hub.sql.query('select 1 from screener_invitations where study_id = $1', [study])).rowCount).toBe(0);
  });
});
