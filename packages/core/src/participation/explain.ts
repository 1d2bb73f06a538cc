import type { RemovalState } from '../exclusion/states.js';
import { describeHold } from '../incentive/describe-hold.js';
import { isReleased, mayHavePaid, type Incentive } from '../incentive/states.js';
import { type Anomaly, describeAnomaly } from './anomaly.js';
import type { Channel, Evidence, Outcome } from './evidence.js';
import { resolveOutcome, type Report } from './resolve-outcome.js';
import type { ParticipationStatus } from './status.js';

/** Who brings the money: a person who pays what stands in a payout file, or a provider that the hub calls. */
export type PayoutKind = 'file' | 'api';

/** A report in quarantine that names the participation: it is no evidence as long as nobody has decided about it. */
export interface WaitingReport {
  readonly anomaly: Anomaly;
  /** What it says; null: a word that means nothing here. */
  readonly outcome: Outcome | null;
}

/** What an explanation is made from. */
export interface ExplanationInput {
  readonly status: ParticipationStatus;
  readonly evidence: readonly Evidence[];
  /** What waits in quarantine, the oldest first. */
  readonly waiting: readonly WaitingReport[];
  /** The incentive that is owed; null: none is owed yet. */
  readonly incentive: (Incentive & { readonly payout: PayoutKind }) | null;
  readonly studyPolicy: { readonly onReturn: 'submitted' | 'completed'; readonly autoRelease: boolean };
  /** Of an excluded person: how the second step stands, in the tool; absent: it is not known. */
  readonly removal?: RemovalState;
}

/** Why a participation stands where it does, and what comes next; one sentence each, for an operator. */
export interface Explanation {
  readonly because: string;
  readonly next: string;
}

const channelNames: Readonly<Record<Channel, string>> = {
  cookie: 'the return of a browser that named nobody',
  redirect: 'the return of the browser',
  webhook: 'a webhook of the tool',
  pull: 'the records of the tool',
  manual: 'a person of the team',
};

const fixedReasons: Readonly<Record<ParticipationStatus, string>> = {
  applied: 'The person has applied and nobody has reviewed the application yet.',
  screened_out: 'The screener ruled the person out.',
  unqualified: 'The person does not meet the criteria of the audience.',
  qualified: 'The person qualified and has not begun yet.',
  invited: 'The person was invited and has not begun yet.',
  scheduled: 'The person has booked a session.',
  started: 'The person entered and no outcome has been reported yet.',
  incomplete: 'The person entered, did not finish in time, and gave up the place.',
  over_quota: 'All places were taken when the person came.',
  quality_failed: 'The participation did not meet the quality that was asked for.',
  submitted: 'The participation was marked as submitted.',
  completed: 'The participation was marked as completed.',
  rejected: 'The team rejected the participation.',
  no_show: 'The person did not come to the session.',
  cancelled: 'The participation was cancelled.',
  excluded: 'The team excluded the person from the study.',
  expired: 'The invitation or the time to take part ran out.',
};

const fixedSteps: Readonly<Record<Exclude<ParticipationStatus, 'submitted' | 'completed' | 'excluded'>, string>> = {
  applied: 'Review the application: invite or reject the person.',
  screened_out: 'Nothing is owed and nothing needs to be done.',
  unqualified: 'Nothing is owed and nothing needs to be done.',
  qualified: 'The person enters by the link, or is invited by the team.',
  invited: 'Wait for the person to open the link; where there are sessions, they book one there.',
  scheduled: 'After the session, complete the participation or mark it as a no-show.',
  started: 'Wait for the outcome; if the person says they finished, compare with the tool and mark it as submitted.',
  incomplete: 'The person may come back while a place is free; a completion that arrives late takes one again.',
  over_quota: 'Raise the participation limit if more people are wanted.',
  quality_failed: 'Nothing is owed; exclude the person if they should be removed from the tool too.',
  rejected: 'Nothing is owed and nothing needs to be done.',
  no_show: 'Nothing is owed; invite somebody else if the place is still wanted.',
  cancelled: 'Nothing is owed and nothing needs to be done.',
  expired: 'Nothing is owed and nothing needs to be done.',
};

const removalSteps: Readonly<Record<RemovalState, string>> = {
  not_needed: 'Nothing is paid and nothing needs to be done.',
  waiting: 'Nothing is paid; remove the person in the tool too, then confirm the removal here.',
  confirmed: 'Nothing is paid and nothing needs to be done: the person has been removed in the tool as well.',
};

const releasedSteps: Readonly<Record<PayoutKind, string>> = {
  file: 'The incentive has been released; put it into a payout file and pay it.',
  api: 'The incentive has been released and is sent next.',
};

