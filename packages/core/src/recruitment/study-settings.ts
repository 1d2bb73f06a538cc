import type { PolicySetting, RefusalRule, SettingRule } from '../connector/recruitment.js';

/**
 * The settings of a study as far as a policy speaks of them, each under its one name. What is null, absent, blank, an empty list or `false` is not
 * set. `dateRange` and `screenerSource` are their kind alone (`fixed`, `rolling`; `hub`, `platform`, `other`).
 */
export type StudySettings = Readonly<Partial<Record<PolicySetting, unknown>>>;

const counts: ReadonlySet<string> = new Set<PolicySetting>(['participationLimit', 'participationTimeMinutes', 'sessionMinutes']);

/** Says whether a setting is there at all, which is what a refusal looks at. */
export function isSet(value: unknown): boolean {
  if (value === undefined || value === null || value === false) return false;
  if (typeof value === 'string') return value.trim() !== '';
  return !(Array.isArray(value) && value.length === 0);
}

/** Says whether a setting is there in a form that can be used, which is what a demand looks at: counts from 1, money above zero. */
export function isUsable(setting: PolicySetting, value: unknown): boolean {
  if (counts.has(setting)) return Number.isSafeInteger(value) && Number(value) > 0;
  if (setting !== 'incentive') return isSet(value);
  const amount = typeof value === 'object' && value !== null && 'amount' in value ? value.amount : undefined;
  return Number.isSafeInteger(amount) && Number(amount) > 0;
}

/** Says whether a rule holds for a kind of study. */
export function holdsForKind({ studyKinds }: SettingRule, kind: unknown): boolean {
  return studyKinds === undefined || studyKinds.some((one) => one === kind);
}

/** Says whether a rule refuses a setting as it stands. */
export function refuses({ value: refused }: RefusalRule, value: unknown): boolean {
  return refused === undefined ? isSet(value) : value === refused;
}
