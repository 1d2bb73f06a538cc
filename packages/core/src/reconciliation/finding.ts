/** Every way in which the two sides of a study can come apart, one of which each finding is. */
export const findingKinds = [
  'missing_completion',
  'orphan',
  'unknown_id',
  'wrong_id_format',
  'status_disagreement',
  'late',
  'duplicate',
  'contradiction_after_release',
  'submitted_and_forgotten',
  'removed_in_tool',
] as const;

/** One of {@link findingKinds}. */
export type FindingKind = (typeof findingKinds)[number];

/** How a pair of both sides can come out: as one of the findings, as a `match`, or `open`, where there is nothing to compare yet. */
export const pairKinds = ['match', 'open', ...findingKinds] as const;

/** One of {@link pairKinds}. */
export type PairKind = (typeof pairKinds)[number];

/** What can be done about a finding; each finding offers exactly one, the least that would bring both sides together. */
export const fixes = ['record_report', 'mark_submitted', 'complete', 'hold_incentive', 'exclude', 'quarantine', 'acknowledge'] as const;

/** One of {@link fixes}. */
export type Fix = (typeof fixes)[number];

/** Days after which somebody who is still `submitted`, as the tool says too, counts as forgotten (S0-38). */
export const forgottenAfterDays = 7;

/** What a kind of finding means and what to do about it, in plain words for an operator. */
export interface FindingDescription {
  readonly title: string;
  readonly detail: string;
  readonly remedy: string;
}

/** What a fix does, in plain words for an operator. */
export interface FixDescription {
  readonly title: string;
  readonly effect: string;
  /** Whether whoever applies it has to say why. */
  readonly needsReason: boolean;
}

const findings: Readonly<Record<FindingKind, FindingDescription>> = {
  missing_completion: {
    title: 'Finished there, not here',
    detail: 'The tool says that this person finished, but here they have not.',
    remedy: 'Record the report, so that the person is not left unpaid; the study’s rules then decide as for any report.',
  },
  orphan: {
    title: 'Finished here, not listed there',
    detail: 'A report said that this person finished, but the tool’s list does not hold them.',
    remedy:
      'Look for the session in the tool. If it is there, the list was incomplete: reconcile again. If not, reject or exclude the participation; until then its incentive should wait.',
  },
  unknown_id: {
    title: 'Listed there, unknown here',
    detail: 'The tool lists an id that belongs to nobody in this study, or a record without an id.',
    remedy:
      'Put the row into quarantine, where what the hub has read in the tool itself waits already, and stays one report; then assign it there to the person it is about, or dismiss it.',
  },
  wrong_id_format: {
    title: 'Id in the wrong format',
    detail:
      'The tool lists an id that is not in the format of this study’s test. That is a matter of how the id was written, not of what the person did.',
    remedy:
      'Check the type of test in the study’s settings and the link in the tool. A row that says something new can be put into quarantine and assigned there.',
  },
  status_disagreement: {
    title: 'Both sides say different things',
    detail:
      'The tool says another end than the status here, or a status that means nothing here, or still lists somebody of whom it was confirmed that they had been removed.',
    remedy: 'Compare the timeline with the session in the tool; apply the fix, or decide the participation by hand.',
  },
  late: {
    title: 'Finished too late to count',
    detail: 'The tool says that this person finished, but here they had expired, the study was closed, or no place was left.',
    remedy:
      'Where only a place is missing, raise the participation limit and mark the person as submitted. Otherwise the study can no longer pay them: settle it outside the study.',
  },
  duplicate: {
    title: 'Listed twice',
    detail: 'The tool lists this person more than once in the same test.',
    remedy: 'Look at both sessions in the tool and decide which one counts. One person is paid once, whatever the list says.',
  },
  contradiction_after_release: {
    title: 'Contradicted after payment',
    detail: 'The incentive has been released, and the tool says another end than the one that it was released for.',
    remedy: 'Nothing here can take the payment back. Look at the session in the tool and note what you decided.',
  },
  submitted_and_forgotten: {
    title: 'Submitted and forgotten',
    detail: `Both sides agree that this person finished, more than ${forgottenAfterDays} days ago, and nobody has decided yet.`,
    remedy: 'Look at the session and complete the participation, so that the person is paid, or reject it.',
  },
  removed_in_tool: {
    title: 'Removed in the tool first',
    detail:
      'The tool listed this person before and does so no longer, but here they are not excluded. The order is the panel first, then the tool, since the tool forgets the id.',
    remedy:
      'If the person was to be excluded, exclude them here as well; the id is kept here for reconciliation. If not, ask whoever removed the session.',
  },
};

const descriptions: Readonly<Record<Fix, FixDescription>> = {
  record_report: {
    title: 'Record the report',
    effect:
      'Stores what the list says as evidence: over the channel `pull` where the hub has read the tool itself, over `manual` where a person sent the list and so vouches for it. The study’s ordinary rules decide what follows; a study that releases incentives by itself does so for the tool’s word only.',
    needsReason: false,
  },
  mark_submitted: {
    title: 'Mark as submitted',
    effect: 'Takes the participation to `submitted`, as evidence of a person. Nothing is due before somebody completes it.',
    needsReason: false,
  },
  complete: {
    title: 'Complete',
    effect: 'Takes the participation to `completed`: the incentive becomes due. Releasing it stays a step of its own.',
    needsReason: false,
  },
  hold_incentive: {
    title: 'Hold the incentive',
    effect: 'Keeps the incentive from being released until a person has decided.',
    needsReason: false,
  },
  exclude: {
    title: 'Exclude',
    effect: 'Excludes the participation: its place is free again and an incentive that is not released is withdrawn.',
    needsReason: true,
  },
  quarantine: {
    title: 'Put into quarantine',
    effect: 'Keeps the row in quarantine, where it can be assigned to a participation or dismissed. Nothing else changes.',
    needsReason: false,
  },
  acknowledge: {
    title: 'Acknowledge',
    effect:
      'Notes that somebody has seen it and why it stays as it is. It does not come up again as long as both sides say what they say now.',
    needsReason: true,
  },
};

/** Describes a kind of finding for an operator. */
export function describeFinding(kind: FindingKind): FindingDescription {
  return findings[kind];
}

/** Describes a fix for an operator. */
export function describeFix(fix: Fix): FixDescription {
  return descriptions[fix];
}
