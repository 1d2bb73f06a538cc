import {
  builtInCriteria,
  buildPredicate,
  checkAudience,
  countries,
  listCriteria,
  matchAudience,
  states,
  type AudiencePerson,
} from '@panelbridge/core';
import * as fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { connectAsOwner, createMigratedDatabase } from '../support/database.js';

const database = await createMigratedDatabase();
const sql = connectAsOwner(database.url, 1);
afterAll(async () => {
  await sql.end();
  await database.drop();
});

const today = '2026-11-22';
const catalogue = listCriteria([
  { slug: 'pets', name: 'Pets', type: 'text' },
  { slug: 'seats', name: 'Seats', type: 'number' },
  { slug: 'since', name: 'Since', type: 'date' },
  { slug: 'vip', name: 'Very important', type: 'boolean' },
]);

const blanks = fc.constantFrom('', ' ', '\t', '\n ');
const words = [
  'us',
  'US',
  'United States',
  'Canada',
  'Türkiye',
  'NY',
  'new york',
  'DC',
  'Washington',
  'en',
  'English',
  'de',
  'finance',
  'Nurse',
  'ÄRZTIN',
  'ärztin',
  'a=b',
  "it's",
  'x'.repeat(101),
  'back\\slash',
  '"q"',
  '{a,b}',
  '',
  '%',
  'company=x',
];
/** One text as people have it: one value, several, blanks around, capitals. */
const text = fc
  .array(fc.tuple(blanks, fc.constantFrom(...words), blanks), { minLength: 1, maxLength: 3 })
  .map((parts) => parts.map((part) => part.join('')).join(';'));
const date = fc.oneof(
  fc.date({ min: new Date('1920-01-01'), max: new Date('2026-01-01'), noInvalidDate: true }).map((at) => at.toISOString().slice(0, 10)),
  text,
);
const field = fc.option(text);
/** What matches often, else hardly anybody would. */
const often = (...values: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...values) }, { weight: 1, arbitrary: text });
const country: fc.Arbitrary<string | null> = fc.option(often('US', ' us', 'USA; Canada', 'United States'));
const state: fc.Arbitrary<string | null> = fc.option(often('NY', 'dc ', 'new york; NJ'));
const person: fc.Arbitrary<AudiencePerson> = fc.record({
  fields: fc.record({
    country,
    state,
    city: field,
    title: field,
    company: field,
  }),
  characteristics: fc
    .record(
      {
        languages: often('English', 'EN; de', ' german ;fr'),
        industry: often('Finance', 'healthcare; education'),
        pets: text,
        date_of_birth: date,
        since: date,
        seats: fc.oneof(fc.integer({ min: -3, max: 12 }), fc.double({ noNaN: true, noDefaultInfinity: true }), text),
        vip: fc.oneof(fc.boolean(), text),
      },
      { requiredKeys: [] },
    )
    .map((values) => ({ ...values })),
});

const anyOf = (criterion: string, values: readonly string[]) =>
  fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 4 }).map((chosen) => ({ criterion, anyOf: chosen }));
const range = (criterion: string, minimum: number, maximum: number) =>
  fc
    .tuple(fc.integer({ min: minimum, max: maximum }), fc.integer({ min: 0, max: 60 }), fc.constantFrom('from', 'to', 'both'))
    .map(([from, more, ends]) => ({
      criterion,
      ...(ends !== 'to' && { from }),
      ...(ends !== 'from' && { to: from + more }),
    }));
const chosenTexts = words.filter((word) => word !== '' && !word.includes(';') && word.length <= 100);
const slugsOf = (criterion: string): readonly string[] => {
  const found = builtInCriteria.find(({ slug }) => slug === criterion);
  return found?.kind === 'choice' ? (found.values?.map(({ slug }) => slug) ?? []) : [];
};
const selected = fc.oneof(
  anyOf('languages', ['en', 'de', 'fr', ...slugsOf('languages').slice(0, 5)]),
  anyOf('industry', slugsOf('industry')),
  anyOf('city', chosenTexts),
  anyOf('job_title', chosenTexts),
  anyOf('employer', chosenTexts),
  anyOf('custom.pets', chosenTexts),
  range('age', 0, 90),
  range('custom.since', 0, 20),
  range('custom.seats', -3, 12),
  fc.boolean().map((equals) => ({ criterion: 'custom.vip', equals })),
);
const location = fc.option(
  fc.oneof(
    fc
      .uniqueArray(fc.constantFrom('US', 'CA', 'TR', ...countries.map(({ code }) => code)), { minLength: 1, maxLength: 4 })
      .map((codes) => ({ by: 'country', countries: codes })),
    fc
      .uniqueArray(fc.constantFrom('NY', 'DC', ...states.map(({ code }) => code)), { minLength: 1, maxLength: 4 })
      .map((codes) => ({ by: 'state', states: codes })),
  ),
  { nil: undefined, freq: 1 },
);
const audience = fc
  .record({ location, criteria: fc.uniqueArray(selected, { selector: ({ criterion }) => criterion, maxLength: 2 }) })
  .map(({ location: where, criteria }) => {
    const checked = checkAudience({ type: 'b2c', participationTimeMinutes: 30, criteria, ...(where && { location: where }) }, catalogue);
    if (!checked.ok) throw new Error(JSON.stringify(checked.faults));
    return checked.value;
  });

