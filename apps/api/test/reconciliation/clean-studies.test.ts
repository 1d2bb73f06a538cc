import type { Channel, Outcome } from '@panelbridge/core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { rulesVersion } from '../../src/platform/database/rules-store.js';
import { buildComparison, type ComparisonResult } from '../../src/reconciliation/comparison-statement.js';
import { inSurvey, listingFolder, seedListingStudy } from '../support/listing-study.js';
import { createRandom } from '../support/random.js';
import { startHub, type TestHub } from '../support/start-hub.js';

const studies = 1_000;
const peoplePerStudy = 8;
const seed = 20_261;

let hub: TestHub;
beforeAll(async () => {
  hub = await startHub({ configuration: { connectors: [listingFolder] } });
});
afterAll(() => hub.close());

interface Person {
  readonly id: string;
  readonly study: string;
  /** How far they came, which the tool knows; null: they never entered. */
  readonly end: Outcome | null;
  readonly reports: readonly (readonly [Channel, Outcome])[];
}

/** As many as the hub records at once. */
function inBatches<T>(items: readonly T[]): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / 100) }, (_, index) => items.slice(index * 100, index * 100 + 100));
}

/**
 * Studies as they are when all goes well: people enter, the tool knows how each ended, reports of it reach the hub over one channel or several, in any
 * order and more than once; some people are then completed, paid, rejected or excluded.
 */
