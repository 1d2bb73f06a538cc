import type { Schema } from './settings-schema.js';

/** Each of what a value had to be that was stored under a name which the settings do not have; none where nothing could be. */
export function listRules(schema: Schema, name: string): readonly unknown[] {
  if (!isName(Object(schema['propertyNames']) as Schema, name)) return [];
  const patterns = Object.entries(Object(schema['patternProperties']) as Schema);
  const rules = patterns.filter(([pattern]) => fits(name, pattern)).map(([, rule]) => rule);
  const others = schema['additionalProperties'];
  // Where no word is said about other names, they are left out when settings are read.
  if (rules.length === 0 && others !== undefined) rules.push(others);
  return rules.filter((rule) => rule !== false);
}

/** Whether a value under a name that the settings of before did not have is left out by those of after. */
export function losesOthers(before: Schema, after: Schema): boolean {
  const isKept = after['type'] !== 'object' || after['patternProperties'] !== undefined || after['additionalProperties'] !== undefined;
  if (isKept || before['additionalProperties'] === undefined || before['additionalProperties'] === false) return false;
  const { enum: names } = Object(before['propertyNames']) as Schema;
  const kept = Object(after['properties']) as Schema;
  return !Array.isArray(names) || names.some((name) => !Object.hasOwn(kept, String(name)));
}

function isName({ enum: names, pattern }: Schema, name: string): boolean {
  if (Array.isArray(names) && !names.includes(name)) return false;
  return typeof pattern !== 'string' || fits(name, pattern);
}

/** Patterns are told without the flags that they were written with. A name may be in one that nobody can read. */
function fits(name: string, pattern: string): boolean {
  for (const flags of ['u', '']) {
    try {
      return new RegExp(pattern, flags).test(name);
    } catch {
      continue;
    }
  }
  return true;
}
