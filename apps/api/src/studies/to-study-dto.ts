import { findIdRetirement } from '@panelbridge/core';
import type { Configuration } from '../platform/configuration/configuration.js';
import { checkLaunch, readIncentive } from './launch-check.js';
import type { StudyDto } from './study-answer.dto.js';
import type { StudyWithSetup } from './studies.service.js';

/** Writes a study as the API answers it. */
export function toStudyDto({ study, setup }: StudyWithSetup, { publicUrl }: Pick<Configuration, 'publicUrl'>): StudyDto {
  const { state, reason, remedies } = setup.setup;
  const { warnings } = checkLaunch(study, setup, { autoRelease: study.autoRelease });
  return {
    id: study.id,
    title: study.title,
    description: study.description,
    kind: study.kind,
    moderation: study.moderation,
    status: study.status,
    launched: study.launchedAt !== null,
    launchedAt: study.launchedAt?.toISOString() ?? null,
    closedAt: study.closedAt?.toISOString() ?? null,
    idsRetireAt: findIdRetirement(study.closedAt)?.toISOString() ?? null,
    places: { limit: study.participationLimit, taken: study.placesTaken },
    participationTimeMinutes: study.participationMinutes,
    reservationMinutes: study.reservationMinutes,
    minimumSeconds: study.minimumSeconds,
    incentive: readIncentive(study),
    onReturn: study.onReturn,
    autoRelease: study.autoRelease,
    entryPage: study.entryPage,
    consentForm: study.consentForm,
    screenerSource: study.screenerSource,
    reconciliationOwner: study.reconciliationOwner,
    links: { applyUrl: `${publicUrl}/s/${study.id}` },
    setup: { state, reason, remedies },
    warnings: study.status === 'closed' ? [] : warnings,
    version: study.version,
    createdAt: study.createdAt.toISOString(),
    updatedAt: study.updatedAt.toISOString(),
  };
}
