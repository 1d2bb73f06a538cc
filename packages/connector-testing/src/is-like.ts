import { isDeepStrictEqual } from 'node:util';

/**
 * Whether a value is what several tries of the same came to. Where those differ among themselves, as an id does that is made anew for each request,
 * it has to be there, and of the same type, and may be any.
 *
 * @param tries at least one
 */
export function isLike(tries: readonly unknown[], found: unknown): boolean {
  const [first] = tries;
  if (tries.every((one) => isDeepStrictEqual(one, first))) return isDeepStrictEqual(found, first);
  const all = [...tries, found];
  if (all.every((one) => Array.isArray(one))) return isListLike(tries as readonly unknown[][], found as unknown[]);
  if (all.every(isObject)) return isObjectLike(tries as readonly Members[], found as Members);
  return tries.some((one) => nameType(one) === nameType(found));
}

type Members = Readonly<Record<string, unknown>>;

function isListLike(tries: readonly (readonly unknown[])[], found: readonly unknown[]): boolean {
  const lengths = new Set(tries.map(({ length }) => length));
  if (lengths.size > 1) return true;
  const entries = [...found.keys()];
  return (
    lengths.has(found.length) &&
    entries.every((index) =>
      isLike(
        tries.map((one) => one[index]),
        found[index],
      ),
    )
  );
}

/** Names that only some tries have are made anew as well. */
function isObjectLike(tries: readonly Members[], found: Members): boolean {
  const names = new Set(tries.flatMap((one) => Object.keys(one)));
  const lasting = [...names].filter((name) => tries.every((one) => Object.hasOwn(one, name)));
  const isFree = lasting.length < names.size;
  return (
    lasting.every(
      (name) =>
        Object.hasOwn(found, name) &&
        isLike(
          tries.map((one) => one[name]),
          found[name],
        ),
    ) &&
    (isFree || Object.keys(found).every((name) => names.has(name)))
  );
}

const isObject = (value: unknown): boolean => nameType(value) === 'object';

function nameType(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
