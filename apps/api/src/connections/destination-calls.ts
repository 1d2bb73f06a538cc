import { Injectable } from '@nestjs/common';
import {
  fault,
  refuse,
  resolveConnection,
  succeed,
  type BatchAnswer,
  type DeletionTarget,
  type DestinationDeclaration,
  type FieldValue,
  type IngestionField,
  type IngestionMode,
  type Result,
} from '@panelbridge/core/connector';
import { IsNull } from 'typeorm';
import { ConnectorRegistry } from '../connectors/connector-registry.js';
import type { ConnectorInstance } from '../connectors/instance-factory.js';
import { parseConnectionConfig } from '../connectors/parse-config.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { Connection, type ConnectionStatus } from './connection.entity.js';
import { readBatchAnswer, readFields, refuse as refuseConnector } from './destination-answers.js';
import { InvokeConnector } from './invoke-connector.js';

/** A connection to which participants can be written, as it is set now. */
export interface Destination {
  readonly connectionId: string;
  readonly connectorId: string;
  readonly name: string;
  /** `needs_attention`: its partner refused it, and will again until somebody has put it right. */
  readonly status: ConnectionStatus;
  /** The connector's declaration with preset and settings laid over it. */
  readonly declaration: DestinationDeclaration;
  /** For all calls of the connection together; see `RequestBudget`. */
  readonly requestsPerMinute: number;
}

/** Why a connection is no destination. */
export type DestinationFault = 'connection_unknown' | 'connector_missing' | 'settings_unfit' | 'no_destination';

/** What a call over a session may add. */
export interface DestinationCall {
  /** The batch of the run, a bigint as text, for the exchange log. */
  readonly batchId?: string;
  /** Ends the call before its time; whether the partner did what was asked is then not known. */
  readonly signal?: AbortSignal;
}

/** Records to be written. */
export interface WriteInput extends DestinationCall {
  readonly mode: IngestionMode;
  /** At most `maximumBatchSize`. */
  readonly records: readonly Readonly<Record<string, FieldValue>>[];
  /** Fields that are written only while they are empty there; none unless the destination `setsIfEmpty`. */
  readonly onlyIfEmpty: readonly string[];
}

/** People to be deleted. */
export interface DeleteInput extends DestinationCall {
  /** At most `maximumDeleteBatchSize`. */
  readonly targets: readonly DeletionTarget[];
}

/**
 * A destination that is open for as long as a run lasts; any number of calls may be under way at once. Each call throws a `ConnectorError` when
 * nothing can be said of its records, with `retryAfterMs` where the partner asks to wait: see core's `decideBatchFate` and `decideBackoff`.
 *
 * The caller reserves one moment of the `RequestBudget` for each call. What a call needs beyond one request, such as a look-up before a deletion,
 * the session reserves afterwards, so that later calls wait for it.
 */
export interface DestinationSession {
  /** Writes one batch. `answered`: as many outcomes as records, in their order. */
  writeBatch(input: WriteInput): Promise<BatchAnswer>;
  /** Deletes people. `answered`: as many outcomes as targets, in their order. */
  deleteBatch(input: DeleteInput): Promise<BatchAnswer>;
  /** How many requests were made so far. */
  readonly requests: number;
  /** Writes down what was said and not yet recorded; called once at the end, also after a failure. Never rejects. */
  close(): Promise<void>;
}

/** The way to the participants of other systems, for whoever keeps them in step. Never called inside a transaction, but for `find`. */
@Injectable()
export class DestinationCalls {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly registry: ConnectorRegistry,
    private readonly gate: InvokeConnector,
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
  async openSession(run: { readonly workspaceId: string; readonly connectionId: string; readonly runId: string }): Promise<DestinationSession> {
    const { gate } = this;
    let requests = 0;
    const call = (operation: string) => ({ workspaceId: run.workspaceId, connectionId: run.connectionId, operation });
    return {
      get requests() {
        return requests;
      },
      writeBatch: ({ mode, records, onlyIfEmpty }) =>
        gate.invoke(call('write_batch'), async (instance, { signal, countRequests }) => {
          try {
            return readBatchAnswer(await findIngestion(instance).writeBatch({ mode, records, onlyIfEmpty, signal }), records.length);
          } finally {
            requests += countRequests();
          }
        }),
      deleteBatch: ({ targets }) =>
        gate.invoke(call('delete_batch'), async (instance, { signal, countRequests }) => {
          const { deleteBatch } = findIngestion(instance);
          if (!deleteBatch) throw refuseConnector('has no deleteBatch, which it declares');
          try {
            return readBatchAnswer(await deleteBatch({ targets, signal }), targets.length);
          } finally {
            requests += countRequests();
          }
        }),
      close: async () => undefined,
    };
  }
}

function findIngestion({ participantIngestion }: ConnectorInstance): NonNullable<ConnectorInstance['participantIngestion']> {
  if (!participantIngestion) throw refuseConnector('has no participantIngestion, which it declares');
  return participantIngestion;
}
