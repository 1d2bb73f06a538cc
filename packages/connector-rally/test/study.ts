import { policySettings, type RecruitmentPolicy } from '@panelbridge/core/connector';
import { checkPolicy, type StudySettings } from '@panelbridge/core';
import { policy } from '../src/policy.js';

/** Settings to which the policy has no objection. */
export const goodSettings: StudySettings = {
  kind: 'interview',
  description: 'Tell us how you bank.',
  participationLimit: 5,
  incentive: { amount: 5000, currency: 'USD' },
  participationTimeMinutes: 45,
  audience: { type: 'b2c' },
  screener: { version: 1 },
  screenerSource: 'hub',
  dateRange: 'fixed',
};

/** What the policy objects to in settings, as `code pointer`, with the words by the same key. */
export function listFaults(changes: Readonly<Record<string, unknown>>, rules: RecruitmentPolicy = policy): ReadonlyMap<string, string> {
  for (const name of Object.keys(changes)) if (!policySettings.some((one) => one === name)) throw new Error(`${name} is no setting`);
  const checked = checkPolicy(rules, { ...goodSettings, ...changes });
  return new Map(checked.ok ? [] : checked.faults.map(({ code, pointer, detail }) => [`${code} ${pointer}`, detail]));
}
