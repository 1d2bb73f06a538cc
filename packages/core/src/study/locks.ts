import { escapePointerPart } from '../connector/json-pointer.js';
import type { SettingLock } from '../connector/setting-lock.js';
import { fault, refuse, succeed, type Fault, type Result } from '../result.js';

/** A field of a study that cannot be changed once recruitment has been launched. */
export interface LockRule {
  readonly field: string;
  /** Why, as a sentence for the person who tried. */
  readonly reason: string;
}

/** What every study locks at launch; connectors add to it by their policy. */
export const baseLocks: readonly LockRule[] = [
  { field: 'kind', reason: 'People were recruited for this kind of study.' },
  { field: 'participationTimeMinutes', reason: 'The price and the incentive were agreed for this duration.' },
  { field: 'incentive', reason: 'People were promised this amount.' },
  { field: 'minimumSeconds', reason: 'It decides whose incentive waits for a person, and people are paid by it.' },
];

/** What the integration of every study locks at launch. */
export const integrationLocks: readonly LockRule[] = [
  { field: 'connectionId', reason: 'People are under way in the present tool, and its reports belong to it.' },
  {
    field: 'onReturn',
    reason: 'It decides who is owed the incentive without anybody looking, and the study was launched with that.',
  },
];

/** What no policy may lock: texts are corrected at any time, and a changed screener becomes a new version (D14). */
export const neverLocked: readonly string[] = ['title', 'description', 'screener'];

/**
 * Joins a policy's locks to {@link baseLocks}; where both name a field, the policy's reason is shown.
 *
 * @throws RangeError when the policy locks a field of {@link neverLocked}
 */
export function joinLocks(policyLocks: readonly LockRule[]): readonly LockRule[] {
  const forbidden = policyLocks.filter(({ field }) => neverLocked.includes(field)).map(({ field }) => field);
  if (forbidden.length > 0) throw new RangeError(`A policy must not lock ${forbidden.join(', ')}`);
  return [...new Map([...baseLocks, ...policyLocks].map((rule) => [rule.field, rule])).values()];
}

/** What {@link checkLocks} compares. */
export interface LockCheck {
  readonly launched: boolean;
  /** The study's present values by field. */
  readonly current: Readonly<Record<string, unknown>>;
  /** The locks in force; see {@link joinLocks}. */
  readonly locks: readonly LockRule[];
}

/**
 * Checks a change of a study against its locks. Sending a locked field with its present value is no change.
 *
 * @returns the changes, or one fault `field_locked` for every locked field at once
 */
export function checkLocks<Changes extends Readonly<Record<string, unknown>>>(
  changes: Changes,
  study: LockCheck,
): Result<Changes, 'field_locked'> {
  if (!study.launched) return succeed(changes);
  const faults = study.locks
    .filter(({ field }) => Object.hasOwn(changes, field) && !isSame(changes[field], study.current[field]))
    .map(({ field, reason }) =>
      fault('field_locked', `/${field}`, `\`${field}\` is locked since recruitment was launched. ${reason} Leave it out of the change.`),
    );
  return faults.length > 0 ? refuse(...faults) : succeed(changes);
}

/** What {@link checkSettingLocks} compares: a connector's settings of one study, with defaults filled in. */
export interface SettingLockCheck {
  readonly launched: boolean;
  /** Anything was read at the tool for the study. */
  readonly hasRecords: boolean;
  readonly current: Readonly<Record<string, unknown>>;
  readonly next: Readonly<Record<string, unknown>>;
  /** From when a setting is locked. */
  readonly lockOf: (name: string) => SettingLock;
}

/**
 * Checks a change of a study's settings for its tool. By them people are led there and what comes back is read, so what is under way would be
 * credited to others, or look as if it had vanished. What was empty may be filled in.
 *
 * @returns one fault for every locked setting that changes
 */
export function checkSettingLocks({ launched, hasRecords, current, next, lockOf }: SettingLockCheck): readonly Fault<'field_locked'>[] {
  const isLocked = { launch: launched, first_record: launched && hasRecords, never: false } satisfies Record<SettingLock, boolean>;
  return Object.keys(current)
    .filter((name) => current[name] !== undefined && isLocked[lockOf(name)] && !isSame(current[name], next[name]))
    .map((name) => {
      const since = lockOf(name) === 'launch' ? 'recruitment was launched' : 'the tool was first read by it';
      const detail = `\`${name}\` is locked since ${since}. People are under way in the tool, and what it tells of them is read by this setting. Send it as it stands.`;
      return fault('field_locked', `/studyConfig/${escapePointerPart(name)}`, detail);
    });
}

/** Compares plain JSON values; the order of members is of no meaning. */
function isSame(left: unknown, right: unknown): boolean {
  if (Object.is(left, right)) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  const before = new Map(Object.entries(left));
  const after = new Map(Object.entries(right));
  return before.size === after.size && [...before].every(([name, value]) => after.has(name) && isSame(value, after.get(name)));
}
