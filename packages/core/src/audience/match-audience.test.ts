import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findDateRange } from './age-range.js';
import type { Audience } from './audience.js';
import { buildPredicate, type AudienceCondition } from './build-predicate.js';
import { checkAudience } from './check-audience.js';
import { describeAudience } from './describe-audience.js';
import { describeReach, smallestShownReach } from './describe-reach.js';
import { builtInCriteria, listCriteria } from './list-criteria.js';
import { matchAudience, matchPredicate, type AudiencePerson } from './match-audience.js';

const catalogue = listCriteria([
  { slug: 'pets', name: 'Pets', type: 'text' },
  { slug: 'customer_since', name: 'Customer since', type: 'date' },
]);
const today = '2026-11-22';
const sound = { type: 'b2c', participationTimeMinutes: 45 };
const audience = (part: object): Audience => {
  const result = checkAudience({ ...sound, ...part }, catalogue);
  if (!result.ok) throw new Error(JSON.stringify(result.faults));
  return result.value;
};
const person = (fields: AudiencePerson['fields'], characteristics: AudiencePerson['characteristics'] = {}): AudiencePerson => ({
  fields,
  characteristics,
});
const asks = (criteria: object[], who: AudiencePerson): ReturnType<typeof matchAudience> =>
  matchAudience(audience({ criteria }), catalogue, who, today);

describe('the location', () => {
  test.each([
    ['US', true],
    [' united states ', true],
    ['USA', true],
    ['Canada', false],
    ['', false],
    [null, false],
  ])('a person with the country %j', (country, matches) => {
    expect(asks([], person({ country })).matches).toBe(matches);
  });

  test.each([
    [{ state: 'NY', country: 'US' }, true],
    [{ state: 'new york', country: null }, true],
    [{ state: 'New York', country: '  ' }, true],
    [{ state: 'Washington, D.C.' }, true],
    [{ state: 'Washington', country: 'US' }, false],
    [{ state: 'NY', country: 'DE' }, false],
    [{ state: 'NY', country: ';' }, false],
    [{ country: 'US' }, false],
    [{ state: null, country: null }, false],
  ])('S2-19 by state, %j', (fields, matches) => {
    expect(matchAudience(audience({ location: { by: 'state', states: ['NY', 'DC'] } }), catalogue, person(fields), today).matches).toBe(
      matches,
    );
  });

  test('is reported among the criteria, as missing or as another', () => {
    expect(asks([], person({ country: 'US' }))).toEqual({ matches: true, matched: ['location'], missed: [] });
    expect(asks([], person({}))).toMatchObject({ missed: [{ criterion: 'location', reason: 'value_missing' }] });
    expect(asks([], person({ country: 'FR' }))).toMatchObject({ missed: [{ criterion: 'location', reason: 'value_differs' }] });
  });
});

