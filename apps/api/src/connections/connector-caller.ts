import { Inject, Injectable } from '@nestjs/common';
import { ConnectorError } from '@panelbridge/core/connector';
import type { Logger } from 'pino';
import { Counter } from 'prom-client';
import { Deadline } from '../connectors/deadline.js';
import { endWith } from '../connectors/end-with.js';
import { InstanceFactory, type ConnectorInstance } from '../connectors/instance-factory.js';
import { PartnerAuthentication } from '../connectors/partner-authentication.js';
import { createPartnerHttp, type ExchangeRecord } from '../connectors/partner-http.js';
import { toConnectorError } from '../connectors/to-connector-error.js';
import { findRequest } from '../platform/http/request-context.js';
import { LOGGER } from '../platform/telemetry/logger.js';
import { Metrics } from '../platform/telemetry/metrics.js';
import type { CalledConnection } from './connection-health.js';
import type { ReadyConnection } from './connection-opener.js';

/** What a call is made with. */
export interface CallContext {
  /** Ends when the time of the call is over. */
  readonly signal: AbortSignal;
  readonly connection: CalledConnection;
  /** How many requests have been made so far, with those that were sent again; requests for tokens do not count. */
  readonly countRequests: () => number;
}

/** What is done with an instance of the connector. */
export type ConnectorWork<T> = (instance: ConnectorInstance, context: CallContext) => Promise<T>;

/** How a call is made. */
export interface CallTerms {
  /** What the hub does, for the exchange log and the metrics; few words, no ids. */
  readonly operation: string;
  /** Milliseconds for the whole call; 30 seconds by default. */
  readonly timeoutMs?: number;
  /** Milliseconds for one request of it; 15 seconds by default. */
  readonly requestTimeoutMs?: number;
  /** Ends the call before its time. */
  readonly signal?: AbortSignal;
}

const defaultTimeoutMs = 30_000;
const defaultRequestTimeoutMs = 15_000;

/** Makes calls: within a time limit, counted, and with one of the contract's failures at worst. */
@Injectable()
export class ConnectorCaller {
  readonly #authentication = new PartnerAuthentication();
  readonly #calls: Counter<'connector' | 'operation' | 'result'>;

  constructor(
    private readonly instances: InstanceFactory,
    { registry }: Metrics,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.#calls = new Counter({
      name: 'connector_calls_total',
      help: 'Calls of connectors by result: ok, or the code of the failure',
      labelNames: ['connector', 'operation', 'result'],
      registers: [registry],
    });
  }

  /**
   * Calls a connector.
   *
   * @param keep takes what was said, also where the call failed; the last one then names the failure
   * @throws ConnectorError with a message that holds no secret
   */
  async call<T>(
    terms: CallTerms,
    ready: ReadyConnection,
    work: ConnectorWork<T>,
    keep: (records: readonly ExchangeRecord[], failure: ConnectorError | null) => Promise<void> | void,
  ): Promise<T> {
    const count = (result: string): void => this.#calls.inc({ connector: ready.connector.manifest.id, operation: terms.operation, result });
    const records: ExchangeRecord[] = [];
    const deadline = new Deadline(terms.timeoutMs ?? defaultTimeoutMs, terms.signal);
    let failure: ConnectorError | null = null;
    try {
      const result = await this.#work(terms, ready, work, records, deadline.signal);
      count('ok');
      return result;
    } catch (error) {
      failure = this.#explain(error, terms, ready, records, deadline.signal);
      count(failure.code);
      throw failure;
    } finally {
      deadline.release();
      await keep(failure ? nameFailure(records, failure) : records, failure);
    }
  }

  async #work<T>(
    { requestTimeoutMs = defaultRequestTimeoutMs }: CallTerms,
    { connection, connector, secrets, redact, settings }: ReadyConnection,
    work: ConnectorWork<T>,
    records: ExchangeRecord[],
    signal: AbortSignal,
  ): Promise<T> {
    if (ConnectorError.is(settings)) throw settings;
    const { config, baseUrl, access } = settings;
    const http = createPartnerHttp({
      baseUrl,
      agent: access.agent,
      policy: access.policy,
      authenticate: (ending) => this.#authentication.authenticate(access, ending),
      signal,
      requestTimeoutMs,
      traceparent: findRequest()?.traceparent,
      onExchange: (record) => records.push(record),
    });
    const instance = this.instances.create({ connector, config, secrets, redact, http });
    return endWith(signal, work(instance, { signal, connection, countRequests: () => records.length }));
  }

  #explain(
    error: unknown,
    terms: CallTerms,
    { connection, redact, settings }: ReadyConnection,
    records: readonly ExchangeRecord[],
    signal: AbortSignal,
  ): ConnectorError {
    const isEnded = terms.signal?.aborted === true && signal.aborted && signal.reason === terms.signal.reason;
    if (isEnded) return new ConnectorError('provider_unavailable', 'The call was ended before its answer had come.');
    const answer = records.at(-1);
    const failure = toConnectorError(error, { answer, signal, redact, connectorId: connection.connectorId, logger: this.logger });
    if (failure.code === 'authentication_failed' && !ConnectorError.is(settings)) this.#authentication.forget(settings.access.key);
    return failure;
  }
}

function nameFailure(records: readonly ExchangeRecord[], failure: ConnectorError): readonly ExchangeRecord[] {
  return records.map((record, index) => (index === records.length - 1 ? { ...record, error: record.error ?? failure } : record));
}
