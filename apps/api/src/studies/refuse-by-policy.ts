import { checkPolicy, type Fault } from '@panelbridge/core';
import type { RecruitmentPolicy } from '@panelbridge/core/connector';
import { fromFaults } from '../platform/http/problem.js';
import { readPolicySettings } from './read-policy-settings.js';
import type { StudySetup } from './setup/study-setups.js';
import type { Study } from './study.entity.js';

/** What a policy refuses as soon as it is there; what is missing is told by the launch alone. */
const refusals: ReadonlySet<string> = new Set(['study_kind_unsupported', 'setting_refused', 'setting_fixed', 'screener_source_refused']);

/**
 * Refuses what the platform that a study recruits for does not take: a kind of study (S2-2), a consent form (S2-10), a screener from elsewhere
 * (S2-24). Without a platform nothing is refused (S2-4).
 *
 * @param study as it would be
 * @param changed only these settings are looked at; all, if left out
 * @throws ProblemException `policy_refused` with every fault and the policy's reasons
 */
export function refuseByPolicy(
  policy: RecruitmentPolicy | null,
  study: Study,
  setup: Pick<StudySetup, 'hasScreener'>,
  changed?: readonly string[],
): void {
  if (policy === null) return;
  const checked = checkPolicy(policy, readPolicySettings(study, setup, null));
  const faults: readonly Fault[] = checked.ok ? [] : checked.faults;
  const refused = faults.filter(({ code, pointer }) => refusals.has(code) && (changed?.includes(pointer.slice(1)) ?? true));
  if (refused.length > 0) throw fromFaults(refused, 'policy_refused');
}
