/**
 * Makes a value fit for PostgreSQL, which stores neither U+0000 nor half a surrogate pair: what comes from outside must never make the hub
 * unable to keep it.
 */
export function makeStorable<T>(value: T): T {
  return clean(value) as T;
}

/** The same for a text. */
export function makeTextStorable(text: string): string {
  return text.replaceAll('\u0000', '\uFFFD').toWellFormed();
}

function clean(value: unknown): unknown {
  if (typeof value === 'string') return makeTextStorable(value);
  if (Array.isArray(value)) return value.map(clean);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [clean(name), clean(member)]));
}
