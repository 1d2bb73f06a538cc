/** What may stand in an array as it is: no blank, quote, brace, comma or backslash, and not the word null. */
const plain = /^(?!null$)[\w.@+:/-]+$/i;

/** An array of texts as PostgreSQL reads it; much faster than the driver's own for thousands of texts. */
export function toArrayText(texts: readonly (string | null)[]): string {
  return `{${texts.map(toElement).join()}}`;
}

/** An array of numbers, or of words that need no quotes. */
export function toWordArray(words: readonly string[]): string {
  return `{${words.join()}}`;
}

function toElement(text: string | null): string {
  if (text === null) return 'null';
  return plain.test(text) ? text : `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}
