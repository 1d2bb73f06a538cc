import { describe, expect, test } from 'vitest';
import { checkSlug } from '../panel/characteristic.js';
import { isPanelField } from '../panel/fields.js';
import { countries, findCountry } from './countries.js';
import { criterionFamilies, typeByKind, type Criterion } from './criterion.js';
import { builtInCriteria, listCriteria } from './list-criteria.js';
import { searchCriteria } from './search-criteria.js';
import { findState, states } from './states.js';
import { isTerm, normalizeTerm, readTerms } from './term.js';

const slugsOf = (criteria: readonly Criterion[], family?: string): string[] =>
  criteria.filter((one) => family === undefined || one.family === family).map(({ slug }) => slug);
const find = (text: string): readonly string[] => slugsOf(searchCriteria(builtInCriteria, text).map(({ criterion }) => criterion));

describe('the catalogue', () => {
  test('S2-20 has the four families, each with what the source names for it', () => {
    expect(slugsOf(builtInCriteria, 'advanced_professional')).toEqual(expect.arrayContaining(['company_size', 'industry', 'occupation']));
    expect(slugsOf(builtInCriteria, 'accessibility')).toEqual(expect.arrayContaining(['assistive_technology']));
    expect(slugsOf(builtInCriteria, 'demographic')).toEqual(expect.arrayContaining(['age', 'gender', 'languages']));
    expect(slugsOf(builtInCriteria, 'technology')).toEqual(expect.arrayContaining(['browsers', 'operating_systems']));
    expect(new Set(builtInCriteria.map(({ family }) => family))).toEqual(new Set(criterionFamilies.filter((one) => one !== 'custom')));
  });

  test('names every criterion once, and none like the location', () => {
    expect(new Set(slugsOf(builtInCriteria)).size).toBe(builtInCriteria.length);
    expect(slugsOf(builtInCriteria)).not.toContain('location');
  });

  test.each(builtInCriteria.map((criterion) => [criterion.slug, criterion] as const))('%s can be matched', (_, criterion) => {
    const { slug, title, description, reads } = criterion;
    expect(slug).toMatch(/^[a-z][a-z0-9_]*$/);
    expect(title).not.toBe('');
    expect(description).toMatch(/\.$/);
    expect(reads.from === 'field' ? isPanelField(reads.name) : checkSlug(reads.name).ok).toBe(true);
    if (criterion.kind !== 'choice' || criterion.values === null) return;
    const { values } = criterion;
    const terms = values.flatMap((value) => value.terms);
    expect(values.length).toBeGreaterThan(1);
    // A term that meant two values would find people by the wrong one.
    expect(terms.filter((term, index) => terms.indexOf(term) !== index)).toEqual([]);
    for (const value of values) {
      expect(value.terms).toContain(value.slug);
      expect(value.terms).toContain(normalizeTerm(value.title));
      expect(value.terms.filter((term) => !isTerm(term) || normalizeTerm(term) !== term)).toEqual([]);
    }
  });

  test('takes the characteristics of a workspace as criteria of their own', () => {
    const own = [
      { slug: 'pets', name: 'Pets', type: 'text' },
      { slug: 'seats', name: 'Seats', type: 'number' },
      { slug: 'customer_since', name: 'Customer since', type: 'date' },
      { slug: 'beta_tester', name: 'Beta tester', type: 'boolean' },
    ] as const;
    const criteria = listCriteria(own);
    expect(criteria.slice(0, builtInCriteria.length)).toEqual(builtInCriteria);
    expect(criteria.slice(builtInCriteria.length)).toMatchObject([
      {
        slug: 'custom.pets',
        family: 'custom',
        kind: 'choice',
        values: null,
        title: 'Pets',
        reads: { from: 'characteristic', name: 'pets' },
      },
      { slug: 'custom.seats', family: 'custom', kind: 'range' },
      { slug: 'custom.customer_since', family: 'custom', kind: 'age' },
      { slug: 'custom.beta_tester', family: 'custom', kind: 'boolean' },
    ]);
    expect(own.map(({ type }) => type)).toEqual(criteria.slice(builtInCriteria.length).map(({ kind }) => typeByKind[kind]));
  });

  test('does not list a characteristic twice, and lets that of the workspace win where the types differ', () => {
    expect(listCriteria([{ slug: 'industry', name: 'Branch', type: 'text' }])).toEqual(builtInCriteria);
    const criteria = listCriteria([
      { slug: 'industry', name: 'Branch', type: 'number' },
      { slug: 'age', name: 'Age at entry', type: 'number' },
    ]);
    expect(slugsOf(criteria)).not.toContain('industry');
    expect(slugsOf(criteria, 'custom')).toEqual(['custom.industry', 'custom.age']);
    expect(slugsOf(criteria)).toContain('age');
  });
});

