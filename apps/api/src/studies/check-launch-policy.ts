import { checkAudienceForLaunch, checkPolicy, type Audience, type Criterion, type Fault } from '@panelbridge/core';
import { findPolicy } from './find-policy.js';
import { readPolicySettings } from './read-policy-settings.js';
import type { StudySetup } from './setup/study-setups.js';
import type { Study } from './study.entity.js';

/** Whom a study recruits, and what that may be said by. */
export interface LaunchAudience {
  readonly audience: Audience | null;
  readonly catalogue: readonly Criterion[];
}

/**
 * Lists what stands against a launch by the policy of the platform that a study recruits for, and by its audience; nothing for a study that
 * has neither.
 */
export function checkLaunchPolicy(study: Study, setup: StudySetup, { audience, catalogue }: LaunchAudience): readonly Fault[] {
  const policy = findPolicy(setup);
  const kept = policy && checkPolicy(policy, readPolicySettings(study, setup, audience));
  const checked = audience && checkAudienceForLaunch(audience, catalogue);
  return [
    ...(kept?.ok === false ? kept.faults : []),
    ...(checked?.ok === false ? checked.faults.map((fault) => ({ ...fault, pointer: `/audience${fault.pointer}` })) : []),
    ...(policy && !audience && policy.rates.length > 0 ? [audienceMissing] : []),
  ];
}

const audienceMissing: Fault = {
  code: 'audience_missing',
  pointer: '/audience',
  detail: 'The study has no audience, by which people are found and the price is set. Set it by `PUT …/audience`.',
};
