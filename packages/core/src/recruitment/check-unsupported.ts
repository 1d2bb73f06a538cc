import type { RecruitmentPolicy } from '../connector/recruitment.js';
import { fault, refuse, succeed, type Result } from '../result.js';

/** What a platform may not be able to do at all. */
export type PolicyFeature = 'chat' | 'consentForm';

/**
 * Checks whether a platform can do something that was asked for, such as writing to a participant.
 *
 * @returns the feature, or the fault `unsupported` with the policy's reason (S2-89)
 */
export function checkUnsupported(policy: RecruitmentPolicy, feature: PolicyFeature): Result<PolicyFeature, 'unsupported'> {
  const rule = policy.refused.find((one) => one.setting === feature && one.value === undefined);
  if (rule === undefined) return succeed(feature);
  return refuse(fault('unsupported', '', `\`${feature}\` is not supported for this study. ${rule.reason}`));
}
