import { isDeepStrictEqual } from 'node:util';

/** Names the members in which a change differs from what is stored. */
export function findChanges(before: object, next: object): readonly string[] {
  const stored = new Map(Object.entries(before));
  return Object.entries(next).flatMap(([name, value]) => (isDeepStrictEqual(stored.get(name), value) ? [] : [name]));
}
