import { randomUUID } from 'node:crypto';
import type { TestDatabase } from '@panelbridge/embedded-postgres/testing';
import type pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { InvitationAnswerDto } from '../../src/invitations/invite.dto.js';
import { createHubClient, type HubClient } from '../support/hub-client.js';
import { connectAsOwner, createMigratedDatabase } from '../support/database.js';
import { createSharedKey, seedWorkspace } from '../support/hub-key.js';
import { createBudget, createRallyConnection, createRecruitingStudy, rallyScreener } from '../support/rally-study.js';
import { seedParticipations, seedPeople } from '../support/seed.js';
import { startInstance, type HubInstance } from '../support/start-instance.js';
import { visit } from '../support/visit.js';

/** The long form is `PANELBRIDGE_CHAOS_ROUNDS=200`. */
const rounds = Number(process.env['PANELBRIDGE_CHAOS_ROUNDS'] ?? 3);
const places = 4;
const key = createSharedKey();

let database: TestDatabase;
let sql: pg.Pool;
let workspaceId: string;
let hubs: readonly HubInstance[];
let clients: readonly HubClient[];
let setting: { readonly budgetId: string; readonly connectionId: string };
beforeAll(async () => {
  database = await createMigratedDatabase();
  sql = connectAsOwner(database.url);
  const seeded = await seedWorkspace(sql);
  ({ workspaceId } = seeded);
  hubs = [await startInstance(database.url, key), await startInstance(database.url, key)];
  clients = hubs.map(({ url }) => createHubClient({ url: () => url, apiKey: seeded.apiKey, workspaceId, sql }));
  setting = { budgetId: await createBudget(client(0), 2_000_000_000), connectionId: await createRallyConnection(client(0)) };
});
afterAll(async () => {
  for (const hub of hubs) await hub.close();
  await sql.end();
  await database.drop();
});

/** The two hubs take turns. */
function client(index: number): HubClient {
  const found = clients[index % clients.length];
  if (!found) throw new Error('no hub is running');
  return found;
}

const createStudy = async (kind: string) =>
  (await createRecruitingStudy(client(0), { ...setting, study: { kind, participationLimit: places } })).studyId;
const idempotent = () => ({ 'idempotency-key': randomUUID() });
const invite = (participation: string, index: number) =>
  client(index).request<{ status: string; code?: string }>('POST', `/api/v1/participations/${participation}/invite`, {
    headers: idempotent(),
  });
/** Somebody whom the audience matches sends the form of the study’s page. */
const apply = async (study: string, index: number) => {
  const { rows } = await sql.query<{ id: string }>(
    `with person as (insert into participants (workspace_id, email, country) values ($1, $2, 'US') returning id)
     insert into screener_invitations (id, workspace_id, study_id, participant_id) select $4, $1, $3, id from person returning id`,
    [workspaceId, `${randomUUID()}@example.com`, study, `si_${randomUUID().slice(0, 12)}`],
  );
  const answers = Object.fromEntries(
    rallyScreener.questions.flatMap(({ id }) => [
      ['shown', id],
      [`answer.${id}`, 'I nurse'],
    ]),
  );
  const body = new URLSearchParams({ i: rows[0]?.id ?? '', version: '1', ...answers });
  return (await visit(hubs[index % 2]?.url ?? '', `/s/${study}`, { method: 'POST', body: body.toString() })).text;
};

/** How many stand where, and how many places are taken; both have to agree. */
async function count(study: string): Promise<Record<string, number>> {
  const { rows } = await sql.query<{ taken: number; held: number }>(
    `select s.places_taken as taken, (select count(*)::int from participations p where p.study_id = s.id and p.holds_place) as held
     from studies s where s.id = $1`,
    [study],
  );
  const { rows: statuses } = await sql.query<{ status: string; n: number }>(
    'select status, count(*)::int as n from participations where study_id = $1 group by 1',
    [study],
  );
  expect(rows[0]?.taken).toBe(rows[0]?.held);
  return { taken: rows[0]?.taken ?? 0, ...Object.fromEntries(statuses.map(({ status, n }) => [status, n])) };
}

