/** How many characters of a body the exchange log keeps. */
export const longestBody = 16_384;

/** A body as the exchange log keeps it: whole when it is short, else its beginning as text. */
export function shortenBody(body: unknown): unknown {
  const text = typeof body === 'string' ? body : (JSON.stringify(body) ?? '');
  return text.length <= longestBody ? body : `${text.slice(0, longestBody)}… [${text.length} characters]`;
}
