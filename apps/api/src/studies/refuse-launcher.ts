import { checkLaunchRole } from '@panelbridge/core';
import { unwrap } from '../platform/http/problem.js';
import { currentActor } from '../platform/http/request-context.js';
import { findPolicy } from './find-policy.js';
import type { StudySetup } from './setup/study-setups.js';

/**
 * Refuses whoever may not launch by the policy of the platform, before anything else is looked at (S2-36).
 *
 * @throws ProblemException `role_not_allowed`
 */
export function refuseLauncher(setup: StudySetup): void {
  const policy = findPolicy(setup);
  if (policy) unwrap(checkLaunchRole(policy, currentActor().role), 'role_not_allowed');
}
