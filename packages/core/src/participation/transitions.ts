import type { Moderation } from '../study/kind.js';
import type { ParticipationStatus } from './status.js';

/** One edge of the status machine. */
export interface Transition {
  /** The status that is left; `null` when the participation begins. */
  readonly from: ParticipationStatus | null;
  /** The status that is entered. */
  readonly to: ParticipationStatus;
  /** The edge exists only in studies of this moderation; absent: in all. */
  readonly only?: Moderation;
  /** The edge is closed once this holds. */
  readonly unless?: 'incentive_released';
}

/** What the edges of one participation depend on. */
export interface TransitionContext {
  readonly moderation: Moderation;
  /** Whether the incentive has left the state `due` toward payment. */
  readonly incentiveReleased: boolean;
}

type Row = readonly [from: ParticipationStatus | null, to: readonly ParticipationStatus[], condition?: Pick<Transition, 'only' | 'unless'>];

const rows: readonly Row[] = [
  [null, ['applied', 'invited']],
  ['applied', ['qualified', 'screened_out', 'unqualified', 'rejected', 'over_quota', 'invited', 'excluded']],
  ['qualified', ['invited', 'started', 'over_quota', 'excluded']],
  ['invited', ['started', 'over_quota', 'expired', 'rejected', 'cancelled', 'excluded']],
  ['invited', ['scheduled'], { only: 'moderated' }],
  ['scheduled', ['started', 'completed', 'no_show', 'rejected', 'cancelled', 'excluded'], { only: 'moderated' }],
  ['started', ['incomplete', 'submitted', 'screened_out', 'over_quota', 'quality_failed', 'expired', 'excluded']],
  ['incomplete', ['started', 'submitted', 'screened_out', 'over_quota', 'quality_failed', 'expired', 'excluded']],
  ['submitted', ['completed', 'rejected', 'quality_failed', 'excluded']],
  ['screened_out', ['excluded']],
  ['over_quota', ['excluded']],
  ['quality_failed', ['excluded']],
  ['completed', ['excluded'], { unless: 'incentive_released' }],
];

/** Every ordinary edge: what people, policies and the first report of an outcome may do. Statuses that are absent as `from` have no exit. */
export const transitions: readonly Transition[] = rows.flatMap(([from, targets, condition]) =>
  targets.map((to) => ({ from, to, ...condition })),
);

const correctable = [
  'submitted',
  'completed',
  'screened_out',
  'over_quota',
  'quality_failed',
] as const satisfies readonly ParticipationStatus[];
const reportable = ['submitted', 'screened_out', 'over_quota', 'quality_failed'] as const satisfies readonly ParticipationStatus[];

/**
 * Edges that exist only because stronger evidence arrived: an ended outcome gives way to another one. They are kept apart from
 * {@link transitions}, since no person and no policy may take them otherwise. `completed` gives way only while its incentive is unreleased,
 * and it is entered again through `submitted`.
 */
export const corrections: readonly Transition[] = correctable.flatMap((from) =>
  reportable
    .filter((to) => to !== from && !(from === 'completed' && to === 'submitted'))
    .map((to): Transition => (from === 'completed' ? { from, to, unless: 'incentive_released' } : { from, to })),
);

/** Says whether an ordinary edge leads from one status (`null`: none yet) to another. */
export function canTransition(from: ParticipationStatus | null, to: ParticipationStatus, context: TransitionContext): boolean {
  return transitions.some((edge) => edge.from === from && edge.to === to && isOpen(edge, context));
}

/** Says whether stronger evidence may replace one ended outcome by another. */
export function canCorrect(from: ParticipationStatus, to: ParticipationStatus, context: TransitionContext): boolean {
  return corrections.some((edge) => edge.from === from && edge.to === to && isOpen(edge, context));
}

/** Lists the statuses that ordinary edges lead to, in the order of the table. */
export function listNextStatuses(from: ParticipationStatus | null, context: TransitionContext): readonly ParticipationStatus[] {
  return transitions.filter((edge) => edge.from === from && isOpen(edge, context)).map((edge) => edge.to);
}

function isOpen(edge: Transition, context: TransitionContext): boolean {
  return (edge.only ?? context.moderation) === context.moderation && !(edge.unless === 'incentive_released' && context.incentiveReleased);
}
