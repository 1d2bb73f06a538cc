import { fileURLToPath } from 'node:url';
import { createKey } from './create-key.ts';
import type { LoadResult } from './load.ts';
import { compare, type MissedGoal } from './measure.ts';
import { createWorld, studyId, workspaceId, type World } from './world.ts';

const people = Number(process.env['BENCH_BOARD_PEOPLE'] ?? 1_000_000);
const repetitions = 5;
const hub = fileURLToPath(import.meta.resolve('@panelbridge/api/main'));

/** Nurses and teachers in finance who speak German, in the United States, of some age. */
const audience = {
  type: 'b2b',
  participationTimeMinutes: 30,
  criteria: [
    { criterion: 'industry', anyOf: ['finance'] },
    { criterion: 'languages', anyOf: ['de'] },
    { criterion: 'job_title', anyOf: ['Nurse', 'Teacher'] },
    { criterion: 'age', from: 25, to: 60 },
  ],
};

/** The same by hand, as its own statement with the same index. */
const floorQuery = `
  select count(*)::int as n from participants p
  where p.workspace_id = $1 and p.email is not null and p.opted_out_at is null
    and audience_terms(country, state, city, title, company, characteristics) && '{country=us,country=usa,country=united states}'
    and audience_terms(country, state, city, title, company, characteristics) && '{industry=finance}'
    and audience_terms(country, state, city, title, company, characteristics) && '{languages=de,languages=german}'
    and audience_terms(country, state, city, title, company, characteristics) && '{title=nurse,title=teacher}'
    and characteristics ->> 'date_of_birth' collate "C" between $2 and $3`;

/**
 * `POST …/audience/reach` over 1,000,000 people. Floor: its count in SQL, written by hand, by the owner of the table over an open connection.
 *
 * @throws Error when the two count differently
 */
export async function measureReach(): Promise<MissedGoal | undefined> {
  const world = await createWorld(1_000, 'started');
  try {
    await fillPanel(world);
    const key = await createKey(world);
    const port = await world.startServer(hub, { PANELBRIDGE_ROLE: 'api' });
    const ask = async (): Promise<number> => {
      const answer = await fetch(`http://127.0.0.1:${port}/api/v1/studies/${studyId(0)}/audience/reach`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify(audience),
      });
      const { reach } = (await answer.json()) as { reach: { atLeast: number } };
      return reach.atLeast;
    };
    const sides = { floor: () => count(world), ours: ask };
    const counted = [await sides.floor(), await sides.ours()];
    console.log(`${counted[0]} of ${people} people match`);
    if (counted[0] !== counted[1] || (counted[0] ?? 0) < people / 1_000) throw new Error(`the counts are ${counted.join(' and ')}`);
    return await compare({ name: 'board-reach', rounds: 7, figure: 'p50', goal: '<= 1.5', run: (side) => time(sides[side]) });
  } finally {
    await world.close();
  }
}

async function time(work: () => Promise<number>): Promise<LoadResult> {
  const times: number[] = [];
  for (let round = 0; round < repetitions; round += 1) {
    const began = process.hrtime.bigint();
    await work();
    times.push(Number(process.hrtime.bigint() - began) / 1000);
  }
  const sorted = times.toSorted((left, right) => left - right);
  const seconds = times.reduce((sum, one) => sum + one, 0) / 1e6;
  return { requestsPerSecond: repetitions / seconds, p50: sorted[Math.floor(repetitions / 2)] ?? 0, p99: sorted.at(-1) ?? 0, seconds };
}

async function count({ sql }: World): Promise<number> {
  const { rows } = await sql.query<{ n: number }>(floorQuery, [workspaceId, ...bornBetween()]);
  return rows[0]?.n ?? 0;
}

/** First and last date of birth of who is 25 to 60 years old today. */
function bornBetween(): readonly [string, string] {
  const now = new Date();
  const first = new Date(Date.UTC(now.getUTCFullYear() - 61, now.getUTCMonth(), now.getUTCDate() + 1));
  const last = new Date(Date.UTC(now.getUTCFullYear() - 25, now.getUTCMonth(), now.getUTCDate()));
  return [first.toISOString().slice(0, 10), last.toISOString().slice(0, 10)];
}

/** People of many kinds, as imports leave them: several values in one text, states and countries by code and by name. */
async function fillPanel({ sql }: World): Promise<void> {
  await sql.query(
    `insert into participants (workspace_id, email, title, company, city, state, country, characteristics, opted_out_at)
     select $1, 'person-' || n || '@example.com', (array['Engineer', 'Nurse', 'Teacher', 'Manager', 'Cook'])[1 + n % 5], 'Company ' || n % 5000,
       'City ' || n % 2000, case when n % 10 < 6 then (array['NY', 'CA', 'TX', 'WA', 'DC', 'Florida'])[1 + n / 10 % 6] end,
       (array['US', 'USA', 'United States', 'US', 'US', 'US', 'Germany', 'DE', 'CA', 'GB'])[1 + n % 10],
       jsonb_build_object('industry', (array['finance', 'healthcare', 'education', 'retail'])[1 + n / 7 % 4],
         'languages', case when n % 3 = 0 then 'en; de' else 'en' end, 'date_of_birth', (date '1950-01-01' + n % 20000)::text,
         'gender', (array['woman', 'man', 'non_binary'])[1 + n / 11 % 3]),
       case when n % 50 = 0 then now() end
     from generate_series(1, $2::int) n`,
    [workspaceId, people],
  );
  await sql.query(`insert into characteristics (workspace_id, slug, name, type) values ($1, 'industry', 'Industry', 'text')`, [
    workspaceId,
  ]);
  await sql.query('vacuum analyze participants');
}
