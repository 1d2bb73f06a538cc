import { escapePointerPart } from '@panelbridge/core/connector';
import { type Difference, listDifferences } from './list-differences.js';
import { assertions, hasForms, listForms, resolveSchema, type Schema } from './settings-schema.js';
import { listRules, losesOthers } from './unnamed-settings.js';

/** A difference between the settings of two versions. `breaking`: settings that were stored may be refused, or mean something else. */
export interface SettingsChange extends Pick<Difference, 'pointer' | 'before' | 'after'> {
  readonly kind: 'breaking' | 'additive' | 'text';
}

type Compare = (before: unknown, after: unknown, pointer: string) => readonly SettingsChange[];
type Narrows = (before: unknown, after: unknown) => boolean;

const texts: ReadonlySet<string> = new Set(['title', 'description', 'examples', 'deprecated', '$comment', '$id', 'id']);
const rises: Narrows = (before, after) => after !== undefined && (before === undefined || Number(after) > Number(before));
const falls: Narrows = (before, after) => after !== undefined && (before === undefined || Number(after) < Number(before));

/** Whether a keyword takes less than before, where it is another one. Any other that asserts something takes less unless it is gone. */
const narrowing: Readonly<Record<string, Narrows>> = {
  type: (before, after) => after !== undefined && !(before === 'integer' && after === 'number'),
  ...Object.fromEntries(
    ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties', 'minContains'].map((name) => [name, rises]),
  ),
  ...Object.fromEntries(
    ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties', 'maxContains'].map((name) => [name, falls]),
  ),
  multipleOf: (before, after) => after !== undefined && !Number.isInteger(Number(before) / Number(after)),
  uniqueItems: (_, after) => after === true,
};

/** Compares the settings of two versions, as JSON Schema: stored settings are of the one before, and have to be taken by the one after. */
export function compareSettings(before: Schema, after: Schema, pointer: string): readonly SettingsChange[] {
  return compareParts(before, after, pointer, { before, after, within: [] });
}

interface Course {
  readonly before: Schema;
  readonly after: Schema;
  /** The pairs that are being compared, so that what holds itself ends. */
  readonly within: readonly string[];
}

function compareParts(before: unknown, after: unknown, pointer: string, course: Course): readonly SettingsChange[] {
  const pair = JSON.stringify([before, after]);
  if (course.within.includes(pair) || (before ?? true) === (after ?? true)) return [];
  if (before === false || after === false) return [{ kind: after === false ? 'breaking' : 'additive', pointer, before, after }];
  const [old, now] = [resolveSchema(before, course.before), resolveSchema(after, course.after)];
  const inside = { ...course, within: [...course.within, pair] };
  const compare: Compare = (one, other, at) => compareParts(one, other, at, inside);
  const keywords = [...new Set([...Object.keys(old), ...Object.keys(now)])];
  if (!hasForms(old) && !hasForms(now)) return keywords.flatMap((keyword) => compareKeyword(keyword, old, now, pointer, compare));
  const isTaken = listForms(old, course.before).every((form) =>
    listForms(now, course.after).some((other) => !compare(form, other, pointer).some(({ kind }) => kind === 'breaking')),
  );
  return keywords.flatMap((keyword) =>
    assertions.has(keyword)
      ? list(keyword, old, now, pointer, () => (isTaken ? 'additive' : 'breaking'))
      : compareKeyword(keyword, old, now, pointer, compare),
  );
}

function compareKeyword(keyword: string, old: Schema, now: Schema, pointer: string, compare: Compare): readonly SettingsChange[] {
  const [before, after, at] = [old[keyword], now[keyword], `${pointer}/${keyword}`];
  switch (keyword) {
    case 'properties':
      return compareNamed(old, now, at, compare);
    case 'items':
    case 'propertyNames':
      return compare(before, after, at);
    case 'additionalProperties':
      return losesOthers(old, now) ? [{ kind: 'breaking', pointer: at, before, after }] : compare(before, after, at);
    case 'prefixItems':
      return comparePlaces(old, now, at, compare);
    case 'enum':
      // Without a list, everything is taken.
      return list(keyword, old, now, pointer, ({ after: value }) => {
        if (before === undefined || after === undefined) return before === undefined ? 'breaking' : 'additive';
        return value === undefined ? 'breaking' : 'additive';
      });
    case 'required':
    case 'allOf':
      return list(keyword, old, now, pointer, ({ after: value }) => (value === undefined ? 'additive' : 'breaking'));
    default:
      return list(keyword, old, now, pointer, () => explain(keyword, before, after));
  }
}

function explain(keyword: string, before: unknown, after: unknown): SettingsChange['kind'] {
  if (texts.has(keyword)) return 'text';
  if (!assertions.has(keyword)) return before === undefined ? 'additive' : 'breaking';
  const isNarrower = narrowing[keyword]?.(before, after) ?? after !== undefined;
  return isNarrower ? 'breaking' : 'additive';
}

/** What differs in one keyword, each with what it means. */
function list(
  keyword: string,
  old: Schema,
  now: Schema,
  pointer: string,
  judge: (difference: Difference) => SettingsChange['kind'],
): readonly SettingsChange[] {
  return listDifferences(old[keyword], now[keyword], `${pointer}/${keyword}`, [old, now]).map((one) => ({ ...one, kind: judge(one) }));
}

/** Settings by their names. Whoever stored one that is gone meant something by it; one that is new may have been stored under a name that nobody knew. */
function compareNamed(old: Schema, now: Schema, pointer: string, compare: Compare): readonly SettingsChange[] {
  const [before, after] = [Object(old['properties']) as Schema, Object(now['properties']) as Schema];
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((name): readonly SettingsChange[] => {
    const at = `${pointer}/${escapePointerPart(name)}`;
    if (!Object.hasOwn(after, name)) return [{ kind: 'breaking', pointer: at, before: before[name], after: undefined }];
    if (Object.hasOwn(before, name)) return compare(before[name], after[name], at);
    const rules = listRules(old, name);
    const isTaken = rules.length === 0 || rules.some((rule) => !compare(rule, after[name], at).some(({ kind }) => kind === 'breaking'));
    return [{ kind: isTaken ? 'additive' : 'breaking', pointer: at, before: rules[0], after: after[name] }];
  });
}

/** Entries by their places; beyond them, each is as `items` say. */
function comparePlaces(old: Schema, now: Schema, pointer: string, compare: Compare): readonly SettingsChange[] {
  const [before, after] = [old, now].map(({ prefixItems }) => (Array.isArray(prefixItems) ? (prefixItems as readonly unknown[]) : []));
  return Array.from({ length: Math.max(before?.length ?? 0, after?.length ?? 0) }).flatMap((_, index) =>
    compare(before?.[index] ?? old['items'], after?.[index] ?? now['items'], `${pointer}/${index}`),
  );
}
