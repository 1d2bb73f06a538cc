import { moderationOf, type Money, type StudyKind } from '@panelbridge/core';
import type { ScreenerSource } from '@panelbridge/core/connector';
import { readIncentive } from './launch-check.js';
import type { Study } from './study.entity.js';

/** What a caller sets of a study, under the names of the API; locks go by these names. */
export interface StudyFields {
  readonly title: string;
  readonly description: string;
  readonly kind: StudyKind;
  readonly participationLimit: number | null;
  readonly participationTimeMinutes: number | null;
  readonly reservationMinutes: number;
  readonly minimumSeconds: number;
  readonly incentive: Money | null;
  readonly entryPage: boolean;
  readonly consentForm: string | null;
  readonly screenerSource: ScreenerSource;
  readonly reconciliationOwner: string | null;
}

/** Reads the fields of a stored study. */
export function readStudyFields(study: Study): StudyFields {
  const { title, description, kind, participationLimit, reservationMinutes, minimumSeconds, entryPage, reconciliationOwner } = study;
  const { consentForm, screenerSource } = study;
  const participationTimeMinutes = study.participationMinutes;
  const incentive = readIncentive(study);
  return {
    title,
    description,
    kind,
    participationLimit,
    participationTimeMinutes,
    reservationMinutes,
    minimumSeconds,
    incentive,
    entryPage,
    consentForm,
    screenerSource,
    reconciliationOwner,
  };
}

/** Turns fields into columns; those that are left out stay out. */
export function toColumns({ participationTimeMinutes, incentive, kind, ...same }: Partial<StudyFields>): Partial<Study> {
  return {
    ...same,
    ...(kind !== undefined && { kind, moderation: moderationOf(kind) }),
    ...(participationTimeMinutes !== undefined && { participationMinutes: participationTimeMinutes }),
    ...(incentive !== undefined && { incentiveAmount: incentive?.amount ?? null, incentiveCurrency: incentive?.currency ?? null }),
  };
}
