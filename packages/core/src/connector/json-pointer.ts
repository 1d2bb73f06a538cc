/** Whether a text is an RFC 6901 JSON pointer: empty, or parts that each begin with `/` and use `~` only as `~0` and `~1`. */
export function isPointer(text: string): boolean {
  return /^(\/([^~/]|~[01])*)*$/.test(text);
}

/** Writes a text as one part of a JSON pointer. */
export function escapePointerPart(text: string): string {
  return text.replaceAll('~', '~0').replaceAll('/', '~1');
}

/**
 * The value to which an RFC 6901 JSON pointer leads; `undefined` when nothing stands there. Only a document's own members are seen.
 *
 * @throws RangeError when the pointer is malformed.
 */
export function readPointer(document: unknown, pointer: string): unknown {
  if (!isPointer(pointer)) throw new RangeError(`"${pointer}" is not a JSON pointer`);
  let value = document;
  for (const part of pointer.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    if (Array.isArray(value) && !/^(0|[1-9][0-9]*)$/.test(name)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[name];
  }
  return value;
}
