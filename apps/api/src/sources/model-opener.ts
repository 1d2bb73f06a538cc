import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import { Configuration } from '../platform/configuration/configuration.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { Outbound } from '../platform/outbound/outbound.js';
import type { ModelContent } from './check-model.js';
import { readFolder, readPostgresqlSettings } from './check-source.js';
import { FileReader } from './files/file-reader.js';
import { findFolder, openFolderFile } from './files/folder-file.js';
import type { OpenedFile } from './files/opened-file.js';
import { Model } from './model.entity.js';
import type { ModelReader } from './model-reader.js';
import { PostgresqlReader } from './postgresql/postgresql-reader.js';
import { Session } from './postgresql/session.js';
import { SourceSecrets } from './source-secrets.js';
import { Source } from './source.entity.js';
import { Uploads } from './uploads.js';

/** The longest that a database may work before rows come, in a run. */
const runSeconds = 15 * 60;

/** What is read of a source, saved or not. */
export interface ModelDraft extends ModelContent {
  /** Null: the first column. */
  readonly primaryKey: string | null;
}

/** How long one is willing to wait. */
export interface OpenOptions {
  /** Ends the reading, also while it connects. */
  readonly signal: AbortSignal;
  /** The longest that a database may work on one statement, or on one window of rows. */
  readonly statementSeconds: number;
}

/** Opens models for reading. */
@Injectable()
export class ModelOpener {
  readonly #database: WorkspaceDatabase;
  readonly #uploads: Uploads;
  readonly #secrets: SourceSecrets;
  readonly #outbound: Outbound;
  readonly #configuration: Configuration;

  constructor(database: WorkspaceDatabase, uploads: Uploads, secrets: SourceSecrets, outbound: Outbound, configuration: Configuration) {
    this.#database = database;
    this.#uploads = uploads;
    this.#secrets = secrets;
    this.#outbound = outbound;
    this.#configuration = configuration;
  }

  /**
   * Opens a snapshot of a model. Runs outside of a transaction: it reads the settings in one of its own, then connects.
   *
   * @param signal ends the reading, also while it connects
   * @throws SourceError, or the reason of the signal
   */
  async open(workspaceId: string, modelId: string, signal: AbortSignal): Promise<ModelReader> {
    const { model, source } = await this.#database.run(workspaceId, async (manager) => {
      const found = await manager.findOneByOrFail(Model, { id: modelId, workspaceId, deletedAt: IsNull() });
      return { model: found, source: await manager.findOneByOrFail(Source, { id: found.sourceId, workspaceId, deletedAt: IsNull() }) };
    });
    return this.openDraft(source, model, { signal, statementSeconds: runSeconds });
  }

  /** Opens what a model would read. @throws SourceError, or the reason of the signal */
  async openDraft(source: Source, draft: ModelDraft, { signal, statementSeconds }: OpenOptions): Promise<ModelReader> {
    if (source.kind === 'postgresql') {
      const session = await this.openSession(source, { signal, statementSeconds });
      return PostgresqlReader.open(session, { query: draft.query ?? '', primaryKey: draft.primaryKey });
    }
    if (draft.format === null) throw new Error('a model of a file has a format');
    const file = await this.#openFile(source, draft.file, signal);
    return FileReader.open(
      file,
      { format: draft.format, options: draft.options, primaryKey: draft.primaryKey },
      { signal, memoryMegabytes: this.#configuration.sourceMemoryMegabytes },
    );
  }

  /** Connects with the database of a source. @throws SourceError, or the reason of the signal */
  async openSession(source: Source, { signal, statementSeconds }: OpenOptions): Promise<Session> {
    const login = { ...readPostgresqlSettings(source), password: this.#secrets.open(source) };
    return Session.open(login, { policy: this.#outbound.policy, signal, statementSeconds });
  }

  /** Finds the folder of a source, if it may be read. @throws SourceError */
  async findFolder(source: Source): Promise<string> {
    return findFolder(readFolder(source), this.#configuration.sourceFolders);
  }

  async #openFile(source: Source, file: string | null, signal: AbortSignal): Promise<OpenedFile> {
    if (source.kind === 'upload') return this.#uploads.open(source.workspaceId, source.id, signal);
    return openFolderFile(await this.findFolder(source), file ?? '');
  }
}
