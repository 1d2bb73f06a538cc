import { ConnectorError } from '@panelbridge/core/connector';
import { ProblemException } from '../platform/http/problem.js';
import type { ConnectionHealth } from './connection-health.js';
import type { ConnectionOpener, ReadyConnection } from './connection-opener.js';
import type { CallTerms, ConnectorCaller, ConnectorWork } from './connector-caller.js';
import type { ExchangeRecorder, RecordedRun } from './exchange-recorder.js';

/** A call over a session. */
export interface SessionCall extends CallTerms {
  /** The batch of the run that it sends, a bigint as text. */
  readonly batchId?: string;
  /** The rows of the sync that are asked about outside of a batch. */
  readonly rowKeys?: readonly string[];
}

/** What a session works with. */
export interface SessionParts {
  readonly opener: ConnectionOpener;
  readonly caller: ConnectorCaller;
  readonly health: ConnectionHealth;
  /** Its connection is read with email addresses kept, see {@link ConnectionOpener}. */
  readonly createRecorder: (onVersion: (version: number | null) => void) => ExchangeRecorder;
}

const longestOpenMs = 60_000;

/**
 * A connection that stays open for a run: read and decrypted once, again after a minute, and again as soon as it is seen to have changed. Any
 * number of calls may be under way at once.
 */
export class ConnectorSession {
  readonly #parts: SessionParts;
  readonly #run: RecordedRun;
  readonly #recorder: ExchangeRecorder;
  #ready: Promise<ReadyConnection>;
  #version: number;
  #openedAt = Date.now();
  #isStale = false;
  #requests = 0;

  private constructor(parts: SessionParts, run: RecordedRun, ready: ReadyConnection) {
    this.#parts = parts;
    this.#run = run;
    this.#ready = Promise.resolve(ready);
    this.#version = ready.connection.version;
    this.#recorder = parts.createRecorder((version) => {
      if (version !== this.#version) this.#isStale = true;
    });
  }

  /**
   * Opens a connection.
   *
   * @throws ProblemException `not_found`, or `connector_missing` when its connector is not loaded
   */
  static async open(parts: SessionParts, run: RecordedRun): Promise<ConnectorSession> {
    return new ConnectorSession(parts, run, await open(parts, run));
  }

  /** How many requests were made so far; requests for tokens do not count. */
  get requests(): number {
    return this.#requests;
  }

  /** The connection as it was read last. */
  get ready(): Promise<ReadyConnection> {
    return this.#ready;
  }

  /** Calls the connector. @throws ConnectorError, also where the connection was removed in the meantime */
  async invoke<T>(call: SessionCall, work: ConnectorWork<T>): Promise<T> {
    const ready = await this.#refresh();
    return this.#parts.caller.call(call, ready, work, async (records, failure) => {
      this.#requests += records.length;
      await this.#recorder.add(call, records, ready.redact);
      if (failure) await this.#parts.health.recordFailure(ready.connection, failure);
    });
  }

  /** Writes down what was said and is not written yet. Never rejects. */
  close(): Promise<void> {
    return this.#recorder.close();
  }

  #refresh(): Promise<ReadyConnection> {
    if (!this.#isStale && Date.now() - this.#openedAt < longestOpenMs) return this.#ready;
    this.#isStale = false;
    this.#openedAt = Date.now();
    const opening = open(this.#parts, this.#run).then(
      (ready) => {
        this.#version = ready.connection.version;
        return ready;
      },
      (error: unknown) => {
        // The next call tries again.
        this.#isStale = true;
        throw explainLoss(error);
      },
    );
    this.#ready = opening;
    return opening;
  }
}

function open({ opener }: SessionParts, { workspaceId, connectionId }: RecordedRun): Promise<ReadyConnection> {
  return opener.open(workspaceId, connectionId, { keepsEmails: true });
}

function explainLoss(error: unknown): unknown {
  if (!(error instanceof ProblemException)) return error;
  return new ConnectorError('configuration_invalid', 'The connection was removed while the run was under way.');
}
