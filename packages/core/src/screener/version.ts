import type { Screener } from './question.js';

/** One version of a screener. Every application keeps the number of the version that it answered (D14). */
export interface ScreenerVersion {
  /** 1 for the first, then one more for every real change. */
  readonly version: number;
  /** The checked definition. */
  readonly definition: Screener;
}

/** Tells whether two definitions say the same, whatever the order of their members; the order of questions and choices counts. */
export function isSameScreener(left: Screener, right: Screener): boolean {
  return writeCanonicalJson(left) === writeCanonicalJson(right);
}

/**
 * The version that a saved definition leads to: the current one when nothing really differs, else the next number.
 * Without a current version it is version 1.
 */
export function nextScreenerVersion(
  current: ScreenerVersion | undefined,
  definition: Screener,
): ScreenerVersion & { readonly changed: boolean } {
  if (current === undefined) return { version: 1, definition, changed: true };
  if (isSameScreener(current.definition, definition)) return { ...current, changed: false };
  return { version: current.version + 1, definition, changed: true };
}

/** JSON with sorted member names; absent and undefined members are the same. */
function writeCanonicalJson(value: unknown): string {
  return JSON.stringify(value, (_name, member: unknown) => {
    if (typeof member !== 'object' || member === null || Array.isArray(member)) return member;
    return Object.fromEntries(Object.entries(member).toSorted(([left], [right]) => (left < right ? -1 : 1)));
  });
}