describe('criteria', () => {
  const ann = person(
    { country: 'US', title: 'UX Designer', city: 'Boston' },
    {
      industry: 'Healthcare; Insurance',
      languages: 'en;Español',
      years_of_experience: 7,
      date_of_birth: '1990-11-23',
      has_children: false,
      pets: 'Cat',
      customer_since: '2024-01-01',
    },
  );

  test('S2-11 define who is recruited: every one has to be met, by one of its values', () => {
    const met = [
      { criterion: 'industry', anyOf: ['finance', 'insurance'] },
      { criterion: 'languages', anyOf: ['es'] },
      { criterion: 'years_of_experience', from: 7, to: 7 },
      { criterion: 'age', from: 35, to: 35 },
      { criterion: 'has_children', equals: false },
      { criterion: 'job_title', anyOf: ['ux designer'] },
      { criterion: 'custom.pets', anyOf: ['dog', 'CAT'] },
      { criterion: 'custom.customer_since', from: 2 },
    ];
    expect(asks(met, ann)).toEqual({ matches: true, matched: ['location', ...met.map(({ criterion }) => criterion)], missed: [] });
    expect(asks([...met, { criterion: 'gender', anyOf: ['woman'] }], ann)).toMatchObject({
      matches: false,
      missed: [{ criterion: 'gender', reason: 'value_missing' }],
    });
  });

  test.each([
    [{ criterion: 'industry', anyOf: ['finance'] }, 'value_differs'],
    [{ criterion: 'languages', anyOf: ['de'] }, 'value_differs'],
    [{ criterion: 'years_of_experience', from: 7.5 }, 'value_differs'],
    [{ criterion: 'years_of_experience', to: 6 }, 'value_differs'],
    [{ criterion: 'age', from: 36 }, 'value_differs'],
    [{ criterion: 'age', to: 34 }, 'value_differs'],
    [{ criterion: 'has_children', equals: true }, 'value_differs'],
    [{ criterion: 'people_managed', from: 0 }, 'value_missing'],
    [{ criterion: 'uses_assistive_technology', equals: false }, 'value_missing'],
    [{ criterion: 'custom.pets', anyOf: ['ca'] }, 'value_differs'],
  ])('%j is missed: %s', (criterion, reason) => {
    expect(asks([criterion], ann)).toEqual({
      matches: false,
      matched: ['location'],
      missed: [{ criterion: criterion.criterion, reason }],
    });
  });

  test.each([
    ['industry', { criterion: 'industry', anyOf: ['finance'] }, 7],
    ['years_of_experience', { criterion: 'years_of_experience', from: 0 }, '7'],
    ['date_of_birth', { criterion: 'age', from: 0 }, '1990'],
    ['date_of_birth', { criterion: 'age', from: 0 }, '1990-01-01T00:00'],
    ['has_children', { criterion: 'has_children', equals: true }, 'true'],
  ])('a value of another type in %s is none of theirs', (slug, criterion, value) => {
    expect(asks([criterion], person({ country: 'US' }, { [slug]: value })).matches).toBe(false);
  });

  test('one that is gone from the catalogue matches nobody', () => {
    const before = audience({ criteria: [{ criterion: 'custom.pets', anyOf: ['cat'] }] });
    expect(matchAudience(before, builtInCriteria, ann, today)).toMatchObject({
      matches: false,
      missed: [{ criterion: 'custom.pets', reason: 'criterion_gone' }],
    });
  });

  test('characteristics that objects have by nature are not known', () => {
    const hostile = listCriteria([{ slug: 'constructor', name: 'x', type: 'boolean' }]);
    const asked: Audience = { ...audience({}), criteria: [{ criterion: 'custom.constructor', equals: true }] };
    expect(matchAudience(asked, hostile, person({ country: 'US' }), today).missed).toEqual([
      { criterion: 'custom.constructor', reason: 'value_missing' },
    ]);
  });
});

describe('age', () => {
  const date = fc
    .date({ min: new Date('1890-01-01'), max: new Date('2090-12-31'), noInvalidDate: true })
    .map((instant) => instant.toISOString().slice(0, 10));
  const leapDay = fc
    .integer({ min: 475, max: 520 })
    .filter((year) => year !== 475)
    .map((year) => `${year * 4}-02-29`);
  const anyDate = fc.oneof({ weight: 4, arbitrary: date }, { weight: 1, arbitrary: leapDay });
  const countYears = (birth: string, on: string): number =>
    Number(on.slice(0, 4)) - Number(birth.slice(0, 4)) - (on.slice(5) < birth.slice(5) ? 1 : 0);

  test('is counted in birthdays that have passed', () => {
    fc.assert(
      fc.property(anyDate, anyDate, fc.nat({ max: 120 }), fc.nat({ max: 30 }), (birth, on, from, more) => {
        const range = findDateRange({ from, to: from + more }, on);
        const age = countYears(birth, on);
        expect(birth >= (range.from ?? '') && birth <= (range.to ?? '9')).toBe(age >= from && age <= from + more);
      }),
      { numRuns: 5_000 },
    );
  });

  test.each([
    ['2024-02-29', { from: 18 }, { from: null, to: '2006-02-28' }],
    ['2024-02-29', { to: 17 }, { from: '2006-03-01', to: '2024-02-29' }],
    ['2026-02-28', { from: 18, to: 25 }, { from: '2000-02-29', to: '2008-02-28' }],
    ['2027-01-01', { from: 1, to: 1 }, { from: '2025-01-02', to: '2026-01-01' }],
    ['2026-12-31', { to: 0 }, { from: '2026-01-01', to: '2026-12-31' }],
  ])('on %s, %j are the dates %j', (on, years, expected) => {
    expect(findDateRange(years, on)).toEqual(expected);
  });

  test.each(['2026-02-29', '2026-13-01', '22.11.2026', '', '2026-11-22T00:00:00Z'])('cannot be counted on “%s”', (on) => {
    expect(() => findDateRange({ from: 18 }, on)).toThrow(RangeError);
  });
});

