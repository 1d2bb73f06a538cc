import { fileURLToPath } from 'node:url';
import { createKey } from './create-key.ts';
import { runLoad, type LoadResult } from './load.ts';
import { compare, type MissedGoal } from './measure.ts';
import { measureReach } from './reach.ts';
import { createWorld, studyId, workspaceId, type World } from './world.ts';

const people = 10_000;
const study = studyId(0);
const hub = fileURLToPath(import.meta.resolve('@panelbridge/api/main'));
const floor = fileURLToPath(new URL('./floor/board.ts', import.meta.url));

/**
 * What a team looks at: the funnel of a study with 10,000 participations, a page of its applicants, and how many of 1,000,000 people an audience
 * reaches. One request at a time. The hub runs in the role `api`, since the floor has no background work.
 */
export async function measureBoard(): Promise<readonly MissedGoal[]> {
  const missed = [...(await measureStudy()), await measureReach()];
  return missed.filter((one) => one !== undefined);
}

async function measureStudy(): Promise<readonly (MissedGoal | undefined)[]> {
  const world = await createWorld(people, 'started');
  try {
    await fillStudy(world);
    const key = await createKey(world);
    const ports = { floor: await world.startServer(floor), ours: await world.startServer(hub, { PANELBRIDGE_ROLE: 'api' }) };
    const paths = {
      floor: { funnel: `/funnel?study=${study}`, applicants: `/applicants?study=${study}` },
      ours: { funnel: `/api/v1/studies/${study}/funnel`, applicants: `/api/v1/studies/${study}/applicants?limit=200` },
    };
    const ask = (side: 'floor' | 'ours', page: 'funnel' | 'applicants', count: number): Promise<LoadResult> => {
      const text = `GET ${paths[side][page]} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer ${key}\r\n\r\n`;
      const texts = Array.from({ length: count }, () => text);
      return runLoad(ports[side], texts, 1, (head) => head.startsWith('HTTP/1.1 200'));
    };
    await expectWhole(ports.ours, paths.ours, key);
    const missed: (MissedGoal | undefined)[] = [];
    for (const page of ['funnel', 'applicants'] as const) {
      for (const side of ['floor', 'ours'] as const) await ask(side, page, 500);
      missed.push(await compare({ name: `board-${page}`, rounds: 9, figure: 'p50', goal: '<= 1.5', run: (side) => ask(side, page, 300) }));
    }
    return missed;
  } finally {
    await world.close();
  }
}

/** Puts everybody into one study as people who applied, at every stage, some of them owed or paid. */
async function fillStudy({ sql }: World): Promise<void> {
  await sql.query('update studies set participation_limit = null');
  await sql.query(
    `insert into screeners (study_id, version, workspace_id, definition, created_by)
     values ($1, 1, $2, '{"questions":[{"id":"work","text":"What do you do?","kind":"text","required":true,"maximumLength":2000}]}', 'bench')`,
    [study, workspaceId],
  );
  await sql.query(
    `insert into participants (id, workspace_id, email, country)
     select md5(p.id)::uuid, $1, p.id || '@example.com', 'US' from participations p`,
    [workspaceId],
  );
  await sql.query(
    `update participations p set study_id = $1, participant_id = md5(p.id)::uuid, screener_version = 1, answers = '{"work": "I keep the books of a bakery."}',
       criteria = '{"matches": true, "matched": ["location", "age"], "missed": []}', created_at = now() - n * interval '1 second',
       status = (array['applied', 'invited', 'scheduled', 'started', 'submitted', 'rejected', 'unqualified', 'no_show'])[1 + n % 8], holds_place = false
     from (select id, row_number() over (order by id) as n from participations) o where o.id = p.id`,
    [study],
  );
  await sql.query(
    `insert into incentives (workspace_id, study_id, participation_id, amount, currency, status)
     select workspace_id, study_id, id, 2500, 'USD', 'due' from participations where status = 'submitted'`,
  );
  await sql.query('update studies set places_taken = 0, participation_limit = $1', [people]);
  await sql.query('vacuum analyze');
}

async function expectWhole(port: number, paths: { readonly funnel: string; readonly applicants: string }, key: string): Promise<void> {
  const read = async <Body>(path: string): Promise<Body> => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { authorization: `Bearer ${key}` } });
    return (await answer.json()) as Body;
  };
  const { total } = await read<{ total: number }>(paths.funnel);
  const { data } = await read<{ data: readonly unknown[] }>(paths.applicants);
  if (total !== people || data.length !== 200) throw new Error(`${total} people and a page of ${data.length} are not the whole study`);
}
