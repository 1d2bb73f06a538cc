import { Injectable } from '@nestjs/common';
import { connectorErrors, type ConnectorError, type ConnectorErrorRule } from '@panelbridge/core/connector';
import { IsNull } from 'typeorm';
import { EventLog } from '../events/event-log.js';
import type { CheckStatus } from '../platform/database/checked-row.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { ConnectionDirectory } from './connection-directory.js';
import { Connection } from './connection.entity.js';

/** Which connection, as it was when the call began. */
export interface CalledConnection {
  readonly id: string;
  readonly workspaceId: string;
  readonly version: number;
}

/** Keeps what calls tell about a connection. */
@Injectable()
export class ConnectionHealth {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly events: EventLog,
    private readonly directory: ConnectionDirectory,
  ) {}

  /** After a check: `ready`, or what was wrong. A fault that passes by itself leaves the status and is only shown. */
  async recordCheck(called: CalledConnection, error: ConnectorError | null): Promise<void> {
    await this.#record(
      called,
      (status) => {
        if (!error) return 'ready';
        const rule: ConnectorErrorRule = connectorErrors[error.code];
        return rule.retry === 'backoff' ? status : 'needs_attention';
      },
      error,
      true,
    );
  }

  /** After any call: credentials that were refused set the connection to `needs_attention`. */
  async recordFailure(called: CalledConnection, error: ConnectorError): Promise<void> {
    if (connectorErrors[error.code].pausesConnection) await this.#record(called, () => 'needs_attention', error, false);
  }

  /** After work over the connection that has not succeeded for long: `needs_attention`, with the reason. */
  async recordStanding(called: CalledConnection, error: ConnectorError): Promise<void> {
    await this.#record(called, () => 'needs_attention', error, false);
  }

  async #record(
    { id, workspaceId, version }: CalledConnection,
    decide: (status: CheckStatus) => CheckStatus,
    error: ConnectorError | null,
    isCheck: boolean,
  ): Promise<void> {
    await this.database.run(workspaceId, async (manager) => {
      const connection = await manager.findOne(Connection, { where: { id, deletedAt: IsNull() }, lock: { mode: 'pessimistic_write' } });
      // Settings or secrets were changed during the call, so it says nothing about them.
      if (!connection || connection.version !== version) return;
      const status = decide(connection.status);
      const isNew = status !== connection.status || (error?.code ?? null) !== connection.statusCode;
      if (!isNew && !isCheck) return;
      await manager.update(Connection, id, {
        status,
        statusCode: error?.code ?? null,
        statusDetail: error ? error.message.slice(0, 1_000) : null,
        ...(isCheck && { checkedAt: () => 'now()' }),
        version: version + 1,
        updatedAt: () => 'now()',
      });
      if (status !== connection.status) {
        await this.events.append({
          type: 'connection.status_changed',
          subjectId: id,
          from: connection.status,
          to: status,
          ...(error && { reason: error.code }),
        });
      }
      this.database.afterCommit(() => this.directory.forget(id));
    });
  }
}
