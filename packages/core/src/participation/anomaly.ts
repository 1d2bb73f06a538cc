/** What is known about one kind of anomaly. */
export interface AnomalyDescription {
  /** What happened, in plain words for an operator. */
  readonly detail: string;
  /** What the operator can do about it. */
  readonly remedy: string;
  /** Whether the evidence that carries the anomaly may still lead to a payment without a person's decision. */
  readonly mayMoveMoney: boolean;
}

/** Every named irregularity of a report about a participation; none of them lets money move by itself. */
export const anomalies = {
  tampered: {
    detail: 'The token does not carry a valid signature, so the link was altered or made up.',
    remedy:
      'Compare the redirect URL in the tool with the one shown under the integration; if only one person is affected, ask for proof of taking part.',
    mayMoveMoney: false,
  },
  replayed: {
    detail: 'A report that had been used already was sent again from elsewhere.',
    remedy: 'Nothing has changed. If it goes on, renew the redirect URLs of the study.',
    mayMoveMoney: false,
  },
  too_fast: {
    detail: 'The person came back sooner than the study can honestly be done.',
    remedy: 'Look at the answers in the tool, then complete or reject the participation by hand.',
    mayMoveMoney: false,
  },
  never_started: {
    detail: 'An outcome arrived for a person who never entered through the hub.',
    remedy:
      'Check in the tool whether the person took part. If so, mark the participation as submitted by hand; if not, dismiss the report.',
    mayMoveMoney: false,
  },
  wrong_study: {
    detail: 'The id belongs to another study than the one whose address was called.',
    remedy: 'Check that each outline in the tool uses the redirect URL of its own study.',
    mayMoveMoney: false,
  },
  unknown: {
    detail: 'The id belongs to nobody in this study, or the reported status has no counterpart here.',
    remedy: 'Assign the report to a person, or dismiss it. If the tool has a new status, add it to the status map.',
    mayMoveMoney: false,
  },
  unconfirmed: {
    detail:
      'The return named the person by an id that carries no signature, and the browser was not the one in which this person had entered.',
    remedy: "Wait for the tool's own report, or check there whether the person took part and assign the report to them.",
    mayMoveMoney: false,
  },
  expired: {
    detail: 'The token was issued too long ago or its key has been retired.',
    remedy: 'Send the person a new invitation, or record the outcome by hand.',
    mayMoveMoney: false,
  },
  retired: {
    detail: 'The study was closed so long ago that the ids which its tool got name nobody any more.',
    remedy:
      'Nothing is paid by it. Look into the timeline of the person if something is still owed, and settle it outside the study; else dismiss the report.',
    mayMoveMoney: false,
  },
  missing: {
    detail: 'The report carried no id, or a placeholder that the tool did not fill in.',
    remedy:
      'If it was a return, check the parameter name and the placeholder in the redirect URL of the tool, then run a preview. If it came from the tool’s own records, look there whose it is and assign it.',
    mayMoveMoney: false,
  },
  after_end: {
    detail: 'An outcome arrived after the participation had been ended by a person or a policy.',
    remedy: 'Nothing has changed. If the person should be paid nevertheless, invite them again or settle it outside the study.',
    mayMoveMoney: false,
  },
  no_place_left: {
    detail: 'A completion arrived when the reservation had run out and all places were taken.',
    remedy: 'Raise the participation limit and mark the participation as submitted, or dismiss the report.',
    mayMoveMoney: false,
  },
  after_close: {
    detail: 'A completion arrived after the study had been closed.',
    remedy: 'The final bill does not contain it. Settle it outside the study or dismiss the report.',
    mayMoveMoney: false,
  },
  contradiction: {
    detail: 'Two reports about the same person disagree about how the participation ended.',
    remedy: 'Compare both sides in the timeline, then complete, reject or exclude the participation by hand.',
    mayMoveMoney: false,
  },
} as const satisfies Readonly<Record<string, AnomalyDescription>>;

/** The name of one of the {@link anomalies}. */
export type Anomaly = keyof typeof anomalies;

/** The names of all {@link anomalies}. */
export const anomalyNames: readonly Anomaly[] = Object.keys(anomalies) as Anomaly[];

/** Describes an anomaly for an operator. */
export function describeAnomaly(anomaly: Anomaly): AnomalyDescription {
  return anomalies[anomaly];
}
