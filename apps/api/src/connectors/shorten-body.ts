const longest = 16_384;

/** A body as the exchange log keeps it: whole when it is short, else its beginning as text. */
export function shortenBody(body: unknown): unknown {
  const text = typeof body === 'string' ? body : (JSON.stringify(body) ?? '');
  return text.length <= longest ? body : `${text.slice(0, longest)}… [${text.length} characters]`;
}