it(`${studies} generated clean studies give no finding at all (seed ${seed})`, async () => {
  const random = createRandom(seed);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const template = await seedListingStudy(hub, { participation_limit: 1000 });
  const ids = Array.from({ length: studies }, (_, index) => `st_clean${String(index).padStart(5, '0')}`);
  await hub.sql.query(
    `insert into studies (id, workspace_id, title, status, launched_at, participation_limit, participation_minutes, incentive_amount, incentive_currency, on_return)
     select id, $2, 'Clean', 'active', now(), 50, 10, 2500, 'USD', case when n % 2 = 0 then 'submitted' else 'completed' end
     from unnest($1::text[]) with ordinality u (id, n)`,
    [ids, hub.workspaceId],
  );
  await hub.sql.query(
    `insert into integrations (study_id, workspace_id, connection_id, parameter_name, study_config)
     select unnest($1::text[]), $2, $3, 'rid', '{"testType": "survey"}'`,
    [ids, hub.workspaceId, template.connectionId],
  );
  const people = ids.flatMap((study, index) =>
    Array.from({ length: peoplePerStudy }, (_, place): Person => {
      const end = pick<Outcome | null>([
        null,
        'started',
        'incomplete',
        'screened_out',
        'quality_failed',
        'over_quota',
        'submitted',
        'submitted',
      ]);
      const known = (['redirect', 'webhook', 'pull'] as const).filter(() => random() < 0.4);
      const last = known.length > 0 ? known : [pick(['redirect', 'webhook', 'pull'] as const)];
      const earlier = end !== 'started' && random() < 0.3 ? [['webhook', 'incomplete'] as const] : [];
      const reports =
        end === null || end === 'started'
          ? []
          : [...earlier, ...last.map((channel) => [channel, end] as const), [pick(last), end] as const];
      return { id: `pp_c${index}x${place}`, study, end, reports: random() < 0.5 ? reports : reports.toReversed() };
    }),
  );
  await hub.sql.query(
    `insert into participations (id, workspace_id, study_id, status, invited_at) select id, $3, study, 'invited', now() - interval '2 hours'
     from unnest($1::text[], $2::text[]) u (id, study)`,
    [people.map(({ id }) => id), people.map(({ study }) => study), hub.workspaceId],
  );
  await hub.sql.query('analyze');
  const entered = people.filter(({ end }) => end !== null);
  for (const batch of inBatches(entered)) {
    await hub.sql.query('select count(*) from record_entries($1, $2, $3, true)', [
      rulesVersion,
      batch.map(({ id }) => id),
      batch.map(() => null),
    ]);
  }
  for (let round = 0; round < 5; round += 1)
    await report(
      people.filter(({ reports }) => reports.length > round),
      round,
    );
  await decide();
  // Before the lists were exported.
  await hub.sql.query(
    `update participations set started_at = started_at - interval '1 hour', entered_at = entered_at - interval '1 hour', ended_at = ended_at - interval '1 hour'
     where study_id = any ($1)`,
    [ids],
  );
  const { rows: excluded } = await hub.sql.query<{ id: string }>(
    `select id from participations where study_id = any ($1) and status = 'excluded'`,
    [ids],
  );
  const gone = new Set(excluded.map(({ id }) => id));
  const counts = new Map<string, number>();
  const runs = await list(people.filter(({ id, end }) => end !== null && !gone.has(id)));
  await Promise.all([0, 1].map((lane) => compareAll(runs.filter((_, index) => index % 2 === lane))));

  const { rows: findings } = await hub.sql.query('select kind, participation_id, ours, theirs from findings');
  expect(findings).toEqual([]);
  expect(runs).toHaveLength(studies);
  expect([...counts.keys()].toSorted()).toEqual(['match', 'open']);
  expect([...counts.values()].reduce((sum, count) => sum + count, 0)).toBe(people.length);
  expect(counts.get('match')).toBeGreaterThan(people.length / 2);

  async function report(some: readonly Person[], round: number): Promise<void> {
    for (const batch of inBatches(some)) {
      const told = batch.map(({ reports }) => reports[round] ?? (['pull', 'submitted'] as const));
      const empty = batch.map(() => null);
      await hub.sql.query('select count(*) from record_outcomes($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, true)', [
        rulesVersion,
        batch.map(({ id }) => id),
        empty,
        told.map(([, outcome]) => outcome),
        told.map(([channel]) => channel),
        empty,
        empty,
        empty,
        empty,
        empty,
      ]);
    }
  }

  /** What teams do once people have finished. */
  async function decide(): Promise<void> {
    await hub.sql.query(
      `update incentives set status = 'released', released_at = now() where study_id = any ($1) and mod(hashtext(id::text), 2) = 0`,
      [ids],
    );
    for (const [status, remainder] of [
      ['completed', 0],
      ['rejected', 1],
      ['excluded', 2],
    ] as const) {
      await hub.sql.query(
        `update participations set status = $2 where study_id = any ($1) and status = 'submitted' and mod(abs(hashtext(id)), 5) = $3`,
        [ids, status, remainder],
      );
    }
  }

  async function list(listed: readonly Person[]): Promise<readonly string[]> {
    const { rows: made } = await hub.sql.query<{ id: string; study_id: string }>(
      `insert into reconciliations (workspace_id, study_id, source) select $1, unnest($2::text[]), 'upload' returning id, study_id`,
      [hub.workspaceId, ids],
    );
    await hub.sql.query(
      `insert into reconciliation_rows (reconciliation_id, position, workspace_id, external_id, status, outcome, participation_id, format)
       select r.id, row_number() over (), $1, l.external, l.outcome, l.outcome, l.id, 'expected'
       from unnest($2::text[], $3::text[], $4::text[], $5::text[]) l (study, id, external, outcome) join reconciliations r on r.study_id = l.study`,
      [
        hub.workspaceId,
        listed.map(({ study }) => study),
        listed.map(({ id }) => id),
        listed.map(({ id }) => inSurvey(id)),
        listed.map(({ end }) => end),
      ],
    );
    await hub.sql.query('analyze');
    return made.map(({ id }) => id);
  }

  async function compareAll(some: readonly string[]): Promise<void> {
    const client = await hub.sql.connect();
    try {
      await client.query(`select set_config('app.workspace', $1, false)`, [hub.workspaceId]);
      for (const reconciliationId of some) {
        const { text, values } = buildComparison({ reconciliationId, listedAt: new Date(), isWhole: true });
        const { rows: results } = await client.query<ComparisonResult>(text, values);
        for (const [kind, count] of Object.entries(results[0]?.counts ?? {})) counts.set(kind, (counts.get(kind) ?? 0) + count);
      }
    } finally {
      client.release();
    }
  }
}, 120_000);
