import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ConnectorError, connectorErrors, type ConnectorErrorRule } from '@panelbridge/core/connector';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { ProblemException } from '../platform/http/problem.js';
import { currentActor } from '../platform/http/request-context.js';
import type { JobData } from '../platform/jobs/queues.js';
import { Worker } from '../platform/jobs/worker.js';
import { ConnectionHealth } from './connection-health.js';
import { ConnectionOpener, type ReadyConnection } from './connection-opener.js';
import { ConnectionsService } from './connections.service.js';
import { ConnectorCaller } from './connector-caller.js';
import type { StoredConnection } from './describe-connection.js';
import { InvokeConnector } from './invoke-connector.js';
import { RequestBudget } from './request-budget.js';

const operation = 'check';
// Whoever waits for the answer of a check waits no longer than this for its turn.
const longestWaitMs = 10_000;

/** Tries connections. */
@Injectable()
export class CheckService implements OnModuleInit {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly worker: Worker,
    private readonly opener: ConnectionOpener,
    private readonly caller: ConnectorCaller,
    private readonly gate: InvokeConnector,
    private readonly health: ConnectionHealth,
    private readonly budget: RequestBudget,
    private readonly connections: ConnectionsService,
  ) {}

  onModuleInit(): void {
    this.worker.handle('connection.check', (data) => this.checkSaved(data));
  }

  /**
   * Tries a connection and keeps the result: read, call, then write, each on its own.
   *
   * @throws ConnectorError when it does not work; status and cause are stored as well
   * @throws ProblemException `not_found`, `connector_missing`
   */
  async check(id: string): Promise<StoredConnection> {
    const { workspaceId } = currentActor();
    const failure = await this.#try(await this.opener.open(workspaceId, id));
    if (failure) throw failure;
    return this.database.run(workspaceId, () => this.connections.get(id));
  }

  /**
   * Tries a connection that was saved, unless somebody has done so by now. What is wrong stands at the connection.
   *
   * @throws ConnectorError what passes by itself, so that it is tried again
   */
  async checkSaved({ workspaceId, connectionId }: JobData['connection.check']): Promise<void> {
    let ready: ReadyConnection;
    try {
      ready = await this.opener.open(workspaceId, connectionId);
    } catch (error) {
      // It was removed, or its connector was.
      if (error instanceof ProblemException) return;
      throw error;
    }
    if (ready.connection.status !== 'unchecked') return;
    const failure = await this.#try(ready);
    if (failure && findRule(failure).retry === 'backoff') throw failure;
  }

  /** Calls the partner and keeps the result. */
  async #try(ready: ReadyConnection): Promise<ConnectorError | null> {
    const failure = await this.#call(ready);
    const explained = failure?.code === 'authentication_failed' ? await this.#tryOtherHeaders(ready, failure) : failure;
    await this.health.recordCheck(ready.connection, explained);
    return explained;
  }

  /** Sources disagree about the header that carries a key (D20), so a refused one is tried in the others: whoever reads the answer then knows. */
  async #tryOtherHeaders({ connection, connector, settings }: ReadyConnection, failure: ConnectorError): Promise<ConnectorError> {
    const { authentication } = connector.manifest;
    if (authentication.scheme !== 'bearer' || !authentication.alternativeHeaders || ConnectorError.is(settings)) return failure;
    const used = settings.access.authentication;
    const usedHeader = used.scheme === 'header' ? used.header : 'authorization';
    const others = ['authorization', ...authentication.alternativeHeaders].filter((header) => header !== usedHeader);
    for (const keyHeader of others) {
      const other = await this.opener.open(connection.workspaceId, connection.id, { keyHeader });
      if (other.connection.version !== connection.version) return failure;
      const next = await this.#call(other);
      if (next === null) {
        const detail = `The key was refused in the header “${usedHeader}” and let in by “${keyHeader}”: set config/keyHeader to “${keyHeader}”.`;
        return new ConnectorError('authentication_failed', detail);
      }
      if (next.code !== 'authentication_failed') return failure;
    }
    const names = [usedHeader, ...others].map((header) => `“${header}”`).join(' and ');
    return new ConnectorError(
      'authentication_failed',
      `${failure.message} The hub has tried the headers ${names}; it was refused in each.`,
    );
  }

  async #call(ready: ReadyConnection): Promise<ConnectorError | null> {
    const { connection, settings } = ready;
    const { id: connectionId, workspaceId } = connection;
    const requestsPerMinute = ConnectorError.is(settings) ? null : settings.requestsPerMinute;
    try {
      if (requestsPerMinute !== null) await this.#waitForTurn(workspaceId, connectionId, requestsPerMinute);
      let made = 0;
      await this.caller.call(
        { operation },
        ready,
        (instance, { signal }) => instance.checkConnection({ signal }),
        (records) => {
          made = records.length;
          return this.gate.record({ workspaceId, connectionId, operation }, ready, records);
        },
      );
      if (requestsPerMinute !== null && made > 1)
        await this.database.run(workspaceId, () => this.budget.reserve(connectionId, requestsPerMinute, made - 1));
      return null;
    } catch (error) {
      if (!ConnectorError.is(error)) throw error;
      return error;
    }
  }

  /** Waits for a moment of the connection's budget, which all its work shares. @throws ConnectorError `rate_limited` when it is far off */
  async #waitForTurn(workspaceId: string, connectionId: string, requestsPerMinute: number): Promise<void> {
    const { waitMs } = await this.database.run(workspaceId, async () => {
      const moment = await this.budget.reserve(connectionId, requestsPerMinute);
      if (moment.waitMs <= longestWaitMs) return moment;
      // Nothing is reserved then, since the transaction ends with this.
      const detail = 'Other work of this connection has all of its next requests. Try again when it is done, or a little later.';
      throw new ConnectorError('rate_limited', detail, { retryAfterMs: moment.waitMs });
    });
    await sleep(waitMs);
  }
}

function findRule({ code }: ConnectorError): ConnectorErrorRule {
  return connectorErrors[code];
}
