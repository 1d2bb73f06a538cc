import type { Limit } from '@panelbridge/core/connector';

const page = 'Rally’s page on recruiting with User Interviews, last updated March 6 2026';
const api = 'Rally’s published API pages';

/** What a reader should know, each with its source: prices, what locks and who may start, statuses, and what is not published. */
export const limits: readonly Limit[] = [
  { name: 'Price: moderated B2B', value: '$65 for each participant, beside the incentive', source: page },
  { name: 'Price: unmoderated B2B', value: '$43 for each participant, beside the incentive', source: page },
  { name: 'Price: moderated B2C', value: '$39 for each participant, beside the incentive', source: page },
  { name: 'Price: unmoderated B2C', value: '$26 for each participant, beside the incentive', source: page },
  {
    name: 'Price: group interviews',
    value: 'That of a moderated study: $65 (B2B) or $39 (B2C) for each participant, beside the incentive',
    source: 'a choice of this project: the page names no price of their own, and such a session is moderated',
  },
  { name: 'Who may start', value: 'Admin or ops manager. Anybody else is refused, and nothing is reserved.', source: page },
  {
    name: 'Locked from the start',
    value: 'Audience with its participation time, and incentive. The screener stays editable; only new applicants see a change.',
    source: `${page}; that the participation time is locked too is a rule of the hub, since it is what the audience was told`,
  },
  {
    name: 'Not supported',
    value: 'Surveys, consent forms, third-party screeners, rolling date ranges, automatic verdicts and chat.',
    source: page,
  },
  {
    name: 'What the platform learns of a person',
    value:
      'A pseudonym, the screener answers and the matched criteria. No email, no calendar, no name; an invite shows host and guests alone.',
    source: page,
  },
  {
    name: 'Status: Active',
    value: 'Set by publishing. Once started, recruits until the limit is reached or the status changes.',
    source: page,
  },
  {
    name: 'Status: Paused',
    value: 'Recruiting stops, the study is not closed, reserved money stays reserved. Active resumes it.',
    source: page,
  },
  {
    name: 'Status: Closed (irreversible)',
    value:
      'Stops recruiting, ends scheduling, settles due payments, writes the bill and gives back what is unused. No way leads out of it.',
    source: page,
  },
  {
    name: 'Applicants: unqualified, rejected, no-show, cancelled, excluded, expired (irreversible)',
    value: 'Nothing moves them any more. An applicant waits in `applied`, and is `invited` by approving.',
    source: 'the hub’s own table of statuses',
  },
  {
    name: 'Automatic payment',
    value: '24 hours, counted from the session’s scheduled end, or from the submission of an unmoderated test.',
    source: `${page}; from when the hours count is a rule of the hub, since the page does not say`,
  },
  {
    name: 'Participation limit',
    value:
      'Counts places that are held: invited or scheduled, started, submitted and completed; a rejected, cancelled or missed one is free again.',
    source: 'a rule of the hub; the page says only that applications stop there',
  },
  { name: 'People in one import', value: 'At most 1,000; the hub splits larger ones.', source: api },
  {
    name: 'Imports',
    value:
      'Unverified: an import runs on its own. The hub looks for its end and for the people in the study, and says of each what became of it.',
    source: api,
  },
  {
    name: 'Changing a participant',
    value:
      'Unverified and not sent: no call is documented by which a program approves, rejects or completes somebody in Rally. The hub says what a person has to do there.',
    source: api,
  },
  {
    name: 'Meaning of Rally’s statuses',
    value:
      'Unverified: Rally lists 25 words without saying what each means. Four are taken as reports, those that say nothing new are passed over, and all others wait for a person.',
    source: api,
  },
  {
    name: 'Webhook signature',
    value:
      'Unverified with Rally itself. Rally sends through Svix, which signs by `svix-id`, `svix-timestamp` and `svix-signature`; the hub checks that signature, and the time within five minutes.',
    source: 'Rally’s list of webhook events',
  },
  { name: 'Sandbox', value: 'Not published; `baseUrl` can name another address. Experimental.', source: 'not found' },
  {
    name: 'Requests',
    value: 'No limit is published. What Rally refuses with 429 is tried again after the time it names.',
    source: 'not found',
  },
];
