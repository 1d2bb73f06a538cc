import type { RecruitmentPolicy } from '../../src/connector/recruitment.js';

const moderated = ['interview', 'group_interview'] as const;

/** A policy without faults in which every kind of rule stands; tests change copies of it. */
export const samplePolicy: RecruitmentPolicy = {
  studyKinds: ['interview', 'group_interview', 'unmoderated_test'],
  required: [
    { setting: 'description', reason: 'Applicants read it.' },
    { setting: 'participationLimit', reason: 'Money is reserved for every place.' },
    { setting: 'incentive', reason: 'People are paid by it.' },
    { setting: 'dateRange', studyKinds: moderated, reason: 'People book a session.' },
  ],
  refused: [
    { setting: 'kind', reason: 'The panel takes no surveys.' },
    { setting: 'screenerSource', reason: 'Other screeners cannot be reviewed here.' },
    { setting: 'consentForm', reason: 'The panel has its own terms.' },
    { setting: 'chat', reason: 'People stay under a pseudonym.' },
    { setting: 'dateRange', value: 'rolling', studyKinds: moderated, reason: 'People need days that stay.' },
    { setting: 'dateRange', studyKinds: ['unmoderated_test'], reason: 'Nothing is scheduled.' },
  ],
  adjusted: [
    { setting: 'sessionMinutes', valueFrom: 'participationTimeMinutes', studyKinds: moderated, reason: 'People were told this duration.' },
    { setting: 'review', value: 'manual', reason: 'A person decides about everyone.' },
  ],
  lockedAtLaunch: [
    { setting: 'audience', reason: 'People were recruited by it.' },
    { setting: 'incentive', reason: 'People were promised it.' },
  ],
  screenerSource: 'hub',
  review: 'manual',
  launchRoles: ['admin', 'ops_manager'],
  rates: [
    { audience: 'b2c', moderated: true, amount: 300, currency: 'USD' },
    { audience: 'b2c', moderated: false, amount: 200, currency: 'USD' },
  ],
  automaticPaymentHours: 24,
  discloses: ['pseudonym', 'screener_answers', 'matched_criteria'],
};
