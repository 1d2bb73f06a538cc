import type { AdjustmentRule, PolicySetting, RecruitmentPolicy } from '../connector/recruitment.js';
import { fault, refuse, succeed, type Fault, type Result } from '../result.js';
import { holdsForKind, isSet, isUsable, refuses, type StudySettings } from './study-settings.js';

const missingCodes = {
  kind: 'kind_missing',
  description: 'description_missing',
  participationLimit: 'participation_limit_missing',
  incentive: 'incentive_missing',
  participationTimeMinutes: 'participation_time_missing',
  audience: 'audience_missing',
  screener: 'screener_missing',
  screenerSource: 'screener_source_missing',
  consentForm: 'consent_form_missing',
  chat: 'chat_missing',
  dateRange: 'date_range_missing',
  sessionMinutes: 'session_minutes_missing',
  review: 'review_missing',
} as const satisfies Readonly<Record<PolicySetting, string>>;

/** Why a study does not keep to a policy. What is missing has a code of its own each, the same under which a launch names it. */
export type PolicyFault =
  | 'study_kind_unsupported'
  | 'setting_refused'
  | 'setting_fixed'
  | 'screener_source_refused'
  | (typeof missingCodes)[PolicySetting];

const forms: Readonly<Partial<Record<PolicySetting, string>>> = {
  participationLimit: 'Set a whole number from 1.',
  participationTimeMinutes: 'Set whole minutes, from 1.',
  sessionMinutes: 'Set whole minutes, from 1.',
  incentive: 'Set an amount above zero and its currency.',
};

/**
 * Checks a study against the policy of the platform that asks for people. Rules about values beyond it, such as the criteria of an audience,
 * are checked where those are.
 *
 * @returns the settings, or every fault at once, each with the policy's own reason: a kind that is not taken (S2-2), whatever is missing
 * (S2-6 to S2-9), whatever is refused (S2-10, S2-30), a screener from elsewhere (S2-24), and a value that is not the study's to choose (S2-16)
 */
export function checkPolicy(policy: RecruitmentPolicy, settings: StudySettings): Result<StudySettings, PolicyFault> {
  const faults = [
    ...checkKind(policy, settings),
    ...listMissing(policy, settings),
    ...listRefused(policy, settings),
    ...listFixed(policy, settings),
  ];
  return faults.length > 0 ? refuse(...faults) : succeed(settings);
}

/** Checks the kind of a study alone, as soon as it is chosen. */
export function checkStudyKind(policy: RecruitmentPolicy, kind: unknown): Result<unknown, 'study_kind_unsupported'> {
  const [first] = checkKind(policy, { kind });
  return first === undefined ? succeed(kind) : refuse(first);
}

function checkKind({ studyKinds, refused }: RecruitmentPolicy, { kind }: StudySettings): readonly Fault<'study_kind_unsupported'>[] {
  if (studyKinds.some((one) => one === kind)) return [];
  const reason = refused.find(({ setting }) => setting === 'kind')?.reason ?? 'The platform does not take it.';
  const shown = typeof kind === 'string' && kind !== '' ? `“${kind.slice(0, 60)}”` : 'no kind';
  return [fault('study_kind_unsupported', '/kind', `The study is of ${shown}. ${reason} Choose one of: ${studyKinds.join(', ')}.`)];
}

function listMissing({ required }: RecruitmentPolicy, settings: StudySettings): readonly Fault<PolicyFault>[] {
  return required
    .filter((rule) => holdsForKind(rule, settings.kind) && !isUsable(rule.setting, settings[rule.setting]))
    .map(({ setting, reason }) => {
      const detail = `\`${setting}\` is missing. ${reason} ${forms[setting] ?? 'Set it.'}`;
      return fault(missingCodes[setting], `/${setting}`, detail);
    });
}

function listRefused({ refused, screenerSource }: RecruitmentPolicy, settings: StudySettings): readonly Fault<PolicyFault>[] {
  return refused.flatMap((rule): readonly Fault<PolicyFault>[] => {
    const { setting, reason, value } = rule;
    const given = settings[setting];
    if (setting === 'kind' || !holdsForKind(rule, settings.kind)) return [];
    if (setting === 'screenerSource') {
      if (!isSet(given) || given === screenerSource) return [];
      const remedy = `Use a screener of the ${screenerSource}.`;
      return [fault('screener_source_refused', '/screenerSource', `The screener is from elsewhere. ${reason} ${remedy}`)];
    }
    if (!refuses(rule, given)) return [];
    const detail =
      value === undefined
        ? `\`${setting}\` is not taken. ${reason} Take it away.`
        : `\`${setting}\` must not be ${value}. ${reason} Choose another.`;
    return [fault('setting_refused', `/${setting}`, detail)];
  });
}

function listFixed({ adjusted }: RecruitmentPolicy, settings: StudySettings): readonly Fault<'setting_fixed'>[] {
  return adjusted.flatMap((rule) => {
    const given = settings[rule.setting];
    const fixed = findValue(rule, settings);
    if (!holdsForKind(rule, settings.kind) || !isSet(given) || given === fixed) return [];
    const follows = 'valueFrom' in rule ? `follows \`${rule.valueFrom}\`` : `is always ${String(fixed)}`;
    return [fault('setting_fixed', `/${rule.setting}`, `\`${rule.setting}\` cannot be set: it ${follows}. ${rule.reason} Leave it out.`)];
  });
}

/**
 * Gives every setting that is not the study's to choose the value that the policy says (S2-5); one that follows another which is not set is
 * left out. The settings that are handed in stay as they are.
 */
export function adjustSettings(policy: RecruitmentPolicy, settings: StudySettings): StudySettings {
  const rules = policy.adjusted.filter((rule) => holdsForKind(rule, settings.kind));
  const changed = new Map<string, unknown>(Object.entries(settings));
  for (const rule of rules) {
    const value = findValue(rule, settings);
    if (isSet(value) || 'value' in rule) changed.set(rule.setting, value);
    else changed.delete(rule.setting);
  }
  return Object.fromEntries(changed);
}

function findValue(rule: AdjustmentRule, settings: StudySettings): unknown {
  return 'valueFrom' in rule ? settings[rule.valueFrom] : rule.value;
}
