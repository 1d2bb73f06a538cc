import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Result } from '../result.js';
import { checkLocks, joinLocks } from '../study/locks.js';
import type { Audience } from './audience.js';
import { checkAudience, checkAudienceForLaunch } from './check-audience.js';
import { builtInCriteria, listCriteria } from './list-criteria.js';

const catalogue = listCriteria([{ slug: 'pets', name: 'Pets', type: 'text' }]);
const sound = { type: 'b2c', participationTimeMinutes: 45 };
const check = (part: object): ReturnType<typeof checkAudience> => checkAudience({ ...sound, ...part }, catalogue);
const faultsOf = (result: Result<unknown>): readonly string[] =>
  result.ok ? [] : result.faults.map(({ code, pointer }) => `${code} ${pointer}`);
const audience = (part: object): Audience => {
  const result = check(part);
  if (!result.ok) throw new Error(JSON.stringify(result.faults));
  return result.value;
};

describe('an audience', () => {
  test('has the united states and nobody in particular by default', () => {
    expect(check({})).toEqual({ ok: true, value: { ...sound, location: { by: 'country', countries: ['US'] }, criteria: [] } });
  });

  test('names every fault at once, each at its place', () => {
    const input = {
      type: 'b2x',
      participationTimeMinutes: 0,
      note: 1,
      location: { by: 'state', states: ['NY', 'Ontario'], countries: ['US'] },
      criteria: [
        { criterion: 'industry', anyOf: [] },
        { criterion: 'industry', anyOf: ['finance', 'sorcery'] },
        { criterion: 'star_sign', anyOf: ['leo'] },
        { criterion: 'age', from: 40, to: 30 },
        { criterion: 'has_children', anyOf: ['yes'] },
        'age',
      ],
    };
    expect(faultsOf(checkAudience(input, catalogue))).toEqual([
      'member_unknown /note',
      'audience_type_unknown /type',
      'participation_time_invalid /participationTimeMinutes',
      'member_unknown /location/countries',
      'state_unknown /location/states/1',
      'values_missing /criteria/0/anyOf',
      'criterion_repeated /criteria/1/criterion',
      'value_unknown /criteria/1/anyOf/1',
      'criterion_unknown /criteria/2/criterion',
      'range_empty /criteria/3/from',
      'criterion_unsuited /criteria/4/anyOf',
      'object_needed /criteria/5',
    ]);
  });

  test.each([null, undefined, [], 'b2c', 7])('is no %j', (input) => {
    expect(faultsOf(checkAudience(input, catalogue))).toEqual(['object_needed ']);
  });

  test('needs its type', () => {
    expect(faultsOf(checkAudience({ participationTimeMinutes: 5 }, catalogue))).toEqual(['member_missing /type']);
  });

  test.each([0, -1, 0.5, Number.NaN, Infinity, '45', null, true, 2 ** 53])('S2-15 refuses a participation time of %s', (value) => {
    expect(faultsOf(check({ participationTimeMinutes: value }))).toEqual(['participation_time_invalid /participationTimeMinutes']);
  });

  test('S2-15 requires the participation time, in whole minutes from 1', () => {
    expect(faultsOf(checkAudience({ type: 'b2c' }, catalogue))).toEqual(['member_missing /participationTimeMinutes']);
    expect(check({ participationTimeMinutes: 1 })).toMatchObject({ ok: true, value: { participationTimeMinutes: 1 } });
  });

  test('what was accepted is accepted again and stays the same', () => {
    const asked = [
      { criterion: 'industry', anyOf: ['finance', 'insurance', 'finance'] },
      { criterion: 'years_of_experience', from: 2.5 },
      { criterion: 'age', to: 34 },
      { criterion: 'has_children', equals: false },
      { criterion: 'custom.pets', anyOf: [' Cat ', 'cat'] },
    ];
    const first = audience({ location: { by: 'country', countries: ['us', 'Germany', 'DE'] }, criteria: asked });
    expect(first.location).toEqual({ by: 'country', countries: ['US', 'DE'] });
    expect(checkAudience(JSON.parse(JSON.stringify(first)), catalogue)).toEqual({ ok: true, value: first });
  });

  test('never fails on what it is sent', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (location, criteria) => {
        const result = checkAudience({ ...sound, location, criteria }, catalogue);
        expect(result.ok || result.faults.every(({ detail }) => detail.length > 10)).toBe(true);
      }),
    );
    for (const criterion of ['__proto__', 'constructor', 'toString'])
      expect(faultsOf(check({ criteria: [{ criterion, anyOf: ['x'] }] }))).toEqual(['criterion_unknown /criteria/0/criterion']);
  });
});

