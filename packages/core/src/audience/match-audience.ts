import type { FieldValue } from '../ingestion/value.js';
import type { PanelTextField } from '../panel/fields.js';
import type { Audience } from './audience.js';
import { buildPredicate, type AudiencePredicate, type AudienceTest } from './build-predicate.js';
import type { Criterion, CriterionSource } from './criterion.js';
import { normalizeTerm, readTerms } from './term.js';

/** What of a person decides whether they match. */
export interface AudiencePerson {
  readonly fields: Readonly<Partial<Record<PanelTextField, string | null>>>;
  /** By slug; `null` and no member both mean that there is no value. */
  readonly characteristics: Readonly<Record<string, FieldValue>>;
}

/**
 * Why a criterion is missed: nothing is known, something else is, or the criterion does not exist any more, with the characteristic that
 * it read.
 */
export type MissReason = 'value_missing' | 'value_differs' | 'criterion_gone';

/** How a person stands to an audience; `location` stands among the criteria. */
export interface AudienceMatch {
  readonly matches: boolean;
  /** Slugs, in the order of the audience. */
  readonly matched: readonly string[];
  readonly missed: readonly { readonly criterion: string; readonly reason: MissReason }[];
}

/**
 * Decides whether a person matches an audience, and by which criteria (S2-50). What is not known of a person misses the criterion.
 *
 * @param today calendar date `YYYY-MM-DD`, for ages
 */
export function matchAudience(audience: Audience, catalogue: readonly Criterion[], person: AudiencePerson, today: string): AudienceMatch {
  return matchPredicate(buildPredicate(audience, catalogue, today), person);
}

/** The same for a predicate that was built already, for many people. */
export function matchPredicate(predicate: AudiencePredicate, person: AudiencePerson): AudienceMatch {
  const reasons = new Map<string, MissReason | null>();
  for (const condition of predicate) {
    reasons.set(condition.criterion, reasons.get(condition.criterion) ?? findMiss(condition, person));
  }
  const missed = [...reasons].flatMap(([criterion, reason]) => (reason === null ? [] : [{ criterion, reason }]));
  const matched = [...reasons].filter(([, reason]) => reason === null).map(([criterion]) => criterion);
  return { matches: missed.length === 0, matched, missed };
}

function findMiss(test: AudienceTest, person: AudiencePerson): MissReason | null {
  if (test.kind === 'nobody') return 'criterion_gone';
  const value = readDatum(test.reads, person);
  const isEmpty = value === undefined || value === null || (typeof value === 'string' && normalizeTerm(value) === '');
  if (isEmpty) return test.kind === 'any_term' && test.orEmpty ? null : 'value_missing';
  return holds(test, value) ? null : 'value_differs';
}

function readDatum(reads: CriterionSource, { fields, characteristics }: AudiencePerson): FieldValue | undefined {
  if (reads.from === 'field') return fields[reads.name];
  return Object.hasOwn(characteristics, reads.name) ? characteristics[reads.name] : undefined;
}

function holds(test: Exclude<AudienceTest, { readonly kind: 'nobody' }>, value: FieldValue): boolean {
  switch (test.kind) {
    case 'any_term':
      return readTerms(value).some((term) => test.terms.includes(term));
    case 'number_range':
      return typeof value === 'number' && lies(value, test);
    case 'date_range':
      return typeof value === 'string' && /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(value) && lies(value, test);
    case 'boolean':
      return value === test.equals;
  }
}

function lies<Value extends number | string>(
  value: Value,
  { from, to }: { readonly from: Value | null; readonly to: Value | null },
): boolean {
  return (from === null || value >= from) && (to === null || value <= to);
}
