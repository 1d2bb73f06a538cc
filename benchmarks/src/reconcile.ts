import { buildComparison } from '@panelbridge/api/comparison';
import { storeRules } from '@panelbridge/api/rules';
import type pg from 'pg';
import type { LoadResult } from './load.ts';
import { compare, type MissedGoal } from './measure.ts';
import { createWorld, studyId, workspaceId, type World } from './world.ts';

const people = 100_000;
const study = studyId(0);

/**
 * Compares a list of 100,000 rows with a study of as many people, one in fifty of whom differ. Floor: the join of both sides with what was
 * reported and what is owed, its result stored and committed, and nothing decided about it.
 */
export async function measureReconciling(): Promise<MissedGoal | undefined> {
  const world = await createWorld(people, 'started');
  try {
    await fillStudy(world.sql);
    await storeRules(world.sql);
    return await compare({
      name: 'signals-reconcile',
      rounds: 7,
      figure: 'p50',
      goal: '<= 3',
      run: (side) => runRound(world, side),
    });
  } finally {
    await world.close();
  }
}

async function runRound({ sql }: World, side: 'floor' | 'ours'): Promise<LoadResult> {
  const id = await listPeople(sql);
  const client = await sql.connect();
  try {
    await client.query('begin');
    await client.query(`select set_config('app.workspace', $1, true)`, [workspaceId]);
    const began = process.hrtime.bigint();
    if (side === 'ours') await compareOnce(client, id);
    else await client.query(floor, [study, id]);
    await client.query('commit');
    const seconds = Number(process.hrtime.bigint() - began) / 1e9;
    await expectPairs(client, side, id);
    return { requestsPerSecond: people / seconds, p50: seconds * 1e6, p99: seconds * 1e6, seconds };
  } finally {
    client.release();
    await sql.query('truncate floor_pairs, findings, reconciliation_pairs, reconciliation_rows');
    await sql.query('delete from reconciliations');
    await sql.query(`delete from events`);
    await sql.query('vacuum analyze');
  }
}

async function compareOnce(client: pg.PoolClient, reconciliationId: string): Promise<void> {
  const { text, values } = buildComparison({ reconciliationId, listedAt: new Date(), isWhole: true });
  const { rows } = await client.query<{ counts: Record<string, number> }>(text, values);
  const total = Object.values(rows[0]?.counts ?? {}).reduce((sum, count) => sum + count, 0);
  if (total < people) throw new Error(`only ${total} pairs were decided about`);
}

async function expectPairs(client: pg.PoolClient, side: 'floor' | 'ours', id: string): Promise<void> {
  const table = side === 'floor' ? 'floor_pairs' : 'reconciliation_pairs';
  const { rows } = await client.query<{ n: number; found: number }>(
    `select count(*)::int as n, (select count(*)::int from findings where reconciliation_id = $1) as found from ${table}`,
    [id],
  );
  const { n = 0, found = 0 } = rows[0] ?? {};
  // One in a hundred is not listed, and as many are listed whom nobody knows.
  if (n !== people + people / 100 || (side === 'ours' && found !== people / 50))
    throw new Error(`${n} pairs and ${found} findings came of ${people} people`);
}

/** Puts everybody into one study and lets the tool have said of all of them that they finished. */
async function fillStudy(sql: pg.Pool): Promise<void> {
  await sql.query('update studies set participation_limit = null, places_taken = 0');
  await sql.query(`update participations set study_id = $1, status = 'submitted', holds_place = true, ended_at = now()`, [study]);
  await sql.query(
    `insert into evidence (workspace_id, study_id, participation_id, channel, outcome, rank, disposition)
     select workspace_id, study_id, id, 'webhook', 'submitted', 1, 'apply' from participations`,
  );
  await sql.query(
    `create table floor_pairs (position bigint, participation_id text, external_id text, ours text, theirs text, pulled boolean, due boolean)`,
  );
  await sql.query('vacuum analyze');
}

async function listPeople(sql: pg.Pool): Promise<string> {
  const { rows } = await sql.query<{ id: string }>(
    `insert into reconciliations (workspace_id, study_id, source, status, rows_total, rows_read) values ($1, $2, 'upload', 'comparing', $3, $3) returning id`,
    [workspaceId, study, people],
  );
  const id = rows[0]?.id ?? '';
  await sql.query(
    `insert into reconciliation_rows (reconciliation_id, position, workspace_id, external_id, status, outcome, participation_id, format)
     select $1, row_number() over (), p.workspace_id, case when n % 100 = 0 then 'inobody' || n else 'i' || substr(p.id, 4) end, 'COMPLETE', 'submitted',
       case when n % 100 > 0 then p.id end, 'expected'
     from (select *, row_number() over (order by id) as n from participations) p`,
    [id],
  );
  await sql.query('analyze reconciliation_rows');
  return id;
}

const floor = `
  insert into floor_pairs
  select row_number() over (), p.id, r.external_id, p.status, r.outcome, e.pulled, i.due
  from (select * from participations where study_id = $1) p
  full join (
    select participation_id, case when participation_id is null then external_id end as stranger, min(external_id) as external_id, min(outcome) as outcome
    from reconciliation_rows where reconciliation_id = $2 group by 1, 2
  ) r on r.participation_id = p.id
  left join (select participation_id, bool_or(channel = 'pull') as pulled from evidence where study_id = $1 group by 1) e on e.participation_id = p.id
  left join (select participation_id, bool_or(status = 'due') as due from incentives where study_id = $1 group by 1) i on i.participation_id = p.id`;
