import type { PanelTextField } from '../../panel/fields.js';
import type { Criterion, CriterionFamily, CriterionValue } from '../criterion.js';
import { termsOf } from '../term.js';

/** A value's title, or the title and what people also write. */
export type ValueEntry = string | readonly [title: string, ...others: string[]];

/** What is said of a criterion; the rest follows from it. */
export type CriterionEntry = {
  readonly title: string;
  readonly description: string;
  /** The characteristic that is read, where its slug is another than the criterion's. */
  readonly characteristic?: string;
} & (
  | { readonly values: Readonly<Record<string, ValueEntry>> }
  | { readonly field: PanelTextField }
  | { readonly unit: string }
  | { readonly kind: 'age' | 'boolean' }
);

/** Makes the criteria of a family out of entries by slug. */
export function defineFamily(family: CriterionFamily, entries: Readonly<Record<string, CriterionEntry>>): readonly Criterion[] {
  return Object.entries(entries).map(([slug, entry]) => {
    const { title, description } = entry;
    const reads = { from: 'characteristic', name: entry.characteristic ?? slug } as const;
    const base = { slug, family, title, description, reads };
    if ('values' in entry) return { ...base, kind: 'choice', values: defineValues(entry.values) };
    if ('field' in entry) return { ...base, kind: 'choice', reads: { from: 'field', name: entry.field }, values: null };
    if ('unit' in entry) return { ...base, kind: 'range', unit: entry.unit };
    return { ...base, kind: entry.kind };
  });
}

function defineValues(values: Readonly<Record<string, ValueEntry>>): readonly CriterionValue[] {
  return Object.entries(values).map(([slug, entry]) => {
    const titles = typeof entry === 'string' ? [entry] : entry;
    const [title = slug] = titles;
    return { slug, title, terms: termsOf([slug, slug.replaceAll('_', ' '), slug.replaceAll('_', '-'), ...titles]) };
  });
}
