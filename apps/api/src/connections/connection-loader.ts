import { Injectable, Logger } from '@nestjs/common';
import { resolveConnection } from '@panelbridge/core/connector';
import { IsNull } from 'typeorm';
import { ConnectionUnusableError } from '../connectors/connection-unusable-error.js';
import { ConnectorRegistry } from '../connectors/connector-registry.js';
import { InstanceFactory } from '../connectors/instance-factory.js';
import { parseConnectionConfig } from '../connectors/parse-config.js';
import { createRedactor } from '../connectors/redact.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { SecretBox, SecretUnreadableError } from '../platform/security/secret-box.js';
import { Connection, ConnectionSecret } from './connection.entity.js';
import type { LiveConnection } from './live-connection.js';

/** A connection with its secrets in clear, for as long as a call lasts. */
export interface OpenedConnection {
  readonly connection: Connection;
  readonly secrets: ReadonlyMap<string, string>;
  /** Why some of its secrets cannot be opened, such as when their key is gone; `null`: all were. */
  readonly unreadable: string | null;
}

/** What is stored of a connection does not fit its connector (any more), for example after an upgrade. */
export class SettingsUnfitError extends ConnectionUnusableError {
  override readonly name = 'SettingsUnfitError';
}

/** Reads connections and opens their secrets. */
@Injectable()
export class ConnectionLoader {
  readonly #logger = new Logger(ConnectionLoader.name);

  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly registry: ConnectorRegistry,
    private readonly box: SecretBox,
    private readonly instances: InstanceFactory,
  ) {}

  /** The connection and its secrets, in the open workspace transaction; `null` when there is none. */
  async open(connectionId: string): Promise<OpenedConnection | null> {
    const { manager } = this.database;
    const connection = await manager.findOneBy(Connection, { id: connectionId, deletedAt: IsNull() });
    if (!connection) return null;
    const rows = await manager.findBy(ConnectionSecret, { ownerId: connectionId });
    const secrets = new Map<string, string>();
    const faults: string[] = [];
    for (const { name, ...sealed } of rows) {
      try {
        secrets.set(name, this.box.open(sealed, { owner: connectionId, name }));
      } catch (error) {
        if (!(error instanceof SecretUnreadableError)) throw error;
        this.#logger.error({ err: error, connection: connectionId }, 'a stored secret cannot be opened');
        faults.push(`secrets/${name}: ${error.message}`);
      }
    }
    return { connection, secrets, unreadable: faults.length > 0 ? faults.join(' ') : null };
  }

  /**
   * The connection as the hot paths use it, in the open workspace transaction; `null` when there is none.
   *
   * @param goesWithout whether it is loaded also where a secret cannot be opened, as if that were not stored: for functions that need none
   * @throws ConnectorMissingError when its connector is not loaded
   * @throws SettingsUnfitError when its stored settings no longer fit the connector, or its secrets cannot be opened
   */
  async load(connectionId: string, { goesWithout = false }: { readonly goesWithout?: boolean } = {}): Promise<LiveConnection | null> {
    const opened = await this.open(connectionId);
    if (!opened) return null;
    const { connection, secrets, unreadable } = opened;
    if (unreadable !== null && !goesWithout) throw new SettingsUnfitError(unreadable);
    const { connector, manifest } = this.registry.get(connection.connectorId);
    const config = parseConnectionConfig(manifest, connection.config);
    if (!config.ok) {
      const faults = config.faults.map(({ pointer, detail }) => `${pointer} ${detail}`).join('; ');
      throw new SettingsUnfitError(`The settings of the connection no longer fit its connector: ${faults}`);
    }
    const resolved = resolveConnection(manifest, config.value);
    const redact = createRedactor({ manifest, secrets });
    const { redirect, statusSync } = this.instances.create({ connector, config: config.value, secrets, redact });
    return {
      id: connection.id,
      workspaceId: connection.workspaceId,
      connectorId: connection.connectorId,
      name: connection.name,
      version: connection.version,
      manifest,
      config: config.value,
      resolved,
      ...(redirect && resolved.capabilities.redirect && { redirect }),
      ...(statusSync && resolved.capabilities.statusSync && { statusSync }),
      webhookSecret: (name) => secrets.get(name),
      redact,
      parseStudyConfig: (stored) => {
        const parsed = manifest.studyConfig.safeParse(stored);
        return parsed.success ? parsed.data : stored;
      },
    };
  }
}
