import type { PartnerWord, ReportedOutcome } from '@panelbridge/core/connector';

/**
 * What a word of Rally’s comes to here. `outcome`: it is reported as this. `nothing`: it says nothing that the hub does not know or decide better.
 * `person`: the hub keeps what it has and puts the word before a person, since nobody may guess, or since money hangs on it.
 */
export type WordMeaning =
  | { readonly kind: 'outcome'; readonly outcome: ReportedOutcome }
  | { readonly kind: 'nothing'; readonly why: string }
  | { readonly kind: 'person'; readonly why: string };

const nothing = (why: string): WordMeaning => ({ kind: 'nothing', why });
const person = (why: string): WordMeaning => ({ kind: 'person', why });
const outcome = (reported: ReportedOutcome): WordMeaning => ({ kind: 'outcome', outcome: reported });

const screenedHere = 'The screener is the hub’s, and its answers decide about nobody.';
const reviewedHere = 'Who is invited is decided at the hub, where places and money are counted.';
const bookedHere = 'Sessions are booked and kept at the hub; somebody acted in Rally’s own scheduler.';
const paidHere = 'The hub pays these people. If Rally paid as well, somebody is paid twice.';
const noSurvey = 'No study of these is a survey.';

/** The 25 statuses of a participant that Rally’s public API knows. */
export const participantStatuses = {
  NOT_STARTED: nothing('The applicant is known there and has done nothing.'),
  INVITE_SENT: person(reviewedHere),
  NOT_ELIGIBLE: person(reviewedHere),
  SCREENER_STARTED: nothing(screenedHere),
  SCREENER_COMPLETED: nothing(screenedHere),
  SCREENER_QUALIFIED: person(screenedHere),
  SCREENER_DISQUALIFIED: person(screenedHere),
  INTERVIEW_INVITE_SENT: person(reviewedHere),
  INTERVIEW_SCHEDULED: person(bookedHere),
  INTERVIEW_COMPLETED: outcome('submitted'),
  INTERVIEW_CANCELLED: person(bookedHere),
  INTERVIEW_NO_SHOWED: person('Nobody is paid for it: mark the no-show here before the automatic payment.'),
  SURVEY_STARTED: person(noSurvey),
  SURVEY_COMPLETED: person(noSurvey),
  INCENTIVE_SENT: person(paidHere),
  INCENTIVE_CLAIMED: person(paidHere),
  INCENTIVE_SKIPPED: person('Somebody there means not to pay; here that is an exclusion, with its reason.'),
  UNMODERATED_TEST_INVITE_SENT: person(reviewedHere),
  UNMODERATED_TEST_STARTED: outcome('started'),
  UNMODERATED_TEST_COMPLETED: outcome('submitted'),
  COMPLETED_STUDY: outcome('submitted'),
  CANCELLED: person(bookedHere),
  OPTED_OUT: person('The address there reaches nobody, so it was not the person who opted out.'),
  EMAIL_SOFT_BOUNCED: nothing('The address there reaches nobody, and is meant not to.'),
  EMAIL_HARD_BOUNCED: nothing('The address there reaches nobody, and is meant not to.'),
} as const satisfies Readonly<Record<string, WordMeaning>>;

/** The five states of a review. */
export const approvalStatuses = {
  HIDDEN: nothing('Not shown for review yet.'),
  AWAITING_APPROVAL: nothing('Waits for a person, as here.'),
  APPROVED: person(reviewedHere),
  REJECTED: person(reviewedHere),
  REPORTED: person('Somebody reported the applicant; read why before anybody is invited or paid.'),
} as const satisfies Readonly<Record<string, WordMeaning>>;

/** The states of a screener. Those of automatic verdicts must never be produced for these studies (S2-26), so seeing one is a matter for a person. */
export const screenerStates = {
  SCREENER_SENT: nothing(screenedHere),
  SCREENER_COMPLETED: nothing(screenedHere),
  QUALIFIED: person(screenedHere),
  AUTO_QUALIFIED: person('Nobody may be qualified by answers alone; a screener with such a rule runs in Rally.'),
  NOT_QUALIFIED: person(screenedHere),
  AUTO_NOT_QUALIFIED: person('Nobody may be disqualified by answers alone; a screener with such a rule runs in Rally.'),
} as const satisfies Readonly<Record<string, WordMeaning>>;

/** One of the 25 statuses. */
export type RallyStatus = keyof typeof participantStatuses;

/** One of the five states of a review. */
export type RallyApproval = keyof typeof approvalStatuses;

/** One of the states of a screener that may be produced: those of automatic verdicts are left out by their type. */
export type RallyScreenerState = Exclude<keyof typeof screenerStates, `AUTO_${string}`>;

const unknown = person('Rally has a word that the hub does not know.');

/** What a status of a participant comes to; a word that is not listed is for a person. */
export function readStatus(word: string): WordMeaning {
  return Object.hasOwn(participantStatuses, word) ? participantStatuses[word as RallyStatus] : unknown;
}

/** Rally’s words that are reported, as the host looks them up. */
export const statusMap: Readonly<Record<string, ReportedOutcome>> = Object.fromEntries(
  Object.entries(participantStatuses).flatMap(([word, meaning]: [string, WordMeaning]) =>
    meaning.kind === 'outcome' ? [[word, meaning.outcome]] : [],
  ),
);

/** What Rally calls statuses of ours that it does not report: a person decides them here, whatever is said there. */
export const words: readonly (PartnerWord & { readonly partner: RallyStatus | RallyApproval })[] = [
  { status: 'applied', partner: 'AWAITING_APPROVAL', note: 'A state of the review.' },
  { status: 'unqualified', partner: 'NOT_ELIGIBLE' },
  { status: 'screened_out', partner: 'SCREENER_DISQUALIFIED', note: 'Does not occur: answers decide about nobody.' },
  { status: 'qualified', partner: 'SCREENER_QUALIFIED', note: 'Does not occur: answers decide about nobody.' },
  { status: 'invited', partner: 'INTERVIEW_INVITE_SENT' },
  { status: 'invited', partner: 'UNMODERATED_TEST_INVITE_SENT' },
  { status: 'scheduled', partner: 'INTERVIEW_SCHEDULED' },
  { status: 'rejected', partner: 'REJECTED', note: 'A state of the review.' },
  { status: 'no_show', partner: 'INTERVIEW_NO_SHOWED' },
  { status: 'cancelled', partner: 'INTERVIEW_CANCELLED' },
];
