import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import type { ExchangeRecord } from '../connectors/partner-http.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { LOGGER } from '../platform/telemetry/logger.js';
import { ConnectionHealth } from './connection-health.js';
import { ConnectionOpener, type ReadyConnection } from './connection-opener.js';
import { ConnectorCaller, type CallTerms, type ConnectorWork } from './connector-caller.js';
import { ConnectorSession } from './connector-session.js';
import { ExchangeLog } from './exchange-log.js';
import { ExchangeRecorder, type RecordedRun } from './exchange-recorder.js';

/** A call of a connector. */
export interface ConnectorCall extends CallTerms {
  readonly workspaceId: string;
  readonly connectionId: string;
  /** The person whom it is about, so that the exchange goes with them. */
  readonly participationId?: string;
  /**
   * `on_failure`: an answer names several people, so its body is kept only where somebody has to see what was wrong with it. `never`: the request
   * does too, and the exchange would not go with any of them.
   */
  readonly bodies?: 'always' | 'on_failure' | 'never';
}

/** The one gate to connectors that call their partner. Never called inside a transaction: read, call, then write. */
@Injectable()
export class InvokeConnector {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly opener: ConnectionOpener,
    private readonly caller: ConnectorCaller,
    private readonly exchanges: ExchangeLog,
    private readonly health: ConnectionHealth,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * Calls a connector: with checked settings, within a time limit, its exchanges recorded, its failures one of the contract's.
   *
   * @throws ConnectorError with a message that holds no secret
   * @throws ProblemException `not_found`, or `connector_missing` when it is not loaded
   */
  async invoke<T>(call: ConnectorCall, work: ConnectorWork<T>): Promise<T> {
    const ready = await this.opener.open(call.workspaceId, call.connectionId);
    return this.caller.call(call, ready, work, async (records, failure) => {
      await this.record(call, ready, records.map(chooseBodies(call.bodies ?? 'always', failure !== null)));
      if (failure) await this.health.recordFailure(ready.connection, failure);
    });
  }

  /**
   * Opens a connection for a run, which makes thousands of calls: it is read and decrypted once, and what is said is recorded in groups.
   *
   * @throws ProblemException as {@link invoke}
   */
  async openSession(run: RecordedRun): Promise<ConnectorSession> {
    const { opener, caller, health } = this;
    return ConnectorSession.open(
      { opener, caller, health, createRecorder: (onVersion) => new ExchangeRecorder(this.database, this.logger, run, onVersion) },
      run,
    );
  }

  /** Writes down what was said. What the partner did has happened, whether or not it can be written down. */
  async record(call: ConnectorCall, { connection, redact }: ReadyConnection, records: readonly ExchangeRecord[]): Promise<void> {
    const subject = {
      workspaceId: call.workspaceId,
      connectionId: connection.id,
      operation: call.operation,
      participationId: call.participationId ?? null,
    };
    await this.exchanges
      .append(subject, records, redact)
      .catch((error: unknown) => this.logger.error({ err: error }, 'exchanges could not be recorded'));
  }
}

type Change = (record: ExchangeRecord) => ExchangeRecord;

function chooseBodies(bodies: NonNullable<ConnectorCall['bodies']>, hasFailed: boolean): Change {
  if (bodies === 'never') return withoutBodies;
  return bodies === 'on_failure' && !hasFailed ? withoutAnswer : (record) => record;
}

const withoutAnswer: Change = (record) => ({
  ...record,
  response: record.response && { ...record.response, body: '[names people, so it is kept only of failures]' },
});

const withoutBodies: Change = ({ request: { headers, body }, response, ...record }) => {
  const told = '[names people, so it is not kept]';
  return { ...record, request: { headers, ...(body !== undefined && { body: told }) }, response: response && { ...response, body: told } };
};
