import { termsOf } from './term.js';

/** The fifty states of the United States, and D.C., by their codes of the postal service. */
const table =
  'AL Alabama|AK Alaska|AZ Arizona|AR Arkansas|CA California|CO Colorado|CT Connecticut|DE Delaware|DC Washington, D.C.|FL Florida|GA Georgia|' +
  'HI Hawaii|ID Idaho|IL Illinois|IN Indiana|IA Iowa|KS Kansas|KY Kentucky|LA Louisiana|ME Maine|MD Maryland|MA Massachusetts|MI Michigan|' +
  'MN Minnesota|MS Mississippi|MO Missouri|MT Montana|NE Nebraska|NV Nevada|NH New Hampshire|NJ New Jersey|NM New Mexico|NY New York|' +
  'NC North Carolina|ND North Dakota|OH Ohio|OK Oklahoma|OR Oregon|PA Pennsylvania|RI Rhode Island|SC South Carolina|SD South Dakota|' +
  'TN Tennessee|TX Texas|UT Utah|VT Vermont|VA Virginia|WA Washington|WV West Virginia|WI Wisconsin|WY Wyoming';

/** “Washington” alone is the state. */
const capitalNames = ['D.C.', 'Washington D.C.', 'Washington, DC', 'Washington DC', 'District of Columbia'];

/** A state of the United States, or Washington, D.C. (S2-19). */
export interface State {
  /** Two capitals, as the postal service writes it. */
  readonly code: string;
  readonly title: string;
  /** Terms under which people have it: code, the code with its country, name. */
  readonly terms: readonly string[];
}

/** The fifty states and Washington, D.C. */
export const states: readonly State[] = table.split('|').map((entry) => {
  const code = entry.slice(0, 2);
  const title = entry.slice(3);
  return { code, title, terms: termsOf([code, `US-${code}`, title, ...(code === 'DC' ? capitalNames : [])]) };
});

const byTerm: ReadonlyMap<string, State> = new Map(states.flatMap((state) => state.terms.map((term) => [term, state])));

/** Finds a state by one of its terms; see {@link State.terms}. */
export function findState(term: string): State | undefined {
  return byTerm.get(term);
}

const provinces =
  'AB Alberta|BC British Columbia|MB Manitoba|NB New Brunswick|NL Newfoundland and Labrador|NS Nova Scotia|NT Northwest Territories|NU Nunavut|' +
  'ON Ontario|PE Prince Edward Island|QC Quebec|SK Saskatchewan|YT Yukon';

const territories = 'AS American Samoa|GU Guam|MP Northern Mariana Islands|PR Puerto Rico|VI U.S. Virgin Islands';

const strangers: ReadonlyMap<string, string> = new Map([
  ...describeAll(provinces, (title) => `${title} is in Canada. Filter by country, with CA`),
  ...describeAll(territories, (title, code) => `${title} is a territory and no state. Filter by country, with ${code}`),
  ['québec', 'Quebec is in Canada. Filter by country, with CA'],
]);

/** Says of a term that is often taken for a state what it is, and what to do; `undefined` where nothing better than “unknown” can be said. */
export function describeStranger(term: string): string | undefined {
  return strangers.get(term);
}

function describeAll(list: string, describe: (title: string, code: string) => string): readonly (readonly [string, string])[] {
  return list.split('|').flatMap((entry) => {
    const code = entry.slice(0, 2);
    const title = entry.slice(3);
    return termsOf([code, title]).map((term) => [term, describe(title, code)] as const);
  });
}