describe('a predicate', () => {
  const text = fc.constantFrom(
    'Finance',
    'insurance; Health care',
    'en;DE',
    'German',
    'US',
    'usa',
    'ny',
    'New York',
    'Canada',
    ' ',
    ';',
    'x',
  );
  const value = fc.oneof(
    text,
    fc.integer({ min: -3, max: 12 }),
    fc.boolean(),
    fc.constantFrom('1990-01-01', '2008-11-22', '2008-11-23'),
    fc.constant(null),
  );
  const slugs = ['industry', 'languages', 'years_of_experience', 'date_of_birth', 'has_children', 'pets'];
  const people: fc.Arbitrary<AudiencePerson> = fc.record({
    fields: fc.record({ country: fc.option(text), state: fc.option(text), title: fc.option(text) }, { requiredKeys: [] }),
    characteristics: fc.dictionary(fc.constantFrom(...slugs), value),
  });
  const criterion = fc.constantFrom<object[]>(
    { criterion: 'industry', anyOf: ['finance', 'health_care'] },
    { criterion: 'languages', anyOf: ['de'] },
    { criterion: 'years_of_experience', from: 0, to: 7 },
    { criterion: 'age', from: 18 },
    { criterion: 'has_children', equals: true },
    { criterion: 'custom.pets', anyOf: ['x'] },
  );
  const location = fc.constantFrom(undefined, { by: 'country', countries: ['US', 'CA'] }, { by: 'state', states: ['NY'] });
  const audiences = fc
    .record({ location, criteria: fc.uniqueArray(criterion, { maxLength: 4 }) })
    .map(({ location: where, criteria }) => audience({ criteria, ...(where && { location: where }) }));

  /** A second reading of the conditions, written as their SQL has to be: a set of terms for all texts, typed values, no reasons. */
  function countsIn(condition: AudienceCondition, { fields, characteristics }: AudiencePerson): boolean {
    if (condition.kind === 'nobody') return false;
    const { from, name } = condition.reads;
    const value = (from === 'field' ? (fields as Record<string, unknown>) : characteristics)[name];
    if (condition.kind === 'any_term') {
      const parts = typeof value === 'string' ? value.toLowerCase().split(';') : [];
      const isBlank = value == null || (typeof value === 'string' && value.trim() === '');
      return parts.some((part) => condition.terms.includes(part.trim())) || (condition.orEmpty && isBlank);
    }
    if (condition.kind === 'boolean') return value === condition.equals;
    if (condition.kind === 'number_range') {
      return typeof value === 'number' && value >= (condition.from ?? -Infinity) && value <= (condition.to ?? Infinity);
    }
    return (
      typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) && value >= (condition.from ?? '') && value <= (condition.to ?? '~')
    );
  }

  test('decides as its conditions do, one by one', () => {
    fc.assert(
      fc.property(audiences, people, (asked, who) => {
        const predicate = buildPredicate(asked, catalogue, today);
        const match = matchPredicate(predicate, who);
        expect(match.matches).toBe(predicate.every((condition) => countsIn(condition, who)));
        expect(match.matches).toBe(match.missed.length === 0);
        expect([...match.matched, ...match.missed.map((one) => one.criterion)].toSorted()).toEqual(
          ['location', ...asked.criteria.map((one) => one.criterion)].toSorted(),
        );
        for (const slug of match.matched) {
          expect(predicate.filter((one) => one.criterion === slug).every((condition) => countsIn(condition, who))).toBe(true);
        }
      }),
      { numRuns: 3_000 },
    );
  });

  test('S2-12 reaches fewer or as many with a criterion more, and the same again without it', () => {
    fc.assert(
      fc.property(audiences, criterion, fc.array(people, { minLength: 1, maxLength: 30 }), (asked, added, panel) => {
        const count = (one: Audience): number => {
          const predicate = buildPredicate(one, catalogue, today);
          return panel.filter((who) => matchPredicate(predicate, who).matches).length;
        };
        const [selected] = audience({ criteria: [added] }).criteria;
        fc.pre(selected !== undefined && asked.criteria.every((one) => one.criterion !== selected.criterion));
        const more = { ...asked, criteria: [...asked.criteria, ...(selected ? [selected] : [])] };
        expect(count(more)).toBeLessThanOrEqual(count(asked));
        expect(count({ ...more, criteria: more.criteria.filter((one) => one !== selected) })).toBe(count(asked));
        const both = buildPredicate(more, catalogue, today);
        const before = buildPredicate(asked, catalogue, today);
        const dropped = panel.filter((who) => matchPredicate(before, who).matches && !matchPredicate(both, who).matches);
        expect(
          dropped.every(
            (who) =>
              matchPredicate(both, who)
                .missed.map((one) => one.criterion)
                .join() === selected?.criterion,
          ),
        ).toBe(true);
      }),
    );
  });

  test('is plain data', () => {
    const asked = audience({ location: { by: 'state', states: ['NY'] }, criteria: [{ criterion: 'age', from: 25, to: 34 }] });
    const predicate = buildPredicate(asked, catalogue, today);
    expect(JSON.parse(JSON.stringify(predicate))).toEqual(predicate);
    expect(predicate).toMatchObject([
      {
        kind: 'any_term',
        criterion: 'location',
        reads: { from: 'field', name: 'state' },
        terms: ['ny', 'us-ny', 'new york'],
        orEmpty: false,
      },
      { kind: 'any_term', criterion: 'location', reads: { from: 'field', name: 'country' }, orEmpty: true },
      {
        kind: 'date_range',
        criterion: 'age',
        reads: { from: 'characteristic', name: 'date_of_birth' },
        from: '1991-11-23',
        to: '2001-11-22',
      },
    ]);
  });
});