it('S2-11 counts in the database exactly the people whom core says match', async () => {
  const { rows } = await sql.query<{ id: string }>(`insert into workspaces (name) values ('one') returning id`);
  const workspace = rows[0]?.id ?? '';
  await sql.query(`select set_config('app.workspace', $1, false)`, [workspace]);
  let matched = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(person, { minLength: 1, maxLength: 12 }),
      fc.array(audience, { minLength: 1, maxLength: 8 }),
      async (people, audiences) => {
        await sql.query('delete from participants');
        for (const [index, { fields, characteristics }] of people.entries()) {
          await sql.query(
            `insert into participants (workspace_id, email, country, state, city, title, company, characteristics) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
            [
              workspace,
              `p${index}@example.com`,
              fields.country,
              fields.state,
              fields.city,
              fields.title,
              fields.company,
              JSON.stringify(characteristics),
            ],
          );
        }
        for (const one of audiences) {
          const predicate = JSON.stringify(buildPredicate(one, catalogue, today));
          const expected = people.filter((who) => matchAudience(one, catalogue, who, today).matches).length;
          const counted = await sql.query<{ n: number; listed: number }>(
            'select count_audience($1)::int as n, (select count(*)::int from list_audience($1, null, 100)) as listed',
            [predicate],
          );
          expect(counted.rows[0]).toEqual({ n: expected, listed: expected });
          matched += expected;
        }
      },
    ),
    { numRuns: 150 },
  );
  // Otherwise the people and audiences that were tried would say little.
  expect(matched).toBeGreaterThan(200);
}, 120_000);

it('reads every field and characteristic that a criterion of the catalogue reads', async () => {
  const known = ['country', 'state', 'city', 'title', 'company'];
  const fields = builtInCriteria.flatMap(({ reads }) => (reads.from === 'field' ? [reads.name] : []));
  expect(fields.filter((name) => !known.includes(name))).toEqual([]);
  for (const criterion of catalogue) {
    const asked = {
      choice: { anyOf: [criterion.kind === 'choice' ? (criterion.values?.[0]?.slug ?? 'x') : 'x'] },
      range: { from: 1 },
      age: { from: 1 },
      boolean: { equals: true },
    }[criterion.kind];
    const checked = checkAudience(
      { type: 'b2c', participationTimeMinutes: 5, criteria: [{ criterion: criterion.slug, ...asked }] },
      catalogue,
    );
    if (!checked.ok) throw new Error(criterion.slug);
    await sql.query('select count_audience($1)', [JSON.stringify(buildPredicate(checked.value, catalogue, today))]);
  }
});

it('lists who matches after somebody, a limited number at a time', async () => {
  await sql.query('delete from participants');
  const { rows } = await sql.query<{ id: string }>(`select id from workspaces limit 1`);
  await sql.query(
    `insert into participants (workspace_id, email, country) select $1, 'q' || n || '@example.com', 'us' from generate_series(1, 5) n`,
    [rows[0]?.id],
  );
  const checked = checkAudience({ type: 'b2c', participationTimeMinutes: 5 }, catalogue);
  if (!checked.ok) throw new Error('the audience is sound');
  const predicate = JSON.stringify(buildPredicate(checked.value, catalogue, today));
  const seen: string[] = [];
  for (let after: string | null = null; ; after = seen.at(-1) ?? null) {
    const page = await sql.query<{ id: string }>('select list_audience($1, $2, 2) as id', [predicate, after]);
    if (page.rows.length === 0) break;
    seen.push(...page.rows.map(({ id }) => id));
  }
  expect(new Set(seen).size).toBe(5);
  expect(seen).toHaveLength(5);
});
