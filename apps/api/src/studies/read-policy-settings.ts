import type { Audience, StudySettings } from '@panelbridge/core';
import { readIncentive } from './launch-check.js';
import type { StudySetup } from './setup/study-setups.js';
import type { Study } from './study.entity.js';

/** The settings of a study under the names by which policies speak of them. */
export function readPolicySettings(
  study: Study,
  { hasScreener }: Pick<StudySetup, 'hasScreener'>,
  audience: Audience | null,
): StudySettings {
  const { kind, description, participationLimit, participationMinutes, consentForm } = study;
  const screenerSource = study.screenerSource === 'hub' && !hasScreener ? null : study.screenerSource;
  return {
    kind,
    description,
    participationLimit,
    incentive: readIncentive(study),
    participationTimeMinutes: participationMinutes,
    audience,
    screener: screenerSource !== null,
    screenerSource,
    consentForm,
  };
}