describe('the location', () => {
  test('S2-17 is the United States where none is given', () => {
    expect(audience({}).location).toEqual({ by: 'country', countries: ['US'] });
  });

  test('S2-18 takes other countries in place of it, and several', () => {
    expect(audience({ location: { by: 'country', countries: ['CA'] } }).location).toEqual({ by: 'country', countries: ['CA'] });
    expect(audience({ location: { by: 'country', countries: ['US', 'CA', 'gb'] } }).location).toMatchObject({
      countries: ['US', 'CA', 'GB'],
    });
  });

  test.each(['XX', 'USX', '', 'Atlantis', 7, null])('S2-18 refuses the country %j', (country) => {
    expect(faultsOf(check({ location: { by: 'country', countries: ['US', country] } }))).toEqual(['country_unknown /location/countries/1']);
  });

  test.each([
    ['ny', 'NY'],
    ['New York', 'NY'],
    [' California ', 'CA'],
    ['DC', 'DC'],
    ['D.C.', 'DC'],
    ['Washington, D.C.', 'DC'],
    ['Washington DC', 'DC'],
    ['washington, dc', 'DC'],
    ['District of Columbia', 'DC'],
    ['Washington', 'WA'],
  ])('S2-19 takes “%s” as the state %s', (state, code) => {
    expect(audience({ location: { by: 'state', states: [state] } }).location).toEqual({ by: 'state', states: [code] });
  });

  test.each([
    ['Ontario', /Ontario is in Canada/],
    ['QC', /Quebec is in Canada/],
    ['Québec', /Quebec is in Canada/],
    ['British Columbia', /British Columbia is in Canada.*CA/],
    ['Puerto Rico', /territory.*PR/],
    ['Bavaria', /“Bavaria” is neither/],
    ['US', /neither/],
    ['', /neither/],
    [12, /neither/],
  ])('S2-19 refuses %j as a state, and says what to do', (state, detail) => {
    const result = check({ location: { by: 'state', states: ['TX', state] } });
    expect(faultsOf(result)).toEqual(['state_unknown /location/states/1']);
    expect(result.ok ? '' : result.faults[0]?.detail).toMatch(detail);
  });

  test.each([
    [{ by: 'country', countries: [] }, 'countries_missing /location/countries'],
    [{ by: 'country' }, 'countries_missing /location/countries'],
    [{ by: 'country', countries: 'US' }, 'list_needed /location/countries'],
    [{ by: 'state', states: [] }, 'states_missing /location/states'],
    [{ by: 'city' }, 'location_invalid /location/by'],
    [{}, 'location_invalid /location/by'],
    ['US', 'object_needed /location'],
    [null, 'object_needed /location'],
  ])('%j is none', (location, expected) => {
    expect(faultsOf(check({ location }))).toEqual([expected]);
  });
});

describe('a selected criterion', () => {
  test.each([
    [{ criterion: 'industry' }, ['values_missing /criteria/0/anyOf']],
    [{ criterion: 'industry', anyOf: 'finance' }, ['list_needed /criteria/0/anyOf']],
    [{ criterion: 'industry', anyOf: ['Finance'] }, ['value_unknown /criteria/0/anyOf/0']],
    [{ criterion: 'industry', equals: true }, ['criterion_unsuited /criteria/0/equals']],
    [{ criterion: 'industry', from: 1, to: 2 }, ['criterion_unsuited /criteria/0/from', 'criterion_unsuited /criteria/0/to']],
    [{ criterion: 'industry', anyOf: ['finance'], not: true }, ['member_unknown /criteria/0/not']],
    [{ criterion: 'age' }, ['range_missing /criteria/0']],
    [{ criterion: 'age', from: 17.5 }, ['range_invalid /criteria/0/from']],
    [{ criterion: 'age', from: -1, to: 151 }, ['range_invalid /criteria/0/from', 'range_invalid /criteria/0/to']],
    [{ criterion: 'people_managed', from: '3' }, ['range_invalid /criteria/0/from']],
    [{ criterion: 'people_managed', from: null }, ['range_invalid /criteria/0/from']],
    [{ criterion: 'has_children', equals: 'true' }, ['criterion_unsuited /criteria/0/equals']],
    [{ criterion: 'has_children' }, ['criterion_unsuited /criteria/0/equals']],
    [
      { criterion: 'custom.pets', anyOf: ['cat;dog', '', 'x'.repeat(101), 7] },
      [0, 1, 2, 3].map((at) => `value_unknown /criteria/0/anyOf/${at}`),
    ],
    [{ anyOf: ['finance'] }, ['member_missing /criteria/0/criterion']],
  ])('%j is refused', (criterion, expected) => {
    expect(faultsOf(check({ criteria: [criterion] }))).toEqual(expected);
  });

  test('refuses more criteria and values than anybody means', () => {
    expect(faultsOf(check({ criteria: Array.from({ length: 51 }, () => null) }))).toEqual(['criteria_too_many /criteria']);
    expect(faultsOf(check({ criteria: [{ criterion: 'custom.pets', anyOf: Array.from({ length: 251 }, String) }] }))).toEqual([
      'values_too_many /criteria/0/anyOf',
    ]);
  });
});

