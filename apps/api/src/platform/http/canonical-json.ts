import { createHash } from 'node:crypto';

/** SHA-256 of a JSON value, the same whatever the order of its members, so that a client that serialises anew is still recognised. */
export function hashJson(value: unknown): Buffer {
  return createHash('sha256')
    .update(JSON.stringify(sortMembers(value)) ?? '')
    .digest();
}

/** SHA-256 of what a request carried: of bytes as they came, of JSON as {@link hashJson} says. */
export function hashBody(body: unknown): Buffer {
  return Buffer.isBuffer(body) ? createHash('sha256').update(body).digest() : hashJson(body);
}

function sortMembers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortMembers);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([name, member]) => [name, sortMembers(member)]),
  );
}
