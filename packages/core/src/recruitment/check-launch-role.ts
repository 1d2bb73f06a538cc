import { mayPerform, type Role } from '../access/roles.js';
import type { RecruitmentPolicy } from '../connector/recruitment.js';
import { fault, refuse, succeed, type Result } from '../result.js';

/**
 * Checks who launches: the role is among those of the policy, and it may launch studies of the hub at all, which no policy widens (S2-36, D16).
 * To be asked before anything is reserved.
 *
 * @returns the role, or the fault `forbidden`, which names the roles that may
 */
export function checkLaunchRole(policy: RecruitmentPolicy, role: Role): Result<Role, 'forbidden'> {
  const allowed = policy.launchRoles.filter((one) => mayPerform(one, 'studies.launch'));
  if (allowed.includes(role)) return succeed(role);
  const detail = `The role ${role} may not launch this study, which reserves money. Ask somebody with one of these roles: ${allowed.join(', ')}.`;
  return refuse(fault('forbidden', '', detail));
}
