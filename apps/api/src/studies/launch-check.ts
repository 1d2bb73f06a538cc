import { listLaunchProblems, selectLaunchParts, type LaunchInput, type LaunchProblems, type Money } from '@panelbridge/core';
import type { CheckStatus } from '../platform/database/checked-row.js';
import { findPolicy } from './find-policy.js';
import { reportsByItself } from './integration/tools.js';
import type { StudySetup } from './setup/study-setups.js';
import type { Study } from './study.entity.js';

/** What the check cannot see in the study itself. */
export interface LaunchCircumstances {
  /** Whether incentives are to be released by webhook or pull. */
  readonly autoRelease: boolean;
}

const connectionStates: Readonly<Record<CheckStatus, 'ok' | 'unchecked' | 'needs_attention'>> = {
  ready: 'ok',
  unchecked: 'unchecked',
  needs_attention: 'needs_attention',
};

/** Lists what stands in the way of a study's launch, and what is only worth knowing. */
export function checkLaunch(study: Study, studySetup: StudySetup, circumstances: LaunchCircumstances): LaunchProblems {
  const { tool, usesLink, setup, integration, hasScreener } = studySetup;
  const incentive = readIncentive(study);
  return listLaunchProblems({
    needs: selectLaunchParts({ usesLink, hasConnection: tool !== null, needsScreener: needsScreener(studySetup), incentive }),
    connection: tool && { name: tool.connection.name, state: connectionStates[tool.connection.status] },
    inviteLink: integration?.inviteLink ?? null,
    setup,
    hasScreener,
    participationLimit: study.participationLimit,
    incentive,
    description: study.description,
    additional: [describeOwner(study), describeAutoRelease(studySetup, circumstances)],
  });
}

/** Whether the platform that asks for people wants them screened by the hub (D14). */
export function needsScreener(setup: StudySetup): boolean {
  return findPolicy(setup)?.screenerSource === 'hub';
}

/** The incentive of a study; null while it has none. */
export function readIncentive({ incentiveAmount, incentiveCurrency }: Study): Money | null {
  return incentiveAmount === null || incentiveCurrency === null ? null : { amount: incentiveAmount, currency: incentiveCurrency };
}

function describeOwner({ title, reconciliationOwner }: Study): LaunchInput['additional'][number] {
  return {
    code: 'reconciliation_owner_missing',
    pointer: '/reconciliationOwner',
    met: reconciliationOwner !== null,
    severity: 'warning',
    detail: `Nobody is named who compares both sides of “${title}” after the fieldwork and completes who is to be paid. Name somebody as \`reconciliationOwner\` of the study.`,
  };
}

function describeAutoRelease({ tool }: StudySetup, { autoRelease }: LaunchCircumstances): LaunchInput['additional'][number] {
  return {
    code: 'auto_release_without_report',
    pointer: '/autoRelease',
    met: !autoRelease || tool === null || reportsByItself(tool),
    severity: 'warning',
    detail:
      'Incentives are released by a webhook or a pull alone, and this connection has neither, so a person has to release them. Turn the tool’s webhook on, or leave `autoRelease` off.',
  };
}
