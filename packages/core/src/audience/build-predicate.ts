import { locationCriterion, type Audience, type AudienceLocation, type SelectedCriterion } from './audience.js';
import { findDateRange } from './age-range.js';
import { findCountry } from './countries.js';
import type { ChoiceCriterion, Criterion, CriterionSource } from './criterion.js';
import { findState } from './states.js';
import { normalizeTerm } from './term.js';

/** What has to hold of one datum of a person. Both ends of a range are included, `null` = no limit. A value that is missing or of another type fails. */
export type AudienceTest =
  /** A text of which one term (see `readTerms`) is among `terms`; with `orEmpty` also a text that is missing or blank. */
  | { readonly kind: 'any_term'; readonly reads: CriterionSource; readonly terms: readonly string[]; readonly orEmpty: boolean }
  | { readonly kind: 'number_range'; readonly reads: CriterionSource; readonly from: number | null; readonly to: number | null }
  /** Texts of the form `YYYY-MM-DD`, which stand in the order of their dates when compared character by character. */
  | { readonly kind: 'date_range'; readonly reads: CriterionSource; readonly from: string | null; readonly to: string | null }
  | { readonly kind: 'boolean'; readonly reads: CriterionSource; readonly equals: boolean }
  /** Nobody: the criterion is gone from the catalogue, with the characteristic that it read. */
  | { readonly kind: 'nobody' };

/**
 * One test, and the criterion it belongs to; `location` for the location. For SQL, all terms of all texts of a person, as `name=term`, make one array
 * with one GIN index over it, which answers every `any_term` by `&&`: names of fields are never slugs of characteristics. What asks for little is then
 * fast, and ranges and booleans filter what is left.
 */
export type AudienceCondition = AudienceTest & { readonly criterion: string };

/** All of them have to hold. Data, so that one count in SQL and {@link matchAudience} mean the same. */
export type AudiencePredicate = readonly AudienceCondition[];

const country = { from: 'field', name: 'country' } as const;
const state = { from: 'field', name: 'state' } as const;

/**
 * Says by which data of a person an audience is decided, with the selective tests of the location first.
 *
 * @param audience as `checkAudience` returned it
 * @param catalogue the criteria of the workspace as they are now; what it lost since matches nobody
 * @param today calendar date `YYYY-MM-DD`, for ages
 */
export function buildPredicate(audience: Audience, catalogue: readonly Criterion[], today: string): AudiencePredicate {
  const bySlug = new Map(catalogue.map((criterion) => [criterion.slug, criterion]));
  return [
    ...locate(audience.location).map((test) => ({ ...test, criterion: locationCriterion })),
    ...audience.criteria.map((selected) => ({ ...ask(selected, bySlug.get(selected.criterion), today), criterion: selected.criterion })),
  ];
}

function locate(location: AudienceLocation): readonly AudienceTest[] {
  if (location.by === 'country') {
    return [{ kind: 'any_term', reads: country, terms: collect(location.countries, findCountry), orEmpty: false }];
  }
  return [
    { kind: 'any_term', reads: state, terms: collect(location.states, findState), orEmpty: false },
    // Whoever has a state may well have no country, but never another one.
    { kind: 'any_term', reads: country, terms: collect(['US'], findCountry), orEmpty: true },
  ];
}

function collect(codes: readonly string[], find: (term: string) => { readonly terms: readonly string[] } | undefined): readonly string[] {
  return codes.flatMap((code) => find(normalizeTerm(code))?.terms ?? []);
}

function ask(selected: SelectedCriterion, criterion: Criterion | undefined, today: string): AudienceTest {
  if (criterion === undefined) return { kind: 'nobody' };
  const { reads, kind } = criterion;
  if (kind === 'choice' && 'anyOf' in selected) {
    return { kind: 'any_term', reads, terms: spell(criterion, selected.anyOf), orEmpty: false };
  }
  if (kind === 'boolean' && 'equals' in selected) return { kind: 'boolean', reads, equals: selected.equals };
  // Of the three shapes, a range is the one that has neither of these.
  if ('anyOf' in selected || 'equals' in selected) return { kind: 'nobody' };
  if (kind === 'range') return { kind: 'number_range', reads, from: selected.from ?? null, to: selected.to ?? null };
  if (kind === 'age') return { kind: 'date_range', reads, ...findDateRange(selected, today) };
  return { kind: 'nobody' };
}

function spell({ values }: ChoiceCriterion, chosen: readonly string[]): readonly string[] {
  if (values === null) return chosen.map(normalizeTerm);
  return chosen.flatMap((slug) => values.find((value) => value.slug === slug)?.terms ?? []);
}
