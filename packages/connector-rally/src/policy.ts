import type { RecruitmentPolicy } from '@panelbridge/core/connector';

/** Kinds of study that the source document supports (S2-2). */
export const supportedKinds = ['interview', 'group_interview', 'unmoderated_test'] as const;

const moderatedKinds = ['interview', 'group_interview'] as const;

/** Prices of one participant in US cents, as of March 6 2026 (S2-76 to S2-79); a group interview counts as moderated (D12). */
export const rates = [
  { audience: 'b2b', moderated: true, amount: 6500, currency: 'USD' },
  { audience: 'b2b', moderated: false, amount: 4300, currency: 'USD' },
  { audience: 'b2c', moderated: true, amount: 3900, currency: 'USD' },
  { audience: 'b2c', moderated: false, amount: 2600, currency: 'USD' },
] as const;

/** What a study that recruits from the panel may be, as data; core interprets it, and the hub keeps to it with or without a real Rally (D1). */
export const policy = {
  studyKinds: supportedKinds,
  required: [
    { setting: 'description', reason: 'Applicants read it before they apply: say what the study is about and what they will do.' },
    {
      setting: 'participationLimit',
      reason: 'It says how many people are paid for, and recruiting stops there.',
    },
    { setting: 'incentive', reason: 'Applicants see the amount, and money for it is reserved when recruitment starts.' },
  ],
  refused: [
    {
      setting: 'kind',
      reason: 'People can be recruited for interviews, group interviews and unmoderated tests. A survey needs people of your own.',
    },
    {
      setting: 'consentForm',
      reason: 'Consent forms are not supported for people from the panel, whether the study has one by itself or by its template.',
    },
    {
      setting: 'screenerSource',
      reason:
        'Only the platform’s own screener is taken for people from the panel, which is the one written here. Ask the questions of another tool’s screener there.',
    },
    {
      setting: 'dateRange',
      value: 'rolling',
      studyKinds: moderatedKinds,
      reason: 'Rolling dates are not supported for people from the panel. Give a first and a last day.',
    },
    {
      setting: 'dateRange',
      studyKinds: ['unmoderated_test'],
      reason: 'An unmoderated test has no sessions: people begin when they are invited.',
    },
    {
      setting: 'chat',
      reason:
        'Chatting is not supported with people from the panel. What they have to know stands in the description or in the invitation.',
    },
  ],
  adjusted: [
    {
      setting: 'sessionMinutes',
      valueFrom: 'participationTimeMinutes',
      studyKinds: moderatedKinds,
      reason: 'A session lasts as long as the participation time of the audience says. Change it there, before recruitment starts.',
    },
    {
      setting: 'review',
      value: 'manual',
      reason: 'Answers qualify and disqualify nobody, whatever logic the screener has: a person approves or rejects every applicant.',
    },
  ],
  lockedAtLaunch: [
    { setting: 'audience', reason: 'People are being recruited by these criteria.' },
    { setting: 'incentive', reason: 'Applicants were promised this amount, and the money for it is reserved.' },
    {
      setting: 'participationTimeMinutes',
      reason: 'It belongs to the audience, and applicants agreed to this duration.',
    },
  ],
  screenerSource: 'hub',
  review: 'manual',
  launchRoles: ['admin', 'ops_manager'],
  rates,
  automaticPaymentHours: 24,
  discloses: ['pseudonym', 'screener_answers', 'matched_criteria'],
} as const satisfies RecruitmentPolicy;
