import { inspect } from 'node:util';

/**
 * Everything of a value in which something may stand: causes, members, errors within errors, getters, and what no JSON would show; and then what JSON
 * shows, since a value may write itself.
 */
export function printValue(value: unknown): string {
  const seen = inspect(value, {
    depth: 12,
    customInspect: false,
    getters: true,
    maxArrayLength: null,
    maxStringLength: null,
    // Numbers of a list stand one after the other, without columns.
    compact: true,
    breakLength: Infinity,
    showHidden: true,
  });
  return `${seen}\n${printJson(value)}`;
}

function printJson(value: unknown): string {
  const written = new WeakSet();
  try {
    return (
      JSON.stringify(value, (_, member: unknown) => {
        if (typeof member === 'bigint') return String(member);
        if (typeof member !== 'object' || member === null) return member;
        if (written.has(member)) return undefined;
        written.add(member);
        return member;
      }) ?? ''
    );
  } catch {
    // What cannot be written so is logged by nobody so.
    return '';
  }
}
