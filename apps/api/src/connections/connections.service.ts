import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Manifest } from '@panelbridge/core/connector';
import { IsNull } from 'typeorm';
import { EventLog } from '../events/event-log.js';
import { ConnectorRegistry } from '../connectors/connector-registry.js';
import type { LoadedConnector } from '../connectors/load-report.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { readPage, type Page } from '../platform/http/pagination.js';
import { ProblemException } from '../platform/http/problem.js';
import { currentRequest } from '../platform/http/request-context.js';
import { requireMatch } from '../platform/http/versions.js';
import { JobQueue } from '../platform/jobs/job-queue.js';
import { checkSettings, findDefaultEnvironment } from './check-settings.js';
import { ConnectionDirectory } from './connection-directory.js';
import { ConnectionSecrets } from './connection-secrets.js';
import type { ChangeConnectionDto, ConnectionQuery, CreateConnectionDto } from './connection.dto.js';
import { Connection } from './connection.entity.js';
import type { StoredConnection } from './describe-connection.js';

/** The connections of a workspace. Everything runs in the open workspace transaction. */
@Injectable()
export class ConnectionsService {
  readonly #database: WorkspaceDatabase;
  readonly #registry: ConnectorRegistry;
  readonly #secrets: ConnectionSecrets;
  readonly #directory: ConnectionDirectory;
  readonly #events: EventLog;
  readonly #jobs: JobQueue;

  constructor(
    database: WorkspaceDatabase,
    registry: ConnectorRegistry,
    secrets: ConnectionSecrets,
    directory: ConnectionDirectory,
    events: EventLog,
    jobs: JobQueue,
  ) {
    this.#database = database;
    this.#registry = registry;
    this.#secrets = secrets;
    this.#directory = directory;
    this.#events = events;
    this.#jobs = jobs;
  }

  /**
   * Makes a connection. One to which people are written is then tried by a job (S3-6).
   *
   * @throws ProblemException `validation_failed` with every fault of settings and secrets
   */
  async create({ connectorId, name, environment, config = {}, secrets = {} }: CreateConnectionDto): Promise<StoredConnection> {
    const { manifest } = this.#findConnector(connectorId);
    const chosen = environment ?? findDefaultEnvironment(manifest);
    const { preset } = checkSettings(manifest, { environment: chosen, config, secrets, stored: new Set() });
    const { manager, workspaceId } = this.#database;
    const id = randomUUID();
    await manager.insert(Connection, { id, workspaceId, connectorId, name, environment: chosen, config: config as object, preset });
    await this.#secrets.change(id, secrets);
    await this.#events.append({ type: 'connection.created', subjectId: id, data: { connectorId, secrets: Object.keys(secrets) } });
    await this.#checkSaved(id, manifest);
    return this.get(id);
  }

  /** Lists connections, the newest first. */
  async list({ connectorId, status, ...page }: ConnectionQuery): Promise<Page<StoredConnection>> {
    const { manager, workspaceId } = this.#database;
    const query = manager
      .createQueryBuilder(Connection, 'connection')
      .where('connection.workspaceId = :workspaceId and connection.deletedAt is null', { workspaceId });
    if (connectorId !== undefined) query.andWhere('connection.connectorId = :connectorId', { connectorId });
    if (status !== undefined) query.andWhere('connection.status = :status', { status });
    const { data, nextCursor } = await readPage(query, page);
    const secrets = await this.#secrets.list(...data.map(({ id }) => id));
    return {
      data: data.map((connection) => ({ connection, secrets: secrets.filter(({ ownerId }) => ownerId === connection.id) })),
      nextCursor,
    };
  }

