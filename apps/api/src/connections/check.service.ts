import { Injectable } from '@nestjs/common';
import { ConnectorError } from '@panelbridge/core/connector';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { currentActor } from '../platform/http/request-context.js';
import { ConnectionHealth, type CalledConnection } from './connection-health.js';
import { ConnectionsService } from './connections.service.js';
import type { StoredConnection } from './describe-connection.js';
import { InvokeConnector } from './invoke-connector.js';

const operation = 'check';

/** Tries connections. */
@Injectable()
export class CheckService {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly gate: InvokeConnector,
    private readonly health: ConnectionHealth,
    private readonly connections: ConnectionsService,
  ) {}

  /**
   * Tries a connection and keeps the result: read, call, then write, each on its own.
   *
   * @throws ConnectorError when it does not work; status and cause are stored as well
   * @throws ProblemException `not_found`, `connector_missing`
   */
  async check(id: string): Promise<StoredConnection> {
    const { workspaceId } = currentActor();
    const before = await this.database.run(workspaceId, () => this.connections.get(id));
    let called: CalledConnection = before.connection;
    try {
      await this.gate.invoke({ workspaceId, connectionId: id, operation }, async (instance, { signal, connection }) => {
        called = connection;
        await instance.checkConnection({ signal });
      });
    } catch (error) {
      if (ConnectorError.is(error)) await this.health.recordCheck(called, error);
      throw error;
    }
    await this.health.recordCheck(called, null);
    return this.database.run(workspaceId, () => this.connections.get(id));
  }
}
