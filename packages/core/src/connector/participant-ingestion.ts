import type { DeleteBehaviour, IngestionMode } from '../ingestion/modes.js';
import type { FieldType, FieldValue } from '../ingestion/value.js';
import type { RecordOutcome } from './recruitment.js';

export type { DeleteBehaviour, IngestionMode } from '../ingestion/modes.js';
export type { FieldType, FieldValue } from '../ingestion/value.js';

/** A field of the destination. */
export interface IngestionField {
  readonly name: string;
  readonly type: FieldType;
  /** Whether nobody is taken without it. The match key is needed in upsert and update, whatever stands here (D7). */
  readonly required: boolean;
}

/** What a destination of participants accepts, as data. */
export interface DestinationDeclaration {
  readonly modes: readonly IngestionMode[];
  /** Which delete behaviours go with which modes (S3-19, S3-20). */
  readonly deleteBehaviours: Readonly<Record<DeleteBehaviour, readonly IngestionMode[]>>;
  readonly matchKey: string;
  readonly maximumBatchSize: number;
  /** Most people in one call of `deleteBatch`; absent = as `maximumBatchSize`. */
  readonly maximumDeleteBatchSize?: number;
  /** Most people in one call of `findRecords`; absent = the destination cannot be asked who is there. */
  readonly maximumLookupSize?: number;
  /** Whether one bad record rejects the whole batch (S3-23). */
  readonly rejectsWholeBatch: boolean;
  readonly requestsPerMinute: number;
  readonly fields: readonly IngestionField[];
  readonly listsFields: boolean;
  /** Whether fields can be written only while they are empty there; absent = no. */
  readonly setsIfEmpty?: boolean;
  /**
   * Environments that a connection may name; absent = those of the manifest's `hosts`. One without a host goes nowhere until the connection
   * sets `baseUrl`, so that what is meant for it never reaches another.
   */
  readonly environments?: readonly string[];
}

/** Nested, so that a `source` can join `destination` when a connector needs one. */
export interface IngestionDeclaration {
  readonly destination: DestinationDeclaration;
}

/** One record of a batch that the partner says is bad. */
export interface RejectedRecord {
  /** Place in the batch as it was sent, from 0. */
  readonly index: number;
  readonly code: string;
  readonly detail: string;
  readonly field?: string;
}

/** What a partner said to a batch. */
export type BatchAnswer =
  /** One outcome for each record, in the order of the records. */
  | { readonly status: 'answered'; readonly outcomes: readonly RecordOutcome[] }
  /** Nothing was written, because of at least one record. */
  | {
      readonly status: 'rejected';
      readonly code: string;
      /** The partner's own words for the whole. */
      readonly detail: string;
      /** The records that it names; empty = it names none. */
      readonly records: readonly RejectedRecord[];
      /** The answer as it came, where `detail` is not all of it; may be shortened. */
      readonly raw?: string;
    };

/** A person to be deleted. */
export interface DeletionTarget {
  /** The value of the match key. */
  readonly key: string;
  /** The partner's id, where an earlier write told it. */
  readonly externalId: string | null;
}

/** What a destination says when it is asked whether somebody is there. */
export type FoundRecord =
  | {
      readonly status: 'found';
      /** The partner's id; `null` = it tells none, or several people have the key. */
      readonly externalId: string | null;
    }
  /** Nobody is to be seen there now. Where new people appear with a delay, that does not prove that nobody is there. */
  | { readonly status: 'absent' }
  /** The answer does not tell for certain. */
  | { readonly status: 'unknown' };

/** The records of a batch as JSON, for connectors that send them as they are. */
export interface RecordsText {
  /** A JSON list of the records, in their order. */
  readonly json: string;
  readonly count: number;
  /** Names of all fields that any of the records may hold. */
  readonly fields: readonly string[];
}

interface Writer {
  /**
   * Sends one batch by one request; throws when nothing can be said of its records. It neither splits nor sends again: that is the host's.
   */
  writeBatch(input: {
    readonly mode: IngestionMode;
    /** Where `text` is given they are parsed of it when they are first read, so whoever does with the text leaves them alone. */
    readonly records: readonly Readonly<Record<string, FieldValue>>[];
    /** The same records as text; absent where the host has no such text at hand. */
    readonly text?: RecordsText;
    /** Fields that are written only while they are empty there; none unless `setsIfEmpty` is declared. */
    readonly onlyIfEmpty: readonly string[];
    readonly signal: AbortSignal;
  }): Promise<BatchAnswer>;
}

interface Deleter {
  /** Deletes people; who is gone already is skipped as `no_match`. Throws as `writeBatch` does. */
  deleteBatch(input: { readonly targets: readonly DeletionTarget[]; readonly signal: AbortSignal }): Promise<BatchAnswer>;
}

interface FieldLister {
  /** The fields that the destination has now, beyond the declared ones. */
  listFields(input: { readonly signal: AbortSignal }): Promise<readonly IngestionField[]>;
}

interface Finder {
  /**
   * Says of each key whether somebody with just this value of the match key is there: one answer for each, in order. It changes nothing. Throws
   * as `writeBatch` does.
   */
  findRecords(input: { readonly keys: readonly string[]; readonly signal: AbortSignal }): Promise<readonly FoundRecord[]>;
}

/**
 * What the code supplies for `participantIngestion`: `deleteBatch` if a mode may delete, `listFields` if declared, `findRecords` if
 * `maximumLookupSize` is. Where the declaration is not known, each may or may not be there.
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
      : { readonly listFields?: never }) &
  (Declaration['destination'] extends { readonly maximumLookupSize: number }
    ? Finder
    : DestinationDeclaration extends Declaration['destination']
      ? Partial<Finder>
      : { readonly findRecords?: never });