describe('after launch', () => {
  test('S2-47 the participation time is part of the audience, and locked with it (D15)', () => {
    const before = audience({});
    const longer = audience({ participationTimeMinutes: 60 });
    const locks = joinLocks([{ field: 'audience', reason: 'People are recruited by it.' }]);
    const study = { launched: true, current: { audience: before, participationTimeMinutes: 45 }, locks };
    expect(faultsOf(checkLocks({ audience: longer }, study))).toEqual(['field_locked /audience']);
    expect(faultsOf(checkLocks({ participationTimeMinutes: 60 }, study))).toEqual(['field_locked /participationTimeMinutes']);
    expect(checkLocks({ audience: audience({}), participationTimeMinutes: 45 }, study).ok).toBe(true);
    expect(checkLocks({ audience: longer }, { ...study, launched: false }).ok).toBe(true);
  });
});

describe('launching', () => {
  const b2b = (criteria: object[]): Audience => audience({ type: 'b2b', criteria });
  const selectOf = (family: string): object[] =>
    catalogue
      .filter((one) => one.family === family)
      .map((one) => {
        if (one.kind === 'choice') return { criterion: one.slug, anyOf: [one.values?.[0]?.slug ?? 'x'] };
        return one.kind === 'boolean' ? { criterion: one.slug, equals: true } : { criterion: one.slug, from: 1 };
      });

  test('S2-13 needs no criterion for general population', () => {
    expect(checkAudienceForLaunch(audience({}), catalogue)).toEqual({ ok: true, value: audience({}) });
  });

  test('S2-14 needs an Advanced Professional criterion for industry professionals', () => {
    expect(faultsOf(checkAudienceForLaunch(b2b([]), catalogue))).toEqual(['professional_criterion_missing /criteria']);
    for (const criterion of selectOf('advanced_professional')) expect(checkAudienceForLaunch(b2b([criterion]), catalogue).ok).toBe(true);
  });

  test.each(['demographic', 'technology', 'accessibility', 'custom'])(
    'S2-14 is not satisfied by all criteria of the family %s',
    (family) => {
      const criteria = selectOf(family);
      expect(criteria.length).toBeGreaterThan(0);
      expect(faultsOf(checkAudienceForLaunch(b2b(criteria), catalogue))).toEqual(['professional_criterion_missing /criteria']);
    },
  );

  test('S2-14 is not satisfied by an own characteristic that has taken the place of a professional criterion', () => {
    const changed = listCriteria([{ slug: 'industry', name: 'Industry', type: 'number' }]);
    const own = checkAudience({ ...sound, type: 'b2b', criteria: [{ criterion: 'custom.industry', from: 1 }] }, changed);
    expect(own.ok && faultsOf(checkAudienceForLaunch(own.value, changed))).toEqual(['professional_criterion_missing /criteria']);
  });

  test('finds criteria that are gone meanwhile', () => {
    const before = audience({ type: 'b2b', criteria: [{ criterion: 'custom.pets', anyOf: ['cat'] }] });
    expect(faultsOf(checkAudienceForLaunch(before, builtInCriteria))).toEqual([
      'criterion_unknown /criteria/0/criterion',
      'professional_criterion_missing /criteria',
    ]);
  });
});
