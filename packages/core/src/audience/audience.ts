/** Whom a study is for: general population, or professionals of an industry (S2-13, S2-14). */
export const audienceTypes = ['b2c', 'b2b'] as const;

/** One of {@link audienceTypes}. */
export type AudienceType = (typeof audienceTypes)[number];

/** Where people live: one of the countries (ISO 3166-1 alpha-2), or one of the states of the US (postal codes, with DC; S2-19). */
export type AudienceLocation =
  | { readonly by: 'country'; readonly countries: readonly string[] }
  | { readonly by: 'state'; readonly states: readonly string[] };

/** A criterion of an audience, with what is asked: one of the values, a range with both ends included, or yes or no. */
export type SelectedCriterion =
  | { readonly criterion: string; readonly anyOf: readonly string[] }
  | { readonly criterion: string; readonly from?: number; readonly to?: number }
  | { readonly criterion: string; readonly equals: boolean };

/** Who is recruited. People match who fulfil the location and every criterion. */
export interface Audience {
  readonly type: AudienceType;
  /** How long taking part lasts, in whole minutes; it is the length of a session too (S2-15, S2-16). */
  readonly participationTimeMinutes: number;
  readonly location: AudienceLocation;
  readonly criteria: readonly SelectedCriterion[];
}

/** Where people are looked for unless told otherwise (S2-17). */
export const defaultLocation: AudienceLocation = { by: 'country', countries: ['US'] };

/** Under which name an audience's location is reported beside its criteria. */
export const locationCriterion = 'location';

/** Most criteria of one audience, values of one criterion, years of an age, and minutes of taking part: a week. */
export const audienceLimits = { criteria: 50, values: 250, years: 150, minutes: 10_080 } as const;
