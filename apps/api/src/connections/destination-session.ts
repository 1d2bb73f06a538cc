import type { BatchAnswer, DeletionTarget, FieldValue, FoundRecord, IngestionMode, RecordsText } from '@panelbridge/core/connector';
import type { ConnectorInstance } from '../connectors/instance-factory.js';
import type { ConnectorSession } from './connector-session.js';
import type { ConnectorWork } from './connector-caller.js';
import { readBatchAnswer, readFound, refuse } from './destination-answers.js';

/** What a call over a session may add. */
export interface DestinationCall {
  /** The batch of the run, a bigint as text, for the exchange log. */
  readonly batchId?: string;
  /** Ends the call before its time; whether the partner did what was asked is then not known. */
  readonly signal?: AbortSignal;
}

/** Records to be written. */
export interface WriteInput extends DestinationCall {
  readonly mode: IngestionMode;
  /** At most `maximumBatchSize`. Read only by connectors that do not do with `text`, so it may be a getter. */
  readonly records: readonly Readonly<Record<string, FieldValue>>[];
  /** The same records as they stand in the stage. */
  readonly text?: RecordsText;
  /** Fields that are written only while they are empty there; none unless the destination `setsIfEmpty`. */
  readonly onlyIfEmpty: readonly string[];
}

/** People to be deleted. */
export interface DeleteInput extends DestinationCall {
  /** At most `maximumDeleteBatchSize`. */
  readonly targets: readonly DeletionTarget[];
}

/** People to be looked up. */
export interface FindInput extends DestinationCall {
  /** Values of the match key, at most `maximumLookupSize`. */
  readonly keys: readonly string[];
  /** The rows of the sync that they stand in, for the exchange log: what is said is kept only while the ledger knows them all. */
  readonly rowKeys?: readonly string[];
}

/** Where a session reserves what a call needed beyond its one request. */
export type PayForMore = (requests: number) => Promise<void>;

// A destination may take its time over a hundred people, and ending a call too soon leaves it open what became of them.
const times = { timeoutMs: 90_000, requestTimeoutMs: 60_000 } as const;

/**
 * A destination that is open for as long as a run lasts; any number of calls may be under way at once. Each call throws a `ConnectorError` when
 * nothing can be said of its records, with `retryAfterMs` where the partner asks to wait: see core's `decideBatchFate` and `decideBackoff`.
 *
 * The caller reserves one moment of the `RequestBudget` for each call. What a call needs beyond one request, such as a look-up before a deletion,
 * the session reserves afterwards, so that later calls wait for it.
 */
export class DestinationSession {
  readonly #session: ConnectorSession;
  readonly #payForMore: PayForMore;

  constructor(session: ConnectorSession, payForMore: PayForMore) {
    this.#session = session;
    this.#payForMore = payForMore;
  }

  /** How many requests were made so far. */
  get requests(): number {
    return this.#session.requests;
  }

  /** Writes one batch. `answered`: as many outcomes as records, in their order. @throws ConnectorError */
  writeBatch(input: WriteInput): Promise<BatchAnswer> {
    const { mode, text, onlyIfEmpty, batchId, signal: ending } = input;
    const call = { ...(batchId !== undefined && { batchId }), ...(ending && { signal: ending }) };
    return this.#call('write_batch', call, async (instance, { signal }) => {
      const answer = await findIngestion(instance).writeBatch({
        mode,
        onlyIfEmpty,
        signal,
        get records() {
          return input.records;
        },
        ...(text && { text }),
      });
      return readBatchAnswer(answer, text?.count ?? input.records.length);
    });
  }

  /** Deletes people. `answered`: as many outcomes as targets, in their order. @throws ConnectorError */
  deleteBatch({ targets, ...call }: DeleteInput): Promise<BatchAnswer> {
    return this.#call('delete_batch', call, async (instance, { signal }) => {
      const { deleteBatch } = findIngestion(instance);
      if (!deleteBatch) throw refuse('has no deleteBatch, which it declares');
      return readBatchAnswer(await deleteBatch({ targets, signal }), targets.length);
    });
  }

  /** Asks who is there, which changes nothing; only where `maximumLookupSize` is declared. @throws ConnectorError */
  findRecords({ keys, ...call }: FindInput): Promise<readonly FoundRecord[]> {
    return this.#call('find_records', call, async (instance, { signal }) => {
      const { findRecords } = findIngestion(instance);
      if (!findRecords) throw refuse('has no findRecords, which it declares');
      return readFound(await findRecords({ keys, signal }), keys.length);
    });
  }

  /** Writes down what was said and is not recorded yet; called once at the end, also after a failure. Never rejects. */
  close(): Promise<void> {
    return this.#session.close();
  }

  async #call<T>(operation: string, call: DestinationCall, work: ConnectorWork<T>): Promise<T> {
    let made = 0;
    try {
      return await this.#session.invoke({ operation, ...times, ...call }, async (instance, context) => {
        try {
          return await work(instance, context);
        } finally {
          made = context.countRequests();
        }
      });
    } finally {
      if (made > 1) await this.#payForMore(made - 1);
    }
  }
}

/** What a connector supplies to write people. @throws ConnectorError `connector_fault` where it supplies nothing */
export function findIngestion({ participantIngestion }: ConnectorInstance): NonNullable<ConnectorInstance['participantIngestion']> {
  if (!participantIngestion) throw refuse('has no participantIngestion, which it declares');
  return participantIngestion;
}
