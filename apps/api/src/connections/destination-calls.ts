import { Injectable } from '@nestjs/common';
import {
  ConnectorError,
  fault,
  refuse,
  resolveConnection,
  succeed,
  type DestinationDeclaration,
  type IngestionField,
  type Result,
} from '@panelbridge/core/connector';
import { IsNull } from 'typeorm';
import { ConnectorRegistry } from '../connectors/connector-registry.js';
import { parseConnectionConfig } from '../connectors/parse-config.js';
import type { CheckStatus } from '../platform/database/checked-row.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { Connection } from './connection.entity.js';
import { readFields, refuse as refuseConnector } from './destination-answers.js';
import { DestinationSession, findIngestion } from './destination-session.js';
import type { RecordedRun } from './exchange-recorder.js';
import { InvokeConnector } from './invoke-connector.js';
import { RequestBudget } from './request-budget.js';

export type { DestinationSession, WriteInput } from './destination-session.js';

/** A connection to which participants can be written, as it is set now. */
export interface Destination {
  readonly connectionId: string;
  readonly connectorId: string;
  readonly name: string;
  /** `needs_attention`: its partner refused it, and will again until somebody has put it right. */
  readonly status: CheckStatus;
  /** The connector's declaration with preset and settings laid over it. */
  readonly declaration: DestinationDeclaration;
  /** For all calls of the connection together; see `RequestBudget`. */
  readonly requestsPerMinute: number;
}

/** Why a connection is no destination. */
export type DestinationFault = 'connection_unknown' | 'connector_missing' | 'settings_unfit' | 'no_destination';

/** The way to the participants of other systems, for whoever keeps them in step. Never called inside a transaction, but for `find`. */
@Injectable()
export class DestinationCalls {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly registry: ConnectorRegistry,
    private readonly gate: InvokeConnector,
    private readonly budget: RequestBudget,
  ) {}

  /** Reads what a connection declares as a destination, in the open workspace transaction or one of its own; its partner is not called. */
  async find(workspaceId: string, connectionId: string): Promise<Result<Destination, DestinationFault>> {
    const connection = await this.database.run(workspaceId, (manager) =>
      manager.findOneBy(Connection, { id: connectionId, workspaceId, deletedAt: IsNull() }),
    );
    if (!connection) return refuse(fault('connection_unknown', '/connectionId', 'No connection with this id exists here.'));
    const { connectorId, name, status } = connection;
    const loaded = this.registry.find(connectorId);
    if (!loaded) {
      const detail = `The connector “${connectorId}” of this connection is not loaded; GET /api/v1/connectors says why.`;
      return refuse(fault('connector_missing', '/connectionId', detail));
    }
    const config = parseConnectionConfig(loaded.manifest, connection.config);
    if (!config.ok) {
      const faults = config.faults.map(({ pointer, detail }) => `${pointer} ${detail}`).join('; ');
      const detail = `The settings of the connection no longer fit its connector; correct them: ${faults}`;
      return refuse(fault('settings_unfit', '/connectionId', detail));
    }
    const declaration = resolveConnection(loaded.manifest, config.value).capabilities.participantIngestion?.destination;
    if (!declaration) {
      const detail = `The connector “${connectorId}” takes no participants. Choose a connection of one that does, or the panel.`;
      return refuse(fault('no_destination', '/connectionId', detail));
    }
    return succeed({ connectionId, connectorId, name, status, declaration, requestsPerMinute: declaration.requestsPerMinute });
  }

  /**
   * The fields that the destination has now: the declared ones, then what it lists. Asks the partner where the connector lists fields.
   *
   * @throws ConnectorError what the partner's refusal means
   * @throws ProblemException `not_found`, or `connector_missing` when the connector is not loaded
   */
  async listFields(workspaceId: string, connectionId: string): Promise<readonly IngestionField[]> {
    return this.gate.invoke({ workspaceId, connectionId, operation: 'list_fields' }, async (instance, { signal }) => {
      const { listFields } = findIngestion(instance);
      if (!listFields) throw refuseConnector('has no listFields, which it declares');
      return readFields(await listFields({ signal }));
    });
  }

  /**
   * Opens a destination for a run: the connection is read and its secrets are opened once, and what is said is recorded in groups.
   *
   * @throws ProblemException `not_found`, or `connector_missing` when the connector is not loaded
   */
  async openSession(run: RecordedRun): Promise<DestinationSession> {
    const session = await this.gate.openSession(run);
    return new DestinationSession(session, async (requests) => {
      const { settings } = await session.ready;
      const requestsPerMinute = ConnectorError.is(settings) ? null : settings.requestsPerMinute;
      if (requestsPerMinute === null) return;
      await this.database.run(run.workspaceId, () => this.budget.reserve(run.connectionId, requestsPerMinute, requests));
    });
  }
}
