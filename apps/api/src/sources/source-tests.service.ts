import { Injectable } from '@nestjs/common';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { currentActor } from '../platform/http/request-context.js';
import { listFolder } from './files/folder-file.js';
import { ModelOpener } from './model-opener.js';
import { SourceError } from './source-error.js';
import type { SourceTestDto } from './source.dto.js';
import type { Source, SourceFile } from './source.entity.js';
import { SourcesService } from './sources.service.js';
import { askSource } from './to-source-problem.js';

/** Tries sources, while somebody waits. */
@Injectable()
export class SourceTestsService {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly sources: SourcesService,
    private readonly opener: ModelOpener,
  ) {}

  /** Connects with a database, looks into a folder, or whether there is a file. @throws ProblemException `not_found`, or why it does not work */
  async test(id: string): Promise<SourceTestDto> {
    const { source, file } = await this.database.run(currentActor().workspaceId, () => this.sources.get(id));
    return askSource((signal) => this.#try(source, file, signal));
  }

  async #try(source: Source, file: SourceFile | null, signal: AbortSignal): Promise<SourceTestDto> {
    if (source.kind === 'postgresql') return this.#connect(source, signal);
    if (source.kind === 'folder') {
      const files = await listFolder(await this.opener.findFolder(source));
      const detail = files.length === 0 ? 'The folder can be read and holds no files yet.' : 'The folder can be read.';
      return { detail, files };
    }
    if (!file) throw new SourceError('file_missing', 'Nothing was uploaded to this source yet. Upload a file.');
    return { detail: 'A file was uploaded.', files: [{ name: file.name ?? 'the uploaded file', bytes: Number(file.bytes) }] };
  }

  async #connect(source: Source, signal: AbortSignal): Promise<SourceTestDto> {
    const session = await this.opener.openSession(source, { signal, statementSeconds: 10 });
    try {
      const { rows } = await session.query(`select current_setting('server_version'), current_user, current_database()`);
      const [version, user, database] = rows[0] ?? [];
      return { detail: `Connected with PostgreSQL ${version} as “${user}”, database “${database}”.`, files: null };
    } finally {
      await session.close();
    }
  }
}