describe('search', () => {
  test('S2-21 finds criteria by their titles, values, families and descriptions, the titles first', () => {
    expect(find('company')[0]).toBe('company_size');
    expect(find('size')).toEqual(['company_size', 'household_size']);
    expect(find('firefox')).toEqual(['browsers']);
    expect(find('nurse')).toEqual(['occupation']);
    expect(find('technology').slice(0, 2)).toEqual(['assistive_technology', 'uses_assistive_technology']);
    expect(find('technology')).toEqual(expect.arrayContaining(slugsOf(builtInCriteria, 'technology')));
    expect(find('diploma')).toEqual(['education']);
    expect(find('branch active')).toEqual(['industry']);
  });

  test('S2-21 is indifferent to capitals, accents and order, and wants every word', () => {
    expect(find('  SIZE, Compañy ')).toEqual(['company_size']);
    expect(find('Français')).toEqual(find('francais'));
    expect(find('francais')).toEqual(['languages']);
    expect(find('company unicorn')).toEqual([]);
    expect(find('')).toEqual(slugsOf(builtInCriteria));
    expect(find(' .,- ')).toEqual(slugsOf(builtInCriteria));
  });

  test('names the values that were meant, and none where the criterion itself was', () => {
    const [hit] = searchCriteria(builtInCriteria, 'languages gujarati');
    expect(hit?.values.map(({ slug }) => slug)).toEqual(['gu']);
    expect(searchCriteria(builtInCriteria, 'gender')[0]?.values).toEqual([]);
  });

  test('finds own characteristics and free values', () => {
    const criteria = listCriteria([{ slug: 'pets', name: 'Háustiere', type: 'text' }]);
    expect(searchCriteria(criteria, 'haus').map(({ criterion }) => criterion.slug)).toContain('custom.pets');
  });

  test('puts the whole title before longer ones', () => {
    const criteria = listCriteria([
      { slug: 'a', name: 'Zebra stripes', type: 'text' },
      { slug: 'b', name: 'Zebra', type: 'text' },
    ]);
    expect(searchCriteria(criteria, 'zebra').map(({ criterion }) => criterion.title)).toEqual(['Zebra', 'Zebra stripes']);
  });
});

describe('places', () => {
  test('are the 249 countries of ISO 3166-1, and no term means two', () => {
    expect(countries.length).toBe(249);
    expect(countries.filter(({ code }) => !/^[A-Z]{2}$/.test(code))).toEqual([]);
    const terms = countries.flatMap((country) => country.terms);
    expect(terms.filter((term, index) => terms.indexOf(term) !== index)).toEqual([]);
  });

  test.each([
    ['us', 'US'],
    ['u.s.a.', 'US'],
    ['united states of america', 'US'],
    ['uk', 'GB'],
    ["cote d'ivoire", 'CI'],
    ['bosnia & herzegovina', 'BA'],
    ['st. lucia', 'LC'],
    ['turkey', 'TR'],
    ['curacao', 'CW'],
  ])('the country “%s” is %s', (term, code) => {
    expect(findCountry(term)?.code).toBe(code);
  });

  test('are fifty states and D.C., and no term means two', () => {
    expect(states.length).toBe(51);
    expect(new Set(states.map(({ code }) => code)).size).toBe(51);
    const terms = states.flatMap((state) => state.terms);
    expect(terms.filter((term, index) => terms.indexOf(term) !== index)).toEqual([]);
    expect(findState('washington')?.code).toBe('WA');
    expect(findState('us-ny')?.code).toBe('NY');
  });
});

describe('terms', () => {
  test('are the parts of a text, without capitals and blanks at the ends', () => {
    expect(readTerms(' English;  de ;;Français\t; EN; en')).toEqual(['english', 'de', 'français', 'en']);
    expect(readTerms(null)).toEqual([]);
    expect(readTerms(7)).toEqual([]);
    expect(readTerms(' ; \n')).toEqual([]);
  });

  test('fold the letters A to Z alone, as a database does under every collation', () => {
    expect(normalizeTerm('ÀÉÎ İ ẞ \u212a')).toBe('ÀÉÎ İ ẞ \u212a');
    expect(normalizeTerm('AZ[az')).toBe('az[az');
    expect(normalizeTerm('\u00a0x')).toBe('\u00a0x');
  });

  test('have an end', () => {
    expect(readTerms('😀'.repeat(100))).toEqual(['😀'.repeat(100)]);
    expect(readTerms('x'.repeat(101))).toEqual([]);
  });
});
