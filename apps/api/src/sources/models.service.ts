import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import { EventLog } from '../events/event-log.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { readPage, type Page } from '../platform/http/pagination.js';
import { ProblemException, unwrap } from '../platform/http/problem.js';
import { currentActor, currentRequest } from '../platform/http/request-context.js';
import { requireMatch } from '../platform/http/versions.js';
import { checkModel, type ModelInput } from './check-model.js';
import { ModelAsker } from './model-asker.js';
import { refuseWhileUsed } from './model-users.js';
import type { ChangeModelDto, CreateModelDto, ModelPreviewDto, PreviewModelDto } from './model.dto.js';
import { Model } from './model.entity.js';
import type { ModelQuery } from './source.dto.js';
import { Source } from './source.entity.js';
import { SourcesService } from './sources.service.js';

// Under another key, everybody would have left and somebody else have come.
const otherKeyAdvice = 'They know the rows by this primary key. Make another model and another sync, or delete these first.';

/** The models of a workspace. What reads a source runs outside of a transaction, and opens those that it needs. */
@Injectable()
export class ModelsService {
  readonly #database: WorkspaceDatabase;
  readonly #sources: SourcesService;
  readonly #asker: ModelAsker;
  readonly #events: EventLog;

  constructor(database: WorkspaceDatabase, sources: SourcesService, asker: ModelAsker, events: EventLog) {
    this.#database = database;
    this.#sources = sources;
    this.#asker = asker;
    this.#events = events;
  }

  /**
   * Makes a model. Its source is asked for the columns and a first row, so what cannot be read is not saved.
   *
   * @throws ProblemException `validation_failed` with every fault, or why the source does not yield it
   */
  async create({ sourceId, name, primaryKey, ...input }: CreateModelDto): Promise<Model> {
    const { workspaceId } = currentActor();
    const source = await this.#findSource(sourceId);
    const draft = { ...unwrap(checkModel(source.kind, input)), primaryKey };
    const columns = await this.#asker.discover(source, draft);
    return this.#database.run(workspaceId, async (manager) => {
      await this.#sources.lock(sourceId);
      const made = await manager.insert(Model, { workspaceId, sourceId, name, ...draft, columns: columns as object[] });
      const id = String(made.identifiers[0]?.['id']);
      await this.#events.append({ type: 'model.created', subjectId: id, data: { sourceId } });
      return this.get(id);
    });
  }

  /** Lists models, the newest first. Runs in the open workspace transaction. */
  list({ sourceId, ...page }: ModelQuery): Promise<Page<Model>> {
    const { manager, workspaceId } = this.#database;
    const query = manager
      .createQueryBuilder(Model, 'model')
      .where('model.workspaceId = :workspaceId and model.deletedAt is null', { workspaceId });
    if (sourceId !== undefined) query.andWhere('model.sourceId = :sourceId', { sourceId });
    return readPage(query, page);
  }

  /** Reads a model. Runs in the open workspace transaction. @throws ProblemException `not_found` */
  async get(id: string): Promise<Model> {
    const { manager, workspaceId } = this.#database;
    const model = await manager.findOneBy(Model, { id, workspaceId, deletedAt: IsNull() });
    if (!model) throw refuseUnknown();
    return model;
  }

  /**
   * Changes a model, after its source was asked as {@link create} does.
   *
   * @throws ProblemException as {@link create}, or `source_in_use` for another primary key while a sync reads it
   */
  async change(id: string, { name, primaryKey, ...input }: ChangeModelDto): Promise<Model> {
    const { workspaceId } = currentActor();
    const before = await this.#database.run(workspaceId, () => this.get(id));
    requireMatch(currentRequest(), before.version);
    const isSame = primaryKey === undefined && Object.values(input).every((value) => value === undefined);
    const source = await this.#findSource(before.sourceId);
    const draft = isSame
      ? before
      : { ...unwrap(checkModel(source.kind, mergeInput(before, input))), primaryKey: primaryKey ?? before.primaryKey };
    const columns = isSame ? before.columns : await this.#asker.discover(source, draft);
    const { query, file, format, options } = draft;
    const next = { name: name ?? before.name, query, file, format, options, primaryKey: draft.primaryKey, columns };
    const changed = Object.keys(next).filter(
      (member) => JSON.stringify(next[member as keyof typeof next]) !== JSON.stringify(before[member as keyof typeof next]),
    );
    if (changed.length === 0) return before;
    return this.#database.run(workspaceId, async (manager) => {
      const locked = await this.#lock(id);
      // It was read before the source was asked; whoever changed it meanwhile would be overwritten.
      if (locked.version !== before.version)
        throw new ProblemException('version_mismatch', { detail: 'The model was changed meanwhile. Read it again.' });
      if (next.primaryKey !== before.primaryKey) await refuseWhileUsed(manager, id, otherKeyAdvice);
      await manager.update(Model, id, {
        ...next,
        options,
        columns,
        version: before.version + 1,
        updatedAt: () => 'now()',
      });
      await this.#events.append({ type: 'model.changed', subjectId: id, data: { changed } });
      return this.get(id);
    });
  }

  /**
   * Deletes a model. Runs in the open workspace transaction.
   *
   * @throws ProblemException `not_found`, `version_mismatch`, or `source_in_use` while a sync reads it
   */
  async remove(id: string): Promise<void> {
    const model = await this.#lock(id);
    requireMatch(currentRequest(), model.version);
    const { manager } = this.#database;
    await refuseWhileUsed(manager, id, 'Delete them first.');
    await manager.update(Model, id, { deletedAt: () => 'now()', updatedAt: () => 'now()', version: model.version + 1 });
    await this.#events.append({ type: 'model.deleted', subjectId: id, data: { sourceId: model.sourceId } });
  }

  /** Reads the first rows of a model. @throws ProblemException `not_found`, or why the source does not yield them */
  async preview(id: string): Promise<ModelPreviewDto> {
    const model = await this.#database.run(currentActor().workspaceId, () => this.get(id));
    return this.#asker.preview(await this.#findSource(model.sourceId), model);
  }

  /** Reads the first rows of what may become a model. @throws ProblemException as {@link create} */
  async previewDraft({ sourceId, ...input }: PreviewModelDto): Promise<ModelPreviewDto> {
    const source = await this.#findSource(sourceId);
    return this.#asker.preview(source, { ...unwrap(checkModel(source.kind, input)), primaryKey: null });
  }

  async #findSource(id: string): Promise<Source> {
    const { workspaceId } = currentActor();
    const source = await this.#database.run(workspaceId, (manager) => manager.findOneBy(Source, { id, workspaceId, deletedAt: IsNull() }));
    if (source) return source;
    throw new ProblemException('validation_failed', {
      errors: [{ pointer: '/sourceId', code: 'source_unknown', detail: 'No source with this id exists here. Make one first.' }],
    });
  }

  async #lock(id: string): Promise<Model> {
    const { manager, workspaceId } = this.#database;
    const model = await manager.findOne(Model, { where: { id, workspaceId, deletedAt: IsNull() }, lock: { mode: 'pessimistic_write' } });
    if (!model) throw refuseUnknown();
    return model;
  }
}

/** What a model reads with changes laid over it. */
function mergeInput(before: Model, input: ModelInput): ModelInput {
  return {
    query: input.query === undefined ? before.query : input.query,
    file: input.file === undefined ? before.file : input.file,
    format: input.format === undefined ? before.format : input.format,
    options: input.options === undefined ? before.options : input.options,
  };
}

function refuseUnknown(): ProblemException {
  return new ProblemException('not_found', { detail: 'No model with this id exists here.' });
}
