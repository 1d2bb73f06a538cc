/** What parts the values of a text that holds several, such as `en; de` for the languages that somebody speaks. */
export const valueSeparator = ';';

/** Longest term, in code points. What is longer is a sentence and nothing to choose by, and an entry of an index has its limit too. */
export const maximumTermLength = 100;

/**
 * Brings a value into the one form in which values are compared: without blanks at its ends, the letters A to Z as small ones. Other letters stay as
 * they are, so that a database finds the same, whatever its collation: in PostgreSQL it is `lower(btrim(x, E' \t\r\n') collate "C")`.
 */
export function normalizeTerm(value: string): string {
  return value.replaceAll(/^[ \t\r\n]+|[ \t\r\n]+$/g, '').replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/**
 * Reads the terms of a text of a person. Every text may hold several values, parted by {@link valueSeparator}; each is one term. So one index over
 * terms serves languages and industries alike, regardless of capitals, where containment in JSON would find single values in one spelling alone.
 *
 * @returns the terms, each once; none for what is no text, for blanks, and for parts beyond {@link maximumTermLength}
 */
export function readTerms(text: unknown): readonly string[] {
  return typeof text === 'string' ? termsOf(text.split(valueSeparator)) : [];
}

/** Normalises values and leaves out what is no term; each comes once. */
export function termsOf(values: readonly string[]): readonly string[] {
  return [...new Set(values.map(normalizeTerm))].filter(isTerm);
}

/** Whether a normalised value can be looked for. */
export function isTerm(value: string): boolean {
  return value !== '' && !value.includes(valueSeparator) && [...value].length <= maximumTermLength;
}
