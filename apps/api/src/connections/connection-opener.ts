import { Injectable } from '@nestjs/common';
import { ConnectorError, resolveConnection, type Connector, type Manifest } from '@panelbridge/core/connector';
import { ConnectorRegistry } from '../connectors/connector-registry.js';
import type { AuthenticationInput } from '../connectors/partner-authentication.js';
import { parseConnectionConfig } from '../connectors/parse-config.js';
import { createRedactor, type Redact } from '../connectors/redact.js';
import { resolveAuthentication, resolveBaseUrl } from '../connectors/resolve-base-url.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { ProblemException } from '../platform/http/problem.js';
import { Outbound } from '../platform/outbound/outbound.js';
import { ConnectionLoader, type OpenedConnection } from './connection-loader.js';
import type { Connection } from './connection.entity.js';

/** What calls of a connection are made with. */
export interface CallSettings {
  /** Checked, with defaults filled in. */
  readonly config: Readonly<Record<string, unknown>>;
  /** `null`: the connector calls nobody. */
  readonly baseUrl: URL | null;
  readonly access: AuthenticationInput;
  /** How many requests its partner allows in a minute; `null`: the connector does not say. */
  readonly requestsPerMinute: number | null;
}

/** A connection that is ready to be called, as it was when it was read. */
export interface ReadyConnection {
  readonly connection: Connection;
  readonly connector: Connector;
  readonly secrets: ReadonlyMap<string, string>;
  readonly redact: Redact;
  /** Why it cannot be called, where its settings do not allow it. */
  readonly settings: CallSettings | ConnectorError;
}

/** How a connection is opened other than usual. */
export interface OpeningOptions {
  /** Takes the place of its setting of this name, to try another header. */
  readonly keyHeader?: string;
  /** Email addresses stay in what is recorded. */
  readonly keepsEmails?: boolean;
}

/** Reads connections for calls: settings, secrets in clear, and where requests go. */
@Injectable()
export class ConnectionOpener {
  constructor(
    private readonly outbound: Outbound,
    private readonly database: WorkspaceDatabase,
    private readonly registry: ConnectorRegistry,
    private readonly loader: ConnectionLoader,
  ) {}

  /**
   * Reads a connection, in a transaction of its own or the open one.
   *
   * @throws ProblemException `not_found`, or `connector_missing` when its connector is not loaded
   */
  async open(workspaceId: string, connectionId: string, options: OpeningOptions = {}): Promise<ReadyConnection> {
    const opened = await this.database.run(workspaceId, () => this.loader.open(connectionId));
    if (!opened) throw new ProblemException('not_found', { detail: 'No connection with this id exists here.' });
    const { connection, secrets } = opened;
    const loaded = this.registry.find(connection.connectorId);
    if (!loaded) throw new ProblemException('connector_missing');
    const { connector, manifest } = loaded;
    const redact = createRedactor({ manifest, secrets, keepsEmails: options.keepsEmails ?? false });
    return { connection, connector, secrets, redact, settings: this.#readSettings(manifest, opened, options) };
  }

  #readSettings(
    manifest: Manifest,
    { connection, secrets, unreadable }: OpenedConnection,
    { keyHeader }: OpeningOptions,
  ): CallSettings | ConnectorError {
    if (unreadable !== null) return new ConnectorError('configuration_invalid', unreadable);
    const { agent, policy } = this.outbound;
    const stored = keyHeader === undefined ? connection.config : { ...connection.config, keyHeader };
    const config = parseConnectionConfig(manifest, stored);
    if (!config.ok) {
      const detail = config.faults.map(({ pointer, detail: text }) => `config${pointer}: ${text}`).join(' ');
      return new ConnectorError('configuration_invalid', detail);
    }
    const { capabilities, authentication } = resolveConnection(manifest, config.value);
    const key = `${connection.id} ${connection.version}`;
    try {
      const resolved = resolveAuthentication(authentication, config.value, policy);
      return {
        config: config.value,
        baseUrl: resolveBaseUrl(manifest, { environment: connection.environment, config: config.value, capabilities }, policy),
        access: { key, authentication: resolved, secrets, agent, policy },
        requestsPerMinute:
          capabilities.participantIngestion?.destination.requestsPerMinute ?? capabilities.statusSync?.pull?.requestsPerMinute ?? null,
      };
    } catch (error) {
      if (ConnectorError.is(error)) return error;
      throw error;
    }
  }
}
