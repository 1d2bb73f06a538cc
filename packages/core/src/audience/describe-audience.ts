import type { Audience, AudienceLocation, SelectedCriterion } from './audience.js';
import { findCountry } from './countries.js';
import type { Criterion, CriterionFamily } from './criterion.js';
import { describeReach, type Reach } from './describe-reach.js';
import { findState } from './states.js';
import { normalizeTerm } from './term.js';

/** One filter of an audience, for people. */
export interface DescribedCriterion {
  readonly criterion: string;
  readonly title: string;
  /** `null`: the criterion is gone from the catalogue, and matches nobody. */
  readonly family: CriterionFamily | null;
  /** What is asked, for example `25 to 34 years`, or the titles of the values. */
  readonly asked: string;
}

/** What stands beside an audience while it is put together: how many it reaches, and by which filters (S2-11). */
export interface DescribedAudience {
  readonly reach: Reach;
  /** Names of the countries or states. */
  readonly location: readonly string[];
  readonly criteria: readonly DescribedCriterion[];
}

/**
 * Describes an audience together with its reach.
 *
 * @param count how many people match it
 */
export function describeAudience(audience: Audience, catalogue: readonly Criterion[], count: number): DescribedAudience {
  const bySlug = new Map(catalogue.map((criterion) => [criterion.slug, criterion]));
  return {
    reach: describeReach(count),
    location: describeLocation(audience.location),
    criteria: audience.criteria.map((selected) => describeCriterion(selected, bySlug.get(selected.criterion))),
  };
}

function describeLocation(location: AudienceLocation): readonly string[] {
  if (location.by === 'state') return location.states.map((code) => findState(normalizeTerm(code))?.title ?? code);
  return location.countries.map((code) => findCountry(normalizeTerm(code))?.title ?? code);
}

function describeCriterion(selected: SelectedCriterion, criterion: Criterion | undefined): DescribedCriterion {
  const { criterion: slug } = selected;
  return { criterion: slug, title: criterion?.title ?? slug, family: criterion?.family ?? null, asked: describeAsked(selected, criterion) };
}

function describeAsked(selected: SelectedCriterion, criterion: Criterion | undefined): string {
  if ('anyOf' in selected) {
    const titles = new Map(criterion?.kind === 'choice' ? criterion.values?.map(({ slug, title }) => [slug, title]) : []);
    return selected.anyOf.map((value) => titles.get(value) ?? value).join(', ');
  }
  if ('equals' in selected) return selected.equals ? 'yes' : 'no';
  const unit = criterion?.kind === 'age' ? 'years' : criterion?.kind === 'range' ? criterion.unit : null;
  return [describeRange(selected), unit].filter((part) => part !== null).join(' ');
}

function describeRange({ from, to }: { readonly from?: number; readonly to?: number }): string {
  if (from === undefined) return `at most ${to}`;
  if (to === undefined) return `at least ${from}`;
  return from === to ? String(from) : `${from} to ${to}`;
}
