import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { connectorErrors, type ConnectorErrorRule, type Manifest } from '@panelbridge/core/connector';
import { DataSource } from 'typeorm';
import { ConnectionDirectory } from '../connections/connection-directory.js';
import { ConnectorRegistry } from '../connectors/connector-registry.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { Worker } from '../platform/jobs/worker.js';
import { findPullDeclaration } from './pull-declaration.js';
import { Pulls } from './pulls.service.js';

const rules: Readonly<Record<string, ConnectorErrorRule>> = connectorErrors;
/** What ends when the connection works again. */
const waitingCodes = Object.keys(rules).filter((code) => rules[code]?.pausesConnection);

/**
 * Finds studies that are to be read, across all workspaces: those that were launched or joined to a tool since the last look, those whose time has
 * come, and those whose worker was killed.
 */
@Injectable()
export class PullSweep implements OnModuleInit {
  readonly #logger = new Logger(PullSweep.name);

  constructor(
    private readonly worker: Worker,
    private readonly registry: ConnectorRegistry,
    private readonly connections: ConnectionDirectory,
    private readonly dataSource: DataSource,
    private readonly database: WorkspaceDatabase,
    private readonly pulls: Pulls,
  ) {}

  onModuleInit(): void {
    this.worker.handle('pulls.sweep', async () => {
      await this.sweep();
    });
  }

  /** Looks once. @returns how many steps were asked for */
  async sweep(): Promise<number> {
    const pullable = this.registry.list().flatMap(({ manifest }) => (mayPull(manifest) ? [manifest.id] : []));
    const found = await this.dataSource.query<{ workspace_id: string; connection_id: string }[]>(
      'select workspace_id, connection_id from list_connections_to_pull($1)',
      [pullable],
    );
    for (const { workspace_id: workspaceId, connection_id: connectionId } of found) await this.#admit(workspaceId, connectionId);
    const [row] = await this.dataSource.query<{ n: number }[]>('select enqueue_due_pulls($1) as n', [waitingCodes]);
    return row?.n ?? 0;
  }

  /** One connection that cannot be used keeps no other waiting. */
  async #admit(workspaceId: string, connectionId: string): Promise<void> {
    try {
      const connection = await this.connections.getLatest(connectionId);
      if (!connection || !findPullDeclaration(connection)) return;
      await this.database.run(workspaceId, () => this.pulls.admitAll(connectionId));
    } catch (error) {
      this.#logger.warn({ err: error, connection: connectionId }, 'studies of a connection could not be looked at');
    }
  }
}

/** Whether any connection of a connector may be read; its settings decide. */
function mayPull({ capabilities, presets }: Manifest): boolean {
  return [capabilities, ...presets].some(({ statusSync }) => statusSync?.directions?.includes('pull'));
}
