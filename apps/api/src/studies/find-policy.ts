import type { RecruitmentPolicy } from '@panelbridge/core/connector';
import type { StudySetup } from './setup/study-setups.js';

/** The policy of the platform that a study recruits for; null while it recruits for nobody but the hub itself. */
export function findPolicy({ tool }: Pick<StudySetup, 'tool'>): RecruitmentPolicy | null {
  const recruitment = tool?.resolved.capabilities.recruitment;
  return recruitment?.role === 'platform' ? recruitment.policy : null;
}