const sentSteps: Readonly<Record<PayoutKind, string>> = {
  file: 'The incentive stands in a payout file; once it has been paid, mark it delivered, or failed if it cannot be.',
  api: 'The incentive is on its way; wait for the provider to report the delivery.',
};

/** Explains why a participation stands where it does and what comes next; most of all, why somebody has not been paid. */
export function explainParticipation(input: ExplanationInput): Explanation {
  return { because: explainStatus(input), next: explainNext(input) };
}

function explainStatus(input: ExplanationInput): string {
  const { status, evidence, studyPolicy } = input;
  const resolution = resolveOutcome(evidence);
  const supports =
    resolution !== undefined && (resolution.outcome === status || (resolution.outcome === 'submitted' && status === 'completed'));
  if (!supports) {
    const waiting = findWaiting(input);
    if (status !== 'started' || waiting === undefined) return fixedReasons[status];
    return `The person entered, and what was reported since does not count: ${describeAnomaly(waiting).detail}`;
  }
  const against = resolution.contradictedBy.length === 0 ? '' : `, which outweighs ${describeReports(resolution.contradictedBy)}`;
  const report = `${capitalise(channelNames[resolution.channel])} reported \`${resolution.outcome}\`${against}`;
  if (status !== 'completed') return `${report}.`;
  // Where a finish leads no further than `submitted`, nobody but a person completes; and none but a person goes on from a browser that named nobody.
  const isByPerson = studyPolicy.onReturn === 'submitted' || resolution.channel === 'manual' || resolution.channel === 'cookie';
  return isByPerson
    ? `A person of the team completed the participation${against}.`
    : `${report}; the study’s \`onReturn\` leads on to \`completed\`.`;
}

function explainNext(input: ExplanationInput): string {
  if (input.status === 'excluded' && input.removal === 'waiting') return removalSteps.waiting;
  const waiting = findWaiting(input);
  if (waiting !== undefined && input.status !== 'completed') return `A report waits in quarantine: ${describeAnomaly(waiting).remedy}`;
  if (input.status === 'submitted') return explainCompletion(input);
  if (input.status === 'completed') return explainPayment(input);
  if (input.status === 'excluded') return removalSteps[input.removal ?? 'not_needed'];
  return fixedSteps[input.status];
}

/** Why a report waits for a person, if one does; in quarantine also one that says nothing but what is known by now keeps nobody waiting. */
function findWaiting({ status, evidence, waiting }: ExplanationInput): Anomaly | undefined {
  return evidence.find((one) => one.held !== undefined)?.held ?? waiting.find(({ outcome }) => outcome !== status)?.anomaly;
}

function explainCompletion({ evidence, studyPolicy }: ExplanationInput): string {
  if (studyPolicy.onReturn === 'completed' && resolveOutcome(evidence)?.channel === 'cookie')
    return 'A report that names the person completes the participation, or a person does; before that nothing is paid.';
  return 'A person has to complete the participation before anything is paid.';
}

function explainPayment({ incentive, evidence, studyPolicy }: ExplanationInput): string {
  if (incentive === null) return 'No incentive is owed for this participation.';
  if (incentive.state === 'cancelled') return 'The incentive was cancelled and is not paid.';
  if (incentive.state === 'delivered') return 'The incentive has been delivered; nothing needs to be done.';
  if (incentive.state === 'failed') return 'The payment failed; read the reason at the incentive and retry it.';
  if (incentive.state === 'unknown')
    return 'It is not known whether the payment went through; the hub asks the provider before it tries again.';
  if (mayHavePaid(incentive.state)) return sentSteps[incentive.payout];
  if (isReleased(incentive.state)) return releasedSteps[incentive.payout];
  if (incentive.holdReason !== null) return explainHold(incentive.holdReason);
  const held = evidence.find((one) => one.held !== undefined)?.held;
  if (studyPolicy.autoRelease && held !== undefined)
    return `The incentive is due; a person has to release it, since a report about the participation is irregular: ${describeAnomaly(held).detail}`;
  if (studyPolicy.autoRelease && resolveOutcome(evidence)?.channel !== 'manual')
    return 'The incentive is due; a webhook or the records of the tool release it, or a person does.';
  return 'The incentive is due; a person has to release it.';
}

function explainHold(reason: string): string {
  const { detail, remedy } = describeHold(reason);
  return `The incentive is held: ${detail} ${remedy}`;
}

function describeReports(reports: readonly Report[]): string {
  return reports.map(({ outcome, channel }) => `\`${outcome}\` from ${channelNames[channel]}`).join(' and ');
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