describe('reach', () => {
  test.each([0, 1, 24])('hides a count of %i (facts §3.1)', (count) => {
    expect(describeReach(count)).toEqual({ hidden: true, atLeast: 0, text: 'Fewer than 25 people' });
  });

  test.each([
    [25, '25 people'],
    [999, '999 people'],
    [1_000, '1,000 people'],
    [1_234_567, '1,234,567 people'],
  ])('shows a count of %i as “%s”', (count, text) => {
    expect(describeReach(count)).toEqual({ hidden: false, atLeast: count, text });
  });

  test('tells hidden counts apart in nothing', () => {
    expect(new Set(Array.from({ length: smallestShownReach }, (_, count) => JSON.stringify(describeReach(count)))).size).toBe(1);
  });

  test.each([-1, 0.5, Number.NaN, Infinity])('%s is no count', (count) => {
    expect(() => describeReach(count)).toThrow(RangeError);
  });

  test('S2-11 stands together with the selected criteria', () => {
    const asked = audience({
      location: { by: 'state', states: ['NY', 'DC'] },
      criteria: [
        { criterion: 'company_size', anyOf: ['size_2_10', 'size_11_50'] },
        { criterion: 'age', from: 25, to: 34 },
        { criterion: 'people_managed', from: 3 },
        { criterion: 'has_children', equals: false },
        { criterion: 'custom.pets', anyOf: ['Cat'] },
      ],
    });
    expect(describeAudience(asked, catalogue, 4_321)).toEqual({
      reach: { hidden: false, atLeast: 4_321, text: '4,321 people' },
      location: ['New York', 'Washington, D.C.'],
      criteria: [
        {
          criterion: 'company_size',
          title: 'Company size',
          family: 'advanced_professional',
          asked: '2 to 10 employees, 11 to 50 employees',
        },
        { criterion: 'age', title: 'Age', family: 'demographic', asked: '25 to 34 years' },
        { criterion: 'people_managed', title: 'People managed', family: 'advanced_professional', asked: 'at least 3 people' },
        { criterion: 'has_children', title: 'Has children', family: 'demographic', asked: 'no' },
        { criterion: 'custom.pets', title: 'Pets', family: 'custom', asked: 'Cat' },
      ],
    });
    expect(describeAudience(asked, builtInCriteria, 3)).toMatchObject({
      reach: { hidden: true },
      criteria: [{}, {}, {}, {}, { criterion: 'custom.pets', title: 'custom.pets', family: null, asked: 'Cat' }],
    });
  });
});
