import { Inject, Injectable } from '@nestjs/common';
import {
  bindImplementation,
  ConnectorError,
  type Connector,
  type ConnectorContext,
  type Implementation,
  type Manifest,
} from '@panelbridge/core/connector';
import type { Logger } from 'pino';
import { Counter } from 'prom-client';
import { LOGGER } from '../platform/telemetry/logger.js';
import { Metrics } from '../platform/telemetry/metrics.js';
import type { Redact } from './redact.js';

/** What a connector supplies, seen by a host that does not know which connector it is. */
export type ConnectorInstance = Implementation<Manifest>;

/** What a connector is made to work with. */
export interface InstanceInput {
  readonly connector: Connector;
  /** Checked, with defaults filled in. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly secrets: ReadonlyMap<string, string>;
  readonly redact: Redact;
  /** How it reaches its partner; left out where only its pure functions are wanted. */
  readonly http?: ConnectorContext<unknown, string>['http'];
}

const noHttp: ConnectorContext<unknown, string>['http'] = {
  async send() {
    throw new ConnectorError('connector_fault', 'The connector calls its partner from a function that has to be pure.');
  },
};

/** Makes connectors' functions for one connection, handing them nothing beyond their context. */
@Injectable()
export class InstanceFactory {
  readonly #logger: Logger;
  readonly #reveals: Counter<'connector' | 'secret'>;

  constructor(@Inject(LOGGER) logger: Logger, { registry }: Metrics) {
    this.#logger = logger;
    this.#reveals = new Counter({
      name: 'connector_secrets_revealed_total',
      help: 'How often a connector was shown a secret in clear',
      labelNames: ['connector', 'secret'],
      registers: [registry],
    });
  }

  /** Calls the connector's factory. What it gives may be taken apart, also where the connector is written as a class. */
  create({ connector, config, secrets, redact, http = noHttp }: InstanceInput): ConnectorInstance {
    const { id } = connector.manifest;
    const log = (level: 'info' | 'warn', fields: Readonly<Record<string, unknown>>, message: string): void => {
      this.#logger[level]({ connector: id, fields: redact(fields) }, String(redact(message)));
    };
    const implementation = connector.create({
      config,
      http,
      clock: { now: () => Date.now() },
      logger: { info: (fields, message) => log('info', fields, message), warn: (fields, message) => log('warn', fields, message) },
      secrets: {
        has: (name) => secrets.has(name),
        reveal: (name) => {
          this.#reveals.inc({ connector: id, secret: name });
          const value = secrets.get(name);
          if (value === undefined)
            throw new ConnectorError('configuration_invalid', `secrets/${name}: it is needed and not stored; store it.`);
          return value;
        },
      },
    });
    return bindImplementation(connector.manifest, implementation);
  }
}
