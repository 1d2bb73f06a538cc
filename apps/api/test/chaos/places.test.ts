import type pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createSharedKey } from '../support/hub-key.js';
import { seedParticipations, seedStudy, type SeededStudy } from '../support/seed.js';
import { startTwoHubs, type TwoHubs } from '../support/two-hubs.js';
import { visit } from '../support/visit.js';
import { expectSound } from './checks.js';

/** The long form is `PANELBRIDGE_CHAOS_ROUNDS=200`. */
const rounds = Number(process.env['PANELBRIDGE_CHAOS_ROUNDS'] ?? 5);
const places = 8;
const clicks = 50;
const key = createSharedKey();

let two: TwoHubs;
let sql: pg.Pool;
let workspaceId: string;
let hubs: TwoHubs['hubs'];
beforeAll(async () => {
  two = await startTwoHubs(key);
  ({ hubs, sql, workspaceId } = two);
});
afterAll(() => two.close());

/** The two hubs take turns. */
const hubOf = (index: number): string => hubs[index % hubs.length]?.url ?? '';
const enter = async (participation: string, index: number) =>
  (await visit(hubOf(index), `/r/${key.tokens.ofParticipation('entry', participation)}`, { method: 'POST' })).text;
const comeBack = async ({ keys }: SeededStudy, participation: string, index: number, name: 'complete' | 'screen_out' = 'complete') =>
  (await visit(hubOf(index), `/return/${keys[name]}?iid=${key.tokens.ofParticipation('tracking', participation)}`)).text;
const isLedOn = (text: string) => text.includes('http-equiv="refresh"');
const isFull = (text: string) => text.includes('All places are taken');

async function countBy(column: string, table: string, study: SeededStudy): Promise<Record<string, number>> {
  const { rows } = await sql.query<{ name: string; n: number }>(
    `select ${column} as name, count(*)::int as n from ${table} where study_id = $1 group by 1`,
    [study.id],
  );
  return Object.fromEntries(rows.map(({ name, n }) => [name, n]));
}

it(
  `gives N places to exactly N of 10 N people who enter at once through two hubs, ${rounds} times`,
  async () => {
    for (let round = 0; round < rounds; round += 1) {
      const study = await seedStudy({ sql, workspaceId }, { participation_limit: places });
      const people = await seedParticipations({ sql, workspaceId }, study, 10 * places);
      const texts = await Promise.all(people.map(enter));
      expect([texts.filter(isLedOn).length, texts.filter(isFull).length]).toEqual([places, 9 * places]);
      expect(await countBy('status', 'participations', study)).toEqual({ started: places, over_quota: 9 * places });
      // Who is in stays in, also when they come again through the other hub.
      const inside = people.filter((_, index) => isLedOn(texts[index] ?? ''));
      expect((await Promise.all(inside.map((one, index) => enter(one, index + 1)))).every(isLedOn)).toBe(true);
    }
    await expectSound(sql);
  },
  60_000 + rounds * 3_000,
);

it(
  `makes one transition, one incentive and one event of ${clicks} completions at once through two hubs, ${rounds} times`,
  async () => {
    const study = await seedStudy({ sql, workspaceId }, { participation_limit: rounds });
    const people = await seedParticipations({ sql, workspaceId }, study, rounds);
    for (const person of people) {
      await enter(person, 0);
      const texts = await Promise.all(Array.from({ length: clicks }, (_, index) => comeBack(study, person, index)));
      expect(texts.filter((text) => text.includes('Your participation is complete'))).toHaveLength(clicks);
      const { rows } = await sql.query(
        `select p.status, p.version, (select count(*)::int from incentives i where i.participation_id = p.id) as incentives,
         (select jsonb_object_agg(name, n) from (
           select coalesce(e.to_status, '') || ' ' || e.type as name, count(*) as n from events e where e.participation_id = p.id group by 1) e) as events,
         (select jsonb_agg(v.seen) from evidence v where v.participation_id = p.id) as seen
       from participations p where p.id = $1`,
        [person],
      );
      expect(rows[0]).toEqual({
        status: 'completed',
        version: 3,
        incentives: 1,
        events: {
          'started participation.status_changed': 1,
          'submitted participation.status_changed': 1,
          'completed participation.status_changed': 1,
          'due incentive.due': 1,
        },
        seen: [clicks],
      });
    }
    await expectSound(sql);
  },
  60_000 + rounds * 3_000,
);

it(
  `counts places rightly while people enter, finish and are screened out at once through two hubs, ${rounds} times`,
  async () => {
    for (let round = 0; round < rounds; round += 1) {
      const study = await seedStudy({ sql, workspaceId }, { participation_limit: places });
      const people = await seedParticipations({ sql, workspaceId }, study, 5 * places);
      const texts = await Promise.all(
        people.map(async (person, index) => {
          if (!isLedOn(await enter(person, index))) return 'full';
          const name = index % 2 === 0 ? 'screen_out' : 'complete';
          await Promise.all([comeBack(study, person, index, name), comeBack(study, person, index + 1, name)]);
          return name;
        }),
      );
      const statuses = await countBy('status', 'participations', study);
      const count = (text: string) => texts.filter((one) => one === text).length;
      expect([statuses['completed'] ?? 0, statuses['screened_out'] ?? 0, statuses['over_quota'] ?? 0]).toEqual([
        count('complete'),
        count('screen_out'),
        count('full'),
      ]);
      expect(count('complete')).toBeLessThanOrEqual(places);
    }
    await expectSound(sql);
  },
  60_000 + rounds * 3_000,
);