it(
  `S2-55 gives N places to exactly N of 10 N applicants who are invited at once through two hubs, ${rounds} times`,
  async () => {
    for (let round = 0; round < rounds; round += 1) {
      const study = await createStudy('interview');
      const people = await seedParticipations({ sql, workspaceId }, { id: study }, 10 * places, 'applied');
      await seedPeople({ sql, workspaceId }, people);
      const answers = await Promise.all(people.map(invite));
      const refused = answers.filter(({ status }) => status !== 200);
      expect(refused.map(({ status, body }) => `${status} ${body.code}`)).toEqual(
        Array.from({ length: 9 * places }, () => '409 no_place_left'),
      );
      expect(await count(study)).toEqual({ taken: places, invited: places, applied: 9 * places });

      // A place that becomes free is given to exactly one of those who are after it.
      const gone = people[answers.findIndex(({ status }) => status === 200)] ?? '';
      const body = { reason: 'Does not answer.' };
      expect((await client(round).request('POST', `/api/v1/participations/${gone}/cancel`, { body })).status).toBe(200);
      const waiting = people.filter((_, index) => answers[index]?.status !== 200).slice(0, 2 * places);
      const again = await Promise.all(waiting.map(invite));
      expect(again.filter(({ status }) => status === 200)).toHaveLength(1);
      expect(await count(study)).toEqual({ taken: places, invited: places, cancelled: 1, applied: 9 * places - 1 });
    }
  },
  60_000 + rounds * 5_000,
);

it(
  `S2-55 keeps the limit however people are invited at once: one by one, in bulk and by address, ${rounds} times`,
  async () => {
    for (let round = 0; round < rounds; round += 1) {
      const study = await createStudy('interview');
      const people = await seedParticipations({ sql, workspaceId }, { id: study }, 6 * places, 'applied');
      await seedPeople({ sql, workspaceId }, people);
      const [single, first, second] = [people.slice(0, 2 * places), people.slice(places, 4 * places), people.slice(2 * places)];
      const inviteAll = async (ids: readonly string[], index: number) => {
        const body = { items: ids.map((id) => ({ id })) };
        const path = `/api/v1/studies/${study}/participations/invite`;
        const answer = await client(index).request<{ results: { result: string }[] }>('POST', path, { body, headers: idempotent() });
        expect(answer.status).toBe(200);
        return answer.body.results.filter(({ result }) => result === 'done').length;
      };
      const inviteStrangers = async (index: number) => {
        const participants = Array.from({ length: 2 * places }, () => ({ email: `${randomUUID()}@example.com` }));
        const path = `/api/v1/studies/${study}/participations`;
        const options = { body: { participants, to: 'study' }, headers: idempotent() };
        const answer = await client(index).request<InvitationAnswerDto>('POST', path, options);
        expect(answer.status).toBe(200);
        return answer.body.results.filter(({ outcome }) => outcome === 'invited').length;
      };
      const [ones, ...many] = await Promise.all([
        Promise.all(single.map(invite)),
        inviteAll(first, 0),
        inviteAll(second.toReversed(), 1),
        inviteStrangers(0),
        inviteStrangers(1),
      ]);
      const invited = many.reduce((sum, n) => sum + n, ones.filter(({ status }) => status === 200).length);
      expect(invited).toBe(places);
      expect(await count(study)).toMatchObject({ taken: places, invited: places });
    }
  },
  60_000 + rounds * 5_000,
);

it('S2-54 tells who applies to a full study that it is full, however many do so at once', async () => {
  const study = await createStudy('interview');
  const people = await seedParticipations({ sql, workspaceId }, { id: study }, places, 'applied');
  await seedPeople({ sql, workspaceId }, people);
  for (const [index, one] of people.entries()) {
    expect(await apply(study, index)).toContain('Thank you');
    expect((await invite(one, index)).status).toBe(200);
  }
  const texts = await Promise.all(Array.from({ length: 10 }, (_, index) => apply(study, index)));
  for (const text of texts) expect(text).toContain('All places are taken');
  const { rows } = await sql.query<{ reason: string; n: number }>(
    `select e.reason, count(*)::int as n from events e where e.study_id = $1 and e.to_status = 'over_quota' group by 1`,
    [study],
  );
  expect(rows).toEqual([{ reason: 'full', n: 10 }]);
});
