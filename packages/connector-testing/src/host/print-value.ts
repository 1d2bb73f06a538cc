import { inspect } from 'node:util';

/** Everything of a value in which something may stand: causes, members, errors within errors, and what no JSON would show. */
export function printValue(value: unknown): string {
  return inspect(value, {
    depth: 12,
    customInspect: false,
    maxArrayLength: null,
    maxStringLength: null,
    breakLength: Infinity,
    showHidden: true,
  });
}
