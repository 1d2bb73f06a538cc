import { findKeyFaults } from '@panelbridge/core';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { keyFaultTexts } from '../../src/syncs/engine/comparing/key-fault-texts.js';
import { createStageWorld } from './support/stage-world.js';

const world = await createStageWorld();
afterAll(() => world.close());

interface Keys {
  readonly primaryKey: string | null;
  readonly matchKey: string | null;
  readonly valid: boolean;
}

async function findInDatabase(rows: readonly Keys[]): Promise<Map<number, string>> {
  const client = await world.sql.connect();
  try {
    await client.query('begin');
    await client.query(`select set_config('app.workspace', $1, true)`, [world.workspaceId]);
    const { rows: ids } = await client.query<{ id: string }>(
      `insert into staging.sync_rows (run_id, position, row_key, match_key, faults)
       select '00000000-0000-4000-8000-000000000009', r.place, r.row_key, r.match_key, case when not r.valid then 'own' end
       from unnest($1::text[], $2::text[], $3::boolean[]) with ordinality r (row_key, match_key, valid, place) returning run_id as id`,
      [rows.map((row) => row.primaryKey), rows.map((row) => row.matchKey), rows.map((row) => row.valid)],
    );
    await client.query('select find_sync_key_faults($1, $2)', [ids[0]?.id ?? null, JSON.stringify(keyFaultTexts)]);
    const { rows: found } = await client.query<{ place: string; faults: string }>(
      `select position - 1 as place, faults from staging.sync_rows where faults is not null and faults <> 'own' order by position`,
    );
    return new Map(found.map(({ place, faults }) => [Number(place), faults]));
  } finally {
    await client.query('rollback');
    client.release();
  }
}

/** What core says of the rows that are valid otherwise. */
function findInCore(rows: readonly Keys[]): Map<number, string> {
  const places = rows.flatMap(({ valid }, place) => (valid ? [place] : []));
  const faults = findKeyFaults(places.map((place) => rows[place] ?? { primaryKey: null, matchKey: null }));
  return new Map([...faults].map(([index, fault]) => [places[index] ?? -1, JSON.stringify([fault])]));
}

const keys = (letters: string) =>
  fc.record({
    primaryKey: fc.option(fc.constantFrom(...letters), { nil: null, freq: 12 }),
    matchKey: fc.option(fc.constantFrom(...letters.toUpperCase()), { nil: null, freq: 6 }),
    valid: fc.integer({ min: 0, max: 9 }).map((n) => n > 0),
  });

it('keeps back the same rows as core, with the same words', async () => {
  const stages = fc.oneof(fc.array(keys('abcd'), { maxLength: 12 }), fc.array(keys('abcdefghijklmnop'), { maxLength: 60 }));
  await fc.assert(
    fc.asyncProperty(stages, async (rows) => {
      expect(await findInDatabase(rows)).toEqual(findInCore(rows));
    }),
    { numRuns: 150 },
  );
});

it('keeps back the same rows as core where each decides about the next', async () => {
  // Row n shares its primary key with one neighbour and its email with the other.
  const chain = Array.from({ length: 201 }, (_, n) => ({
    primaryKey: `k${Math.floor(n / 2)}`,
    matchKey: `m${Math.ceil(n / 2)}`,
    valid: true,
  }));
  const found = await findInDatabase(chain);
  expect(found).toEqual(findInCore(chain));
  expect(found.size).toBe(100);
});
