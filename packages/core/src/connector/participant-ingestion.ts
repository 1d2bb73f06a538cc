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

interface Writer {
  /**
   * Sends one batch. One outcome per record, in order; throws only when nothing can be said per record.
   */
  writeBatch(input: {
    readonly mode: IngestionMode;
    readonly records: readonly Readonly<Record<string, unknown>>[];
    readonly signal: AbortSignal;
  }): Promise<readonly RecordOutcome[]>;
}

interface Deleter {
  /** Deletes by match key. One outcome per key, in order. */
  deleteBatch(input: { readonly keys: readonly string[]; readonly signal: AbortSignal }): Promise<readonly RecordOutcome[]>;
}

interface FieldLister {
  /** The fields that the destination has now, beyond the declared ones. */
  listFields(input: { readonly signal: AbortSignal }): Promise<readonly IngestionField[]>;
}

/**
 * What the code supplies for `participantIngestion`: `deleteBatch` if a mode may delete, `listFields` if declared. Where the declaration
 * is not known, each may or may not be there.
 */
export type ParticipantIngestion<Declaration extends IngestionDeclaration> = Writer &
  (readonly IngestionMode[] extends Declaration['destination']['deleteBehaviours']['delete']
    ? Partial<Deleter>
    : Declaration['destination']['deleteBehaviours']['delete'] extends readonly []
      ? { readonly deleteBatch?: never }
      : Deleter) &
  (boolean extends Declaration['destination']['listsFields']
    ? Partial<FieldLister>
    : Declaration['destination']['listsFields'] extends true
      ? FieldLister
      : { readonly listFields?: never });
