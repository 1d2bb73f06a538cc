import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { In, IsNull } from 'typeorm';
import { EventLog } from '../events/event-log.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { readPage, type Page } from '../platform/http/pagination.js';
import { fromFaults, ProblemException, unwrap } from '../platform/http/problem.js';
import { currentRequest } from '../platform/http/request-context.js';
import { requireMatch } from '../platform/http/versions.js';
import { checkPasswordStays, checkSource } from './check-source.js';
import type { StoredSource } from './describe-source.js';
import { Model } from './model.entity.js';
import { SourceSecrets } from './source-secrets.js';
import type { ChangeSourceDto, CreateSourceDto, SourceQuery } from './source.dto.js';
import { Source, SourceFile } from './source.entity.js';
import { Uploads } from './uploads.js';

const mostNamed = 20;

/** The sources of a workspace. Everything runs in the open workspace transaction. */
@Injectable()
export class SourcesService {
  readonly #database: WorkspaceDatabase;
  readonly #secrets: SourceSecrets;
  readonly #uploads: Uploads;
  readonly #events: EventLog;

  constructor(database: WorkspaceDatabase, secrets: SourceSecrets, uploads: Uploads, events: EventLog) {
    this.#database = database;
    this.#secrets = secrets;
    this.#uploads = uploads;
    this.#events = events;
  }

  /** Makes a source; nothing is connected with. @throws ProblemException `validation_failed` with every fault */
  async create({ kind, name, settings = {}, password }: CreateSourceDto): Promise<StoredSource> {
    const checked = unwrap(checkSource(kind, settings, password));
    const { manager, workspaceId } = this.#database;
    const id = randomUUID();
    const sealed = typeof password === 'string' ? this.#secrets.seal(id, password) : {};
    await manager.insert(Source, { id, workspaceId, kind, name, settings: checked as object, ...sealed });
    await this.#events.append({ type: 'source.created', subjectId: id, data: { kind } });
    return this.get(id);
  }

  /** Lists sources, the newest first. */
  async list({ kind, ...page }: SourceQuery): Promise<Page<StoredSource>> {
    const { manager, workspaceId } = this.#database;
    const query = manager
      .createQueryBuilder(Source, 'source')
      .where('source.workspaceId = :workspaceId and source.deletedAt is null', { workspaceId });
    if (kind !== undefined) query.andWhere('source.kind = :kind', { kind });
    const { data, nextCursor } = await readPage(query, page);
    const files = await manager.findBy(SourceFile, { sourceId: In(data.map(({ id }) => id)), workspaceId, state: 'current' });
    return { data: data.map((source) => ({ source, file: files.find(({ sourceId }) => sourceId === source.id) ?? null })), nextCursor };
  }

  /** Reads a source. @throws ProblemException `not_found` */
  async get(id: string): Promise<StoredSource> {
    const { manager, workspaceId } = this.#database;
    const source = await manager.findOneBy(Source, { id, workspaceId, deletedAt: IsNull() });
    if (!source) throw refuseUnknown();
    return { source, file: await this.#uploads.findCurrent(id) };
  }

  /**
   * Changes a source. Where a login would go elsewhere, or less protected, its password has to be sent again.
   *
   * @throws ProblemException `not_found`, `version_mismatch`, or `validation_failed` with every fault
   */
  async change(id: string, { name, settings, password }: ChangeSourceDto): Promise<StoredSource> {
    const source = await this.lock(id);
    requireMatch(currentRequest(), source.version);
    const checked = unwrap(checkSource(source.kind, mergeSettings(source.settings, settings ?? {}), password));
    const faults = checkPasswordStays(source, checked, password);
    if (faults.length > 0) throw fromFaults(faults);
    const changed = [
      ...(name === undefined || name === source.name ? [] : ['name']),
      ...Object.keys(checked)
        .filter((setting) => checked[setting] !== source.settings[setting])
        .map((setting) => `settings.${setting}`),
      ...(password === undefined ? [] : ['password']),
    ];
    if (changed.length === 0) return this.get(id);
    await this.#database.manager.update(Source, id, {
      name: name ?? source.name,
      settings: checked as object,
      ...(password === undefined ? {} : this.#secrets.seal(id, password)),
      version: source.version + 1,
      updatedAt: () => 'now()',
    });
    await this.#events.append({ type: 'source.changed', subjectId: id, data: { changed } });
    return this.get(id);
  }

  /**
   * Removes a source with its password and its file.
   *
   * @throws ProblemException `not_found`, `version_mismatch`, or `source_in_use` while a model reads it
   */
  async remove(id: string): Promise<void> {
    // The lock also holds back whoever is about to make a model of it.
    const source = await this.lock(id);
    requireMatch(currentRequest(), source.version);
    const { manager, workspaceId } = this.#database;
    const models = await manager.find(Model, {
      where: { sourceId: id, workspaceId, deletedAt: IsNull() },
      order: { createdAt: 'ASC' },
      take: mostNamed,
    });
    if (models.length > 0) {
      const named = models.map((model) => `“${model.name}” (${model.id})`).join(', ');
      throw new ProblemException('source_in_use', { detail: `Models that read it: ${named}. Delete them first.` });
    }
    await manager.update(Source, id, {
      ...this.#secrets.seal(id, null),
      deletedAt: () => 'now()',
      updatedAt: () => 'now()',
      version: source.version + 1,
    });
    await this.#uploads.removeAll(id);
    await this.#events.append({ type: 'source.deleted', subjectId: id, data: { kind: source.kind } });
  }

  /** Locks a source until the transaction ends. @throws ProblemException `not_found` */
  async lock(id: string): Promise<Source> {
    const { manager, workspaceId } = this.#database;
    const source = await manager.findOne(Source, { where: { id, workspaceId, deletedAt: IsNull() }, lock: { mode: 'pessimistic_write' } });
    if (!source) throw refuseUnknown();
    return source;
  }
}

/** Settings with changes laid over them; `null` takes a setting out. */
function mergeSettings(stored: Readonly<Record<string, unknown>>, changes: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries({ ...stored, ...changes }).filter(([, value]) => value !== null));
}

function refuseUnknown(): ProblemException {
  return new ProblemException('not_found', { detail: 'No source with this id exists here.' });
}
