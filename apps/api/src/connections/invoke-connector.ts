import { Inject, Injectable } from '@nestjs/common';
import { ConnectorError } from '@panelbridge/core/connector';
import type { Logger } from 'pino';
import { Counter } from 'prom-client';
import { ConnectorRegistry } from '../connectors/connector-registry.js';
import { endWith } from '../connectors/end-with.js';
import { InstanceFactory, type ConnectorInstance } from '../connectors/instance-factory.js';
import { parseConnectionConfig } from '../connectors/parse-config.js';
import { PartnerAuthentication } from '../connectors/partner-authentication.js';
import { createPartnerHttp, type ExchangeRecord } from '../connectors/partner-http.js';
import { createRedactor } from '../connectors/redact.js';
import { resolveAuthentication, resolveBaseUrl } from '../connectors/resolve-base-url.js';
import { toConnectorError } from '../connectors/to-connector-error.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { ProblemException } from '../platform/http/problem.js';
import { findRequest } from '../platform/http/request-context.js';
import { Outbound } from '../platform/outbound/outbound.js';
import { LOGGER } from '../platform/telemetry/logger.js';
import { Metrics } from '../platform/telemetry/metrics.js';
import { ConnectionHealth, type CalledConnection } from './connection-health.js';
import { ConnectionLoader, type OpenedConnection } from './connection-loader.js';
import { ExchangeLog } from './exchange-log.js';

/** A call of a connector. */
export interface ConnectorCall {
  readonly workspaceId: string;
  readonly connectionId: string;
  /** What the hub does, for the exchange log and the metrics; few words, no ids. */
  readonly operation: string;
  /** The person whom it is about, so that the exchange goes with them. */
  readonly participationId?: string;
  /** `on_failure`: an answer names several people, so its body is kept only where somebody has to see what was wrong with it. */
  readonly bodies?: 'always' | 'on_failure';
  /** Milliseconds for the whole call; 30 seconds by default. */
  readonly timeoutMs?: number;
}

/** What a call is made with. */
export interface CallContext {
  /** Ends when the time of the call is over. */
  readonly signal: AbortSignal;
  readonly connection: CalledConnection;
  /** How many requests have been made so far, with those that were sent again; requests for tokens do not count. */
  readonly countRequests: () => number;
}

const defaultTimeoutMs = 30_000;
const requestTimeoutMs = 15_000;

/** The one gate to connectors that call their partner. Never called inside a transaction: read, call, then write. */
@Injectable()
export class InvokeConnector {
  readonly #authentication = new PartnerAuthentication();
  readonly #calls: Counter<'connector' | 'operation' | 'result'>;

  constructor(
    private readonly outbound: Outbound,
    private readonly database: WorkspaceDatabase,
    private readonly registry: ConnectorRegistry,
    private readonly loader: ConnectionLoader,
    private readonly instances: InstanceFactory,
    private readonly exchanges: ExchangeLog,
    private readonly health: ConnectionHealth,
    { registry: metrics }: Metrics,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.#calls = new Counter({
      name: 'connector_calls_total',
      help: 'Calls of connectors by result: ok, or the code of the failure',
      labelNames: ['connector', 'operation', 'result'],
      registers: [metrics],
    });
  }

  /**
   * Calls a connector: with checked settings, within a time limit, its exchanges recorded, its failures one of the contract's.
   *
   * @throws ConnectorError with a message that holds no secret
   * @throws ProblemException `not_found`, or `connector_missing` when it is not loaded
   */
  async invoke<T>(call: ConnectorCall, work: (instance: ConnectorInstance, context: CallContext) => Promise<T>): Promise<T> {
    const opened = await this.database.run(call.workspaceId, () => this.loader.open(call.connectionId));
    if (!opened) throw new ProblemException('not_found', { detail: 'No connection with this id exists here.' });
    const { connectorId } = opened.connection;
    if (!this.registry.find(connectorId)) throw new ProblemException('connector_missing');
    const count = (result: string): void => this.#calls.inc({ connector: connectorId, operation: call.operation, result });
    try {
      const result = await this.#call(call, opened, work);
      count('ok');
      return result;
    } catch (error) {
      count(ConnectorError.is(error) ? error.code : 'internal_error');
      if (ConnectorError.is(error)) await this.health.recordFailure(opened.connection, error);
      throw error;
    }
  }

  async #call<T>(
    call: ConnectorCall,
    { connection, secrets }: OpenedConnection,
    work: (instance: ConnectorInstance, context: CallContext) => Promise<T>,
  ): Promise<T> {
    const { agent, policy } = this.outbound;
    const { connector, manifest } = this.registry.get(connection.connectorId);
    const redact = createRedactor({ manifest, secrets });
    const records: ExchangeRecord[] = [];
    const signal = AbortSignal.timeout(call.timeoutMs ?? defaultTimeoutMs);
    const authenticationKey = `${connection.id} ${connection.version}`;
    let failure: ConnectorError | undefined;
    try {
      const config = parseConnectionConfig(manifest, connection.config);
      if (!config.ok)
        throw new ConnectorError(
          'configuration_invalid',
          config.faults.map(({ pointer, detail }) => `config${pointer}: ${detail}`).join(' '),
        );
      const authentication = resolveAuthentication(manifest.authentication, config.value, policy);
      const access = { key: authenticationKey, authentication, secrets, agent, policy };
      const http = createPartnerHttp({
        baseUrl: resolveBaseUrl(manifest, connection.environment, config.value, policy),
        agent,
        policy,
        authenticate: (ending) => this.#authentication.authenticate(access, ending),
        signal,
        requestTimeoutMs,
        traceparent: findRequest()?.traceparent,
        onExchange: (record) => records.push(record),
      });
      const instance = this.instances.create({ connector, config: config.value, secrets, redact, http });
      return await endWith(signal, work(instance, { signal, connection, countRequests: () => records.length }));
    } catch (error) {
      failure = toConnectorError(error, {
        answer: records.at(-1),
        signal,
        redact,
        connectorId: connection.connectorId,
        logger: this.logger,
      });
      if (failure.code === 'authentication_failed') this.#authentication.forget(authenticationKey);
      throw failure;
    } finally {
      const named = failure
        ? records.map((record, index) => (index === records.length - 1 ? { ...record, error: record.error ?? failure ?? null } : record))
        : call.bodies === 'on_failure'
          ? records.map(withoutBody)
          : records;
      const subject = {
        workspaceId: call.workspaceId,
        connectionId: connection.id,
        operation: call.operation,
        participationId: call.participationId ?? null,
      };
      // What the partner did has happened, whether or not it can be written down.
      await this.exchanges
        .append(subject, named, redact)
        .catch((error: unknown) => this.logger.error({ err: error }, 'exchanges could not be recorded'));
    }
  }
}

function withoutBody(record: ExchangeRecord): ExchangeRecord {
  return { ...record, response: record.response && { ...record.response, body: '[names people, so it is kept only of failures]' } };
}
