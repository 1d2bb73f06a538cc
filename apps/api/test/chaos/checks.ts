import type pg from 'pg';
import { expect } from 'vitest';
import { queues } from '../../src/platform/jobs/queues.js';
import type { Ledger } from './journeys.js';

/** Statements that find what must never be; each gives the ids of what is wrong. */
const impossible: Readonly<Record<string, string>> = {
  'places that are counted wrongly or taken beyond the limit': `
    select s.id from studies s
    where s.places_taken <> (select count(*) from participations p where p.study_id = s.id and p.holds_place) or s.places_taken > s.participation_limit`,
  'people who hold a place without taking part, or take part without one': `
    select id from participations where holds_place <> (status in ('started', 'submitted', 'completed'))`,
  'histories with a gap': `
    select participation_id as id from (
      select participation_id, from_status, lag(to_status, 1, 'invited') over (partition by participation_id order by id) as before
      from events where type = 'participation.status_changed'
    ) chain where from_status <> before`,
  'histories that do not end at the present status': `
    select p.id from participations p where p.status <> coalesce((
      select e.to_status from events e where e.participation_id = p.id and e.type = 'participation.status_changed' order by e.id desc limit 1
    ), 'invited')`,
  'statuses that were entered twice': `
    select participation_id as id from events where type = 'participation.status_changed' and to_status in ('submitted', 'completed', 'screened_out')
    group by participation_id, to_status having count(*) > 1`,
  'outcomes that are not the strongest evidence': `
    select p.id from participations p
    where p.evidence_rank <> coalesce((select max(v.rank) from evidence v where v.participation_id = p.id and v.disposition <> 'hold'), 0)`,
  'people who completed and are owed nothing, or anything else and are owed something': `
    select p.id from participations p
    where (p.status = 'completed') <> (1 = (select count(*) from incentives i where i.participation_id = p.id))`,
  'incentives that became due more than once': `
    select i.id from incentives i where 1 <> (select count(*) from events e where e.type = 'incentive.due' and e.subject_id = i.id::text)`,
  'incentives that were released more than once, or without a trace': `
    select i.id from incentives i
    where (i.status in ('released', 'sent'))::int <>
      (select count(*) from events e where e.type = 'incentive.released' and e.subject_id = i.id::text)`,
  'payments that stand in a file without being sent, or were sent without one, twice or without a trace': `
    select i.id from incentives i
    where (i.payout_file_id is not null) <> (i.status = 'sent')
      or array_remove(array[i.payout_file_id::text], null) <> array(
        select e.data ->> 'payoutFile' from events e where e.type = 'incentive.sent' and e.subject_id = i.id::text)`,
  'payout files that say another number or sum than their payments make': `
    select f.id from payout_files f
    left join lateral (
      select sum(t.n) as n, jsonb_agg(jsonb_build_object('amount', t.total, 'currency', t.currency) order by t.currency) as totals
      from (select i.currency, count(*) as n, sum(i.amount) as total from incentives i where i.payout_file_id = f.id group by i.currency) t
    ) made on true
    where f.incentives is distinct from made.n or f.totals is distinct from made.totals`,
};

/** Finds nothing that must never be, whatever happened to the hub or the database. */
export async function expectSound(sql: pg.Pool): Promise<void> {
  for (const [what, statement] of Object.entries(impossible)) {
    const { rows } = await sql.query<{ id: string }>(statement);
    expect({ what, ids: rows.map(({ id }) => id) }).toEqual({ what, ids: [] });
  }
}

/** Finds everything in the database that the hub has acknowledged, done before it said so. */
export async function expectKept(sql: pg.Pool, ledger: Ledger): Promise<void> {
  const findLost = async (statement: string, times: ReadonlyMap<string, number>): Promise<string[]> => {
    const { rows } = await sql.query<{ id: string }>(statement, [[...times.keys()], [...times.values()].map((time) => new Date(time))]);
    return rows.map(({ id }) => id);
  };
  const { rows: refused } = await sql.query<{ id: string }>(
    `select id from participations where id = any ($1) and status <> 'over_quota'`,
    [[...ledger.refused]],
  );
  const { rows: returns } = await sql.query<{ name: string; seen: number }>(
    `select v.participation_id || ' ' || v.outcome as name, v.seen from evidence v join participations p on p.id = v.participation_id
     where v.channel = 'redirect' and p.evidence_outcome = v.outcome`,
  );
  const seen = new Map(returns.map((row) => [row.name, row.seen]));
  expect({
    faults: ledger.faults,
    starts: await findLost(
      `select i.id from unnest($1::text[], $2::timestamptz[]) i (id, at) where not exists (
         select 1 from participations p join events e on e.participation_id = p.id and e.to_status = 'started'
         where p.id = i.id and p.started_at <= i.at and e.at <= i.at)`,
      ledger.entered,
    ),
    refusals: refused.map(({ id }) => id),
    returns: [...ledger.returns].filter(([name, count]) => (seen.get(name) ?? 0) < count),
    webhooks: await findLost(
      `select i.id from unnest($1::text[], $2::timestamptz[]) i (id, at) where not exists (
         select 1 from inbound_webhooks w where w.external_event_id = i.id and w.received_at <= i.at and w.processed_at is not null)`,
      ledger.webhooks,
    ),
    releases: await findLost(
      `select i.id from unnest($1::text[], $2::timestamptz[]) i (id, at) where not exists (
         select 1 from incentives n where n.id::text = i.id and n.status in ('released', 'sent') and n.released_at <= i.at)`,
      ledger.released,
    ),
  }).toEqual({ faults: [], starts: [], refusals: [], returns: [], webhooks: [], releases: [] });
  // What was reported by a webhook has reached the person.
  const { rows: reported } = await sql.query<{ n: number }>(`select count(*)::int as n from evidence where channel = 'webhook'`);
  expect(reported[0]?.n).toBeGreaterThanOrEqual(ledger.webhooks.size);
}

// What time alone brings about is never over.
const scheduled = [...Object.entries(queues).flatMap(([name, queue]) => ('cron' in queue ? [name] : [])), '__pgboss__send-it'];

/** Waits until nothing is left to do: no request for a job, no job waiting or under way, no webhook unread. */
export async function waitUntilIdle(sql: pg.Pool, milliseconds: number): Promise<void> {
  const deadline = Date.now() + milliseconds;
  for (;;) {
    const { rows } = await sql.query<{ outbox: number; jobs: number; failed: number; webhooks: number }>(
      `select (select count(*)::int from outbox) as outbox,
         (select count(*)::int from pgboss.job
            where name <> all ($1) and state in ('created', 'retry', 'active')) as jobs,
         -- What is tried again at its next time by itself is no work undone.
         (select count(*)::int from pgboss.job where name <> all ($1) and state = 'failed') as failed,
         (select count(*)::int from inbound_webhooks where processed_at is null) as webhooks`,
      [scheduled],
    );
    const [left] = rows;
    if (left && Object.values(left).every((count) => count === 0)) return;
    if (Date.now() > deadline) expect(left).toEqual({ outbox: 0, jobs: 0, failed: 0, webhooks: 0 });
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
