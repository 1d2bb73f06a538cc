/**
 * What was thrown or reported, as an error that the log can write down. The job library reports some errors as plain objects with their members,
 * of which nothing would be left otherwise.
 */
export function toError(thrown: unknown): Error {
  if (thrown instanceof Error) return thrown;
  if (typeof thrown === 'object' && thrown !== null && 'message' in thrown) return Object.assign(new Error(String(thrown.message)), thrown);
  return new Error(String(thrown));
}
