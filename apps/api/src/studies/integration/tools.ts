import { Injectable } from '@nestjs/common';
import { resolveConnection, type Manifest, type ResolvedConnection } from '@panelbridge/core/connector';
import { In, IsNull } from 'typeorm';
import { Connection } from '../../connections/connection.entity.js';
import { ConnectorRegistry } from '../../connectors/connector-registry.js';
import { parseConnectionConfig } from '../../connectors/parse-config.js';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';

/** The tool that a study leads to: a connection, and what its connector declares for it. */
export interface Tool {
  readonly connection: Pick<Connection, 'id' | 'name' | 'connectorId' | 'status' | 'version'>;
  readonly manifest: Manifest;
  /** The manifest with preset and settings laid over it. */
  readonly resolved: ResolvedConnection;
  /** The tool's name for people, for example `Perspective AI`. */
  readonly title: string;
}

/** Knows what the connections of a workspace declare; calls nobody. */
@Injectable()
export class Tools {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly registry: ConnectorRegistry,
  ) {}

  /** The tool behind a connection; null when the connection is gone, or its connector or settings cannot be used. */
  async find(connectionId: string): Promise<Tool | null> {
    return (await this.findAll([connectionId])).get(connectionId) ?? null;
  }

  /** The same for many connections at once, by their ids; those that cannot be used are left out. */
  async findAll(connectionIds: readonly string[]): Promise<ReadonlyMap<string, Tool>> {
    if (connectionIds.length === 0) return new Map();
    const { manager, workspaceId } = this.database;
    const connections = await manager.findBy(Connection, { id: In([...new Set(connectionIds)]), workspaceId, deletedAt: IsNull() });
    return new Map(
      connections.flatMap((connection) => {
        const tool = this.describe(connection);
        return tool ? [[connection.id, tool] as const] : [];
      }),
    );
  }

  /** The tool behind a connection that was read already; null when its connector or settings cannot be used. */
  describe(connection: Tool['connection'] & Pick<Connection, 'config'>): Tool | null {
    const loaded = this.registry.find(connection.connectorId);
    if (!loaded) return null;
    const config = parseConnectionConfig(loaded.manifest, connection.config);
    if (!config.ok) return null;
    const resolved = resolveConnection(loaded.manifest, config.value);
    return { connection, manifest: loaded.manifest, resolved, title: resolved.preset?.title ?? loaded.manifest.title };
  }
}

/** Whether the tool tells the hub by itself how people ended, by webhook or pull; a browser that comes back is only a claim (D3). */
export function reportsByItself({ resolved }: Tool): boolean {
  const directions = resolved.capabilities.statusSync?.directions ?? [];
  return directions.includes('pull') || (directions.includes('webhook') && resolved.webhookScheme !== null);
}
