import { isCurrency } from '../money/currency.js';
import { fault, type Fault } from '../result.js';
import { studyKinds } from '../study/kind.js';
import { neverLocked } from '../study/locks.js';
import { isPositive } from './check-destination.js';
import type { AdjustmentRule, RecruitmentDeclaration, RecruitmentPolicy, SettingRule } from './recruitment.js';

const ruleLists = ['required', 'refused', 'adjusted', 'lockedAtLaunch'] as const;

/** What the types of a recruitment declaration cannot see. */
export function checkRecruitment(declaration: RecruitmentDeclaration, at: string): Fault[] {
  if (declaration.role === 'panel') return checkKinds(declaration.studyKinds, `${at}/studyKinds`);
  const { policy } = declaration;
  const here = `${at}/policy`;
  return [
    ...checkKinds(policy.studyKinds, `${here}/studyKinds`),
    ...ruleLists.flatMap((list) => policy[list].flatMap((rule, index) => checkRule(rule, policy, `${here}/${list}/${index}`))),
    ...checkRefused(policy, here),
    ...policy.adjusted.flatMap((rule, index) => checkAdjusted(rule, policy, `${here}/adjusted/${index}`)),
    ...checkLocked(policy, here),
    ...checkLaunch(policy, here),
    ...(declaration.maximumBatchSize === undefined || isPositive(declaration.maximumBatchSize)
      ? []
      : [fault('number_invalid', `${at}/maximumBatchSize`, 'must be a whole number from 1, or left out')]),
    ...(policy.discloses.includes('pseudonym')
      ? []
      : [fault('pseudonym_missing', `${here}/discloses`, 'must hold "pseudonym": the platform cannot name anybody otherwise')]),
  ];
}

function checkKinds(kinds: readonly string[], at: string): Fault[] {
  return kinds.length === 0 ? [fault('kind_missing', at, `must name one of ${studyKinds.join(', ')}`)] : [];
}

function checkRule({ reason, studyKinds: kinds }: SettingRule, policy: RecruitmentPolicy, at: string): Fault[] {
  const faults: Fault[] = [];
  if (reason.trim() === '') faults.push(fault('text_missing', `${at}/reason`, 'must not be empty: it is shown to whoever is refused'));
  if (kinds?.length === 0) faults.push(fault('kind_missing', `${at}/studyKinds`, 'must name one, or be left out'));
  for (const kind of kinds?.filter((one) => !policy.studyKinds.includes(one)) ?? []) {
    faults.push(fault('kind_unsupported', `${at}/studyKinds`, `names "${kind}", which the policy does not take`));
  }
  return faults;
}

function checkRefused(policy: RecruitmentPolicy, at: string): Fault[] {
  const faults: Fault[] = [];
  const says = (setting: string) => policy.refused.some((rule) => rule.setting === setting);
  if (!says('kind') && studyKinds.some((kind) => !policy.studyKinds.includes(kind))) {
    faults.push(fault('reason_missing', `${at}/refused`, 'must say in a rule about "kind" why other kinds of study are not taken'));
  }
  if (!says('screenerSource')) {
    faults.push(fault('reason_missing', `${at}/refused`, 'must say in a rule about "screenerSource" why other screeners are not taken'));
  }
  policy.refused.forEach(({ setting, value, studyKinds: kinds }, index) => {
    if ((setting === 'kind' || setting === 'screenerSource') && (value !== undefined || kinds !== undefined)) {
      const detail = `must hold setting and reason alone: which values are taken is said by the policy's \`${setting === 'kind' ? 'studyKinds' : setting}\``;
      faults.push(fault('rule_conflict', `${at}/refused/${index}`, detail));
    }
    if (value !== undefined) return;
    const required = policy.required.some((rule) => rule.setting === setting && overlaps(rule.studyKinds, kinds));
    if (required)
      faults.push(fault('rule_conflict', `${at}/refused/${index}`, `"${setting}" is required and refused in the same kind of study`));
  });
  return faults;
}

function checkAdjusted(rule: AdjustmentRule, { review }: RecruitmentPolicy, at: string): Fault[] {
  if ('valueFrom' in rule) {
    return rule.valueFrom === rule.setting ? [fault('rule_conflict', `${at}/valueFrom`, 'must name another setting')] : [];
  }
  return rule.setting === 'review' && rule.value !== review
    ? [fault('rule_conflict', `${at}/value`, `must be "${review}", as the policy's \`review\` says`)]
    : [];
}

function checkLocked({ lockedAtLaunch }: RecruitmentPolicy, at: string): Fault[] {
  return lockedAtLaunch.flatMap(({ setting }, index) =>
    neverLocked.includes(setting)
      ? [fault('lock_forbidden', `${at}/lockedAtLaunch/${index}/setting`, `"${setting}" stays open; no policy may lock it`)]
      : [],
  );
}

function checkLaunch({ launchRoles, rates, automaticPaymentHours }: RecruitmentPolicy, at: string): Fault[] {
  const faults: Fault[] = [];
  if (launchRoles.length === 0) faults.push(fault('role_missing', `${at}/launchRoles`, 'must name one: else nobody could launch'));
  const seen = new Set<string>();
  rates.forEach((rate, index) => {
    const here = `${at}/rates/${index}`;
    if (!Number.isSafeInteger(rate.amount) || rate.amount < 0) {
      faults.push(fault('number_invalid', `${here}/amount`, 'must be a whole number of minor units, from 0'));
    }
    if (!isCurrency(rate.currency)) faults.push(fault('currency_invalid', `${here}/currency`, 'must be an ISO 4217 code, for example USD'));
    const key = `${rate.audience} ${String(rate.moderated)} ${rate.currency}`;
    if (seen.has(key)) faults.push(fault('id_taken', here, 'stands twice: one price for each audience, moderation and currency'));
    seen.add(key);
  });
  if (automaticPaymentHours !== null && !(Number.isFinite(automaticPaymentHours) && automaticPaymentHours > 0)) {
    faults.push(fault('number_invalid', `${at}/automaticPaymentHours`, 'must be greater than 0, or null if payment is by hand alone'));
  }
  return faults;
}

function overlaps(left: readonly string[] | undefined, right: readonly string[] | undefined): boolean {
  return left === undefined || right === undefined || left.some((kind) => right.includes(kind));
}
