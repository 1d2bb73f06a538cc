import type { PolicySetting, RecruitmentPolicy, ScreenerSource, SettingRule } from '../connector/recruitment.js';
import { studyKinds, type StudyKind } from '../study/kind.js';
import { holdsForKind } from './study-settings.js';

/** One rule of a policy for one kind of study, as it is shown (S2-5). */
export interface PolicyRule {
  readonly setting: PolicySetting;
  readonly rule: 'required' | 'refused' | 'adjusted' | 'locked';
  /** What an adjusted setting is set to, or which value is refused; null: none in particular. */
  readonly value: string | number | boolean | null;
  /** The setting whose value an adjusted one has; null: none. */
  readonly valueFrom: PolicySetting | null;
  readonly reason: string;
}

const screenerSources: readonly ScreenerSource[] = ['hub', 'platform', 'other'];

/**
 * Lists the rules that a policy has for a kind of study, in its order. Every kind and every source of screeners that it refuses is a rule
 * of its own.
 */
export function listPolicyRules(policy: RecruitmentPolicy, kind: StudyKind): readonly PolicyRule[] {
  const select = <Rule extends SettingRule>(rules: readonly Rule[]) => rules.filter((rule) => holdsForKind(rule, kind));
  return [
    ...select(policy.required).map((rule) => describe(rule, 'required')),
    ...select(policy.refused).flatMap((rule) => listRefusedValues(policy, rule).map((value) => describe(rule, 'refused', value))),
    ...select(policy.adjusted).map((rule) =>
      'valueFrom' in rule ? { ...describe(rule, 'adjusted'), valueFrom: rule.valueFrom } : describe(rule, 'adjusted', rule.value),
    ),
    ...select(policy.lockedAtLaunch).map((rule) => describe(rule, 'locked')),
  ];
}

function listRefusedValues(
  policy: RecruitmentPolicy,
  { setting, value }: SettingRule & { readonly value?: string },
): readonly (string | null)[] {
  if (setting === 'kind') return studyKinds.filter((one) => !policy.studyKinds.includes(one));
  if (setting === 'screenerSource') return screenerSources.filter((one) => one !== policy.screenerSource);
  return [value ?? null];
}

function describe({ setting, reason }: SettingRule, rule: PolicyRule['rule'], value: PolicyRule['value'] = null): PolicyRule {
  return { setting, rule, value, valueFrom: null, reason };
}
