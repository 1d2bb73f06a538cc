import type { RecordOutcome } from './recruitment.js';

/** How rows meet what is already there. */
export type IngestionMode = 'insert' | 'update' | 'upsert';

/** What happens to people whose row left the model. */
export type DeleteBehaviour = 'do_nothing' | 'clear' | 'delete';

/** A field of the destination. */
export interface IngestionField {
  readonly name: string;
  readonly type: 'text' | 'number' | 'date' | 'boolean';
  readonly required: boolean;
}

/** What a destination of participants accepts, as data. */
export interface DestinationDeclaration {
  readonly modes: readonly IngestionMode[];
  /** Which delete behaviours go with which modes (S3-19, S3-20). */
  readonly deleteBehaviours: Readonly<Record<DeleteBehaviour, readonly IngestionMode[]>>;
  readonly matchKey: string;
  readonly maximumBatchSize: number;
  /** Whether one bad record rejects the whole batch (S3-23). */
  readonly rejectsWholeBatch: boolean;
  readonly requestsPerMinute: number;
  readonly fields: readonly IngestionField[];
  readonly listsFields: boolean;
}

/** Nested, so that a `source` can join `destination` when a connector needs one. */
export interface IngestionDeclaration {
  readonly destination: DestinationDeclaration;
}

/** What the code supplies for `participantIngestion`; `deleteBatch` and `listFields` only if declared. */
export type ParticipantIngestion<Declaration extends IngestionDeclaration> = {
  /**
   * Sends one batch. One outcome per record, in order; throws only when nothing can be said per record.
   */
  writeBatch(input: {
    readonly mode: IngestionMode;
    readonly records: readonly Readonly<Record<string, unknown>>[];
    readonly signal: AbortSignal;
  }): Promise<readonly RecordOutcome[]>;
} & (Declaration['destination']['deleteBehaviours']['delete'] extends readonly []
  ? { readonly deleteBatch?: never }
  : { deleteBatch(input: { readonly keys: readonly string[]; readonly signal: AbortSignal }): Promise<readonly RecordOutcome[]> }) &
  (Declaration['destination']['listsFields'] extends true
    ? { listFields(input: { readonly signal: AbortSignal }): Promise<readonly IngestionField[]> }
    : { readonly listFields?: never });