  /** Reads a connection. @throws ProblemException `not_found` */
  async get(id: string): Promise<StoredConnection> {
    const { manager, workspaceId } = this.#database;
    const connection = await manager.findOneBy(Connection, { id, workspaceId, deletedAt: IsNull() });
    if (!connection) throw refuseUnknown();
    return { connection, secrets: await this.#secrets.list(id) };
  }

  /**
   * Changes a connection. Other settings or secrets take it back to `unchecked`. Where requests would go to another host, the stored secrets have
   * to be sent again.
   *
   * @throws ProblemException `not_found`, `version_mismatch`, `connector_missing`, or `validation_failed` with every fault
   */
  async change(id: string, { name, environment, config, secrets = {} }: ChangeConnectionDto): Promise<StoredConnection> {
    const connection = await this.#lock(id);
    requireMatch(currentRequest(), connection.version);
    const loaded = this.#registry.find(connection.connectorId);
    if (!loaded) throw new ProblemException('connector_missing');
    const next = {
      name: name ?? connection.name,
      environment: environment ?? connection.environment,
      config: config ? mergeSettings(connection.config, config) : connection.config,
    };
    const stored = await this.#secrets.listNames(id);
    const { preset } = checkSettings(loaded.manifest, { ...next, secrets, stored, before: connection });
    const changed = [
      ...(next.name === connection.name ? [] : ['name']),
      ...(next.environment === connection.environment ? [] : ['environment']),
      ...Object.keys(config ?? {}).map((setting) => `config.${setting}`),
      ...Object.keys(secrets).map((secret) => `secrets.${secret}`),
    ];
    if (changed.length === 0) return this.get(id);
    const isSame = changed.every((member) => member === 'name');
    const { manager } = this.#database;
    await manager.update(Connection, id, {
      ...next,
      config: next.config as object,
      preset,
      version: connection.version + 1,
      updatedAt: () => 'now()',
      ...(isSame ? {} : { status: 'unchecked', statusCode: null, statusDetail: null }),
    });
    await this.#secrets.change(id, secrets);
    await this.#events.append({ type: 'connection.changed', subjectId: id, data: { changed } });
    if (!isSame) await this.#checkSaved(id, loaded.manifest);
    this.#forget(id);
    return this.get(id);
  }

  /**
   * Removes a connection and erases its secrets; what was said over it is kept.
   *
   * @throws ProblemException `not_found`, `version_mismatch`, or `connection_in_use` while a study that is not closed uses it
   */
  async remove(id: string): Promise<void> {
    // The lock also holds back whoever is about to tie a study or a sync to this connection.
    const connection = await this.#lock(id);
    requireMatch(currentRequest(), connection.version);
    const { manager } = this.#database;
    const users = await manager.query<{ id: string }[]>(
      `select s.id from integrations n join studies s on s.id = n.study_id where n.connection_id = $1 and s.status <> 'closed' order by s.id limit 21`,
      [id],
    );
    const syncs = await manager.query<{ name: string }[]>(
      'select name from syncs where connection_id = $1 and deleted_at is null order by created_at, id limit 1',
      [id],
    );
    if (users.length > 0) {
      const named = users
        .slice(0, 20)
        .map((study) => study.id)
        .join(', ');
      throw new ProblemException('connection_in_use', {
        detail: `Studies that use it: ${named}${users.length > 20 ? ' and more' : ''}. Close them or give them another connection.`,
      });
    }
    const [sync] = syncs;
    if (sync) {
      const detail = `The sync “${sync.name}” leads to it. Delete the sync, or give it another destination.`;
      throw new ProblemException('connection_in_use', { detail });
    }
    await manager.update(Connection, id, { deletedAt: () => 'now()', updatedAt: () => 'now()', version: connection.version + 1 });
    await this.#secrets.clear(id);
    await this.#events.append({ type: 'connection.deleted', subjectId: id, data: { connectorId: connection.connectorId } });
    this.#forget(id);
  }

  async #lock(id: string): Promise<Connection> {
    const { manager, workspaceId } = this.#database;
    const connection = await manager.findOne(Connection, {
      where: { id, workspaceId, deletedAt: IsNull() },
      lock: { mode: 'pessimistic_write' },
    });
    if (!connection) throw refuseUnknown();
    return connection;
  }

  #findConnector(connectorId: string): LoadedConnector {
    const loaded = this.#registry.find(connectorId);
    if (loaded) return loaded;
    const known = this.#registry.list().map(({ manifest }) => manifest.id);
    const report = this.#registry.reports.find(({ id }) => id === connectorId);
    const detail = report?.reason ?? `This hub has no such connector; it has ${known.length > 0 ? known.join(', ') : 'none'}.`;
    throw new ProblemException('validation_failed', { errors: [{ pointer: '/connectorId', code: 'connector_unknown', detail }] });
  }

  /** Whoever connects a destination learns whether it works before any sync does. */
  async #checkSaved(connectionId: string, { capabilities }: Manifest): Promise<void> {
    if (!capabilities.participantIngestion) return;
    await this.#jobs.enqueue('connection.check', { workspaceId: this.#database.workspaceId, connectionId }, { singletonKey: connectionId });
  }

  #forget(id: string): void {
    this.#database.afterCommit(() => this.#directory.forget(id));
  }
}

/** Settings with changes laid over them; `null` takes a setting out. */
function mergeSettings(stored: Readonly<Record<string, unknown>>, changes: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries({ ...stored, ...changes }).filter(([, value]) => value !== null));
}

function refuseUnknown(): ProblemException {
  return new ProblemException('not_found', { detail: 'No connection with this id exists here.' });
}
