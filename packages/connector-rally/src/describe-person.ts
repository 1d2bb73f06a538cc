import type { DisclosedApplicant } from '@panelbridge/core/connector';

/** One property of a person, by name; Rally makes it where it is not there yet. */
interface RallyProperty {
  readonly name: string;
  readonly propertyType: 'STRING';
  readonly value: string;
}

/** A person as it is sent to be imported. */
export interface RallyPerson {
  /** The pseudonym: an address that reaches nobody. */
  readonly email: string;
  /** Said, since a name that is left out would stay as it is there. */
  readonly firstName: null;
  readonly lastName: null;
  readonly properties: readonly RallyProperty[];
}

/** Names of the properties in Rally; every person has all of them, since an import removes what one person lacks and another has. */
export const propertyNames = {
  participation: 'Panel participation',
  screener_answers: 'Panel screener answers',
  matched_criteria: 'Panel matched criteria',
} as const;

const longestValue = 5_000;

/** Describes an applicant under the pseudonym. Only what is named here is sent, whatever else was handed over (S2-31). */
export function describePerson({ participation, pseudonym, disclosed }: DisclosedApplicant): RallyPerson {
  const values = { participation, screener_answers: disclosed['screener_answers'], matched_criteria: disclosed['matched_criteria'] };
  return {
    email: pseudonym,
    firstName: null,
    lastName: null,
    properties: Object.entries(propertyNames).map(([key, name]) => ({
      name,
      propertyType: 'STRING',
      value: shorten(writeValue(values[key as keyof typeof propertyNames])),
    })),
  };
}

/** Writes an answer or a list of them as lines that a person reads. */
function writeValue(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value))
    return value
      .map(writeValue)
      .filter((line) => line !== '')
      .join(value.every(isPlain) ? ', ' : '\n');
  if (typeof value !== 'object') return `${value as string | number | boolean}`;
  const { question, answer } = value as { readonly question?: unknown; readonly answer?: unknown };
  if (question !== undefined) return `${writeValue(question)}: ${writeValue(answer)}`;
  return Object.entries(value)
    .map(([name, member]) => `${name}: ${writeValue(member)}`)
    .join('\n');
}

function isPlain(value: unknown): boolean {
  return typeof value !== 'object' || value === null;
}

function shorten(value: string): string {
  return value.length <= longestValue ? value : `${value.slice(0, longestValue - 1)}…`;
}
