import { Injectable } from '@nestjs/common';
import { EventLog } from '../events/event-log.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { ProblemException } from '../platform/http/problem.js';
import { currentActor, currentRequest } from '../platform/http/request-context.js';
import { requireMatch } from '../platform/http/versions.js';
import type { StoredSource } from './describe-source.js';
import { Source } from './source.entity.js';
import { SourcesService } from './sources.service.js';
import { Uploads } from './uploads.js';

/** Takes uploaded files. */
@Injectable()
export class SourceFilesService {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly sources: SourcesService,
    private readonly uploads: Uploads,
    private readonly events: EventLog,
  ) {}

  /**
   * Stores a file while it arrives; once it is there whole, it takes the place of the one before, at once for everybody.
   *
   * @throws ProblemException `not_found`, `version_mismatch`, `source_takes_no_file`, `media_type_unsupported` without a body, and those of the upload
   */
  async upload(
    id: string,
    name: string | null,
    content: { readonly stream: AsyncIterable<Buffer> | null; readonly announced: number | null },
  ): Promise<StoredSource> {
    const { workspaceId } = currentActor();
    await this.database.run(workspaceId, async () => {
      const { source } = await this.sources.get(id);
      this.#check(source);
    });
    if (content.stream === null)
      throw new ProblemException('media_type_unsupported', { detail: 'Send the bytes of the file as application/octet-stream.' });
    const received = await this.uploads.receive(workspaceId, id, name, { stream: content.stream, announced: content.announced });
    return this.database.run(workspaceId, async (manager) => {
      const source = await this.sources.lock(id);
      this.#check(source);
      await this.uploads.makeCurrent(id, received);
      await manager.update(Source, id, { version: source.version + 1, updatedAt: () => 'now()' });
      await this.events.append({ type: 'source_file.uploaded', subjectId: id, data: { bytes: received.bytes } });
      return this.sources.get(id);
    });
  }

  #check({ kind, version }: Source): void {
    requireMatch(currentRequest(), version);
    if (kind !== 'upload') throw new ProblemException('source_takes_no_file');
  }
}
