/** The states of one incentive on its way to the person. A hold is not a state: it is a reason beside it (see {@link Incentive}). */
export const incentiveStates = ['due', 'released', 'sending', 'sent', 'delivered', 'failed', 'unknown', 'cancelled'] as const;

/** One of {@link incentiveStates}. */
export type IncentiveState = (typeof incentiveStates)[number];

/** What is owed to a person: the reward of the study, or an addition to it. */
export const incentiveKinds = ['incentive', 'bonus'] as const;

/** One of {@link incentiveKinds}. */
export type IncentiveKind = (typeof incentiveKinds)[number];

/** Where an incentive stands. */
export interface Incentive {
  readonly state: IncentiveState;
  /** Why it waits for a person, as `describeHold` reads it; null: it is not held. Only an incentive that is `due` can be held. */
  readonly holdReason: string | null;
}

/** One edge of an incentive's states; `from` is null when it comes into being. */
export interface IncentiveTransition {
  readonly from: IncentiveState | null;
  readonly to: IncentiveState;
}

const rows: readonly (readonly [IncentiveState | null, readonly IncentiveState[]])[] = [
  [null, ['due']],
  ['due', ['released', 'cancelled']],
  ['released', ['sending', 'cancelled']],
  ['sending', ['sent', 'failed', 'unknown']],
  ['sent', ['delivered', 'failed', 'cancelled']],
  ['unknown', ['sent', 'failed', 'sending']],
  ['failed', ['released', 'cancelled']],
];

/**
 * Every edge. `unknown` goes on when the provider's own record has been looked up: found (`sent`, `failed`), or absent, so that the same bytes
 * are sent again under the same id (`sending`). `failed` is a failure that the provider confirmed; only then does a retry raise the sequence.
 */
export const incentiveTransitions: readonly IncentiveTransition[] = rows.flatMap(([from, targets]) => targets.map((to) => ({ from, to })));

/** Says whether an edge leads from one state (`null`: not owed yet) to another. */
export function canMoveIncentive(from: IncentiveState | null, to: IncentiveState): boolean {
  return incentiveTransitions.some((edge) => edge.from === from && edge.to === to);
}

const released: ReadonlySet<string> = new Set(['released', 'sending', 'sent', 'delivered', 'failed', 'unknown']);
const moving: ReadonlySet<string> = new Set(['sending', 'sent', 'delivered', 'unknown']);

/** Says whether the incentive has been released, after which reports about the participation are findings only. */
export function isReleased(state: IncentiveState): boolean {
  return released.has(state);
}

/** Says whether money is on its way or may be: asking the provider comes before anything else. */
export function mayHavePaid(state: IncentiveState): boolean {
  return moving.has(state);
}
