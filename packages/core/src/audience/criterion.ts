import type { FieldType } from '../ingestion/value.js';
import type { PanelTextField } from '../panel/fields.js';

/** The families of criteria (S2-20); `custom` holds what a workspace defined itself. */
export const criterionFamilies = ['advanced_professional', 'accessibility', 'demographic', 'technology', 'custom'] as const;

/** One of {@link criterionFamilies}. */
export type CriterionFamily = (typeof criterionFamilies)[number];

/** The names of the families, for people. */
export const familyTitles: Readonly<Record<CriterionFamily, string>> = {
  advanced_professional: 'Advanced Professional',
  accessibility: 'Accessibility',
  demographic: 'Demographic',
  technology: 'Technology',
  custom: 'Own characteristics',
};

/** What of a person a criterion reads: one of the panel's fields, or a characteristic by its slug. */
export type CriterionSource =
  | { readonly from: 'field'; readonly name: PanelTextField }
  | { readonly from: 'characteristic'; readonly name: string };

/** A value that can be chosen. */
export interface CriterionValue {
  readonly slug: string;
  readonly title: string;
  /** Terms under which people have it, see `readTerms`: slug, title, and what else is usual. */
  readonly terms: readonly string[];
}

interface CriterionBase {
  /** Names the criterion in an audience. Those of a workspace begin with `custom.`, so they can never be taken for one of the catalogue. */
  readonly slug: string;
  readonly family: CriterionFamily;
  readonly title: string;
  readonly description: string;
  readonly reads: CriterionSource;
}

/** People who have at least one of the chosen values. `values` is `null` where any text may be given. */
export interface ChoiceCriterion extends CriterionBase {
  readonly kind: 'choice';
  readonly values: readonly CriterionValue[] | null;
}

/** People whose number lies in a range, both ends included. */
export interface RangeCriterion extends CriterionBase {
  readonly kind: 'range';
  /** What is counted, for people, for example `years`; `null` where nobody said. */
  readonly unit: string | null;
}

/** People for whom that many whole years have passed since a date: their age, where it is the date of birth. */
export interface AgeCriterion extends CriterionBase {
  readonly kind: 'age';
}

/** People for whom something is so, or is not. */
export interface BooleanCriterion extends CriterionBase {
  readonly kind: 'boolean';
}

/** Something by which people are chosen. */
export type Criterion = ChoiceCriterion | RangeCriterion | AgeCriterion | BooleanCriterion;

/** What a criterion of each kind reads; a value of another type is none. */
export const typeByKind: Readonly<Record<Criterion['kind'], FieldType>> = {
  choice: 'text',
  range: 'number',
  age: 'date',
  boolean: 'boolean',
};

/** Makes the slug of a criterion over a characteristic of the workspace. */
export function customCriterion(characteristic: string): string {
  return `custom.${characteristic}`;
}
