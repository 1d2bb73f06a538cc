import { ConnectorError, type Connector, type ConnectorContext, type Implementation, type Manifest } from '@panelbridge/core/connector';
import type { Logger } from 'pino';
import type { Redact } from './redact.js';

/** What a connector is made to work with. */
export interface InstanceInput {
  readonly connector: Connector;
  /** Checked, with defaults filled in. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly secrets: ReadonlyMap<string, string>;
  readonly redact: Redact;
  readonly logger: Logger;
  /** How it reaches its partner; left out where only its pure functions are wanted. */
  readonly http?: ConnectorContext<unknown, string>['http'];
}

const noHttp: ConnectorContext<unknown, string>['http'] = {
  async send() {
    throw new ConnectorError('connector_fault', 'The connector calls its partner from a function that has to be pure.');
  },
};

/** Makes a connector's functions for one connection, handing it nothing beyond its context. */
export function createInstance({ connector, config, secrets, redact, logger, http = noHttp }: InstanceInput): Implementation<Manifest> {
  const { id } = connector.manifest;
  const log = (level: 'info' | 'warn', fields: Readonly<Record<string, unknown>>, message: string): void => {
    logger[level]({ connector: id, fields: redact(fields) }, String(redact(message)));
  };
  return connector.create({
    config,
    http,
    clock: { now: () => Date.now() },
    logger: { info: (fields, message) => log('info', fields, message), warn: (fields, message) => log('warn', fields, message) },
    secrets: {
      has: (name) => secrets.has(name),
      reveal: (name) => {
        logger.warn({ connector: id, secretName: name }, 'a connector was shown a secret');
        const value = secrets.get(name);
        if (value === undefined) throw new ConnectorError('configuration_invalid', `The secret "${name}" is not stored in this connection; store it.`);
        return value;
      },
    },
  });
}
