import { Injectable } from '@nestjs/common';
import { ActorDirectory } from '../events/actor-directory.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { readPage, type Page, type PageQuery } from '../platform/http/pagination.js';
import { ProblemException } from '../platform/http/problem.js';
import type { PayoutFileDto, PayoutProgressDto } from './payout-file.dto.js';
import { PayoutFile } from './payout-file.entity.js';

/** Reads and describes payout files in the open workspace transaction. */
@Injectable()
export class PayoutFileReader {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly actors: ActorDirectory,
  ) {}

  /** Lists files, the newest first. */
  async list(page: PageQuery): Promise<Page<PayoutFileDto>> {
    const { manager, workspaceId } = this.database;
    const query = manager.createQueryBuilder(PayoutFile, 'file').where('file.workspaceId = :workspaceId', { workspaceId });
    const { data, nextCursor } = await readPage(query, page);
    return { data: await this.#describe(data), nextCursor };
  }

  /** Reads a file. @throws ProblemException `not_found` */
  async get(id: string): Promise<PayoutFileDto> {
    const { manager, workspaceId } = this.database;
    const file = await manager.findOneBy(PayoutFile, { id, workspaceId });
    const [described] = await this.#describe(file ? [file] : []);
    if (described) return described;
    throw new ProblemException('not_found', { detail: 'There is no payout file with this id in the workspace of the key.' });
  }

  async #describe(files: readonly PayoutFile[]): Promise<readonly PayoutFileDto[]> {
    const progress = await this.#countProgress(files.map(({ id }) => id));
    const creators = await this.actors.name(files.map(({ createdBy }) => ({ kind: 'api_key', id: createdBy })));
    return files.map(({ id, provider, incentives, totals, createdBy, createdAt }, index) => ({
      id,
      provider,
      incentives,
      totals,
      progress: { sent: 0, delivered: 0, failed: 0, ...progress.get(id) },
      createdBy: creators[index] ?? { kind: 'api_key', id: createdBy, name: null },
      createdAt: createdAt.toISOString(),
    }));
  }

  async #countProgress(ids: readonly string[]): Promise<ReadonlyMap<string, Partial<PayoutProgressDto>>> {
    const { manager, workspaceId } = this.database;
    const rows = await manager.query<{ file: string; counts: Partial<PayoutProgressDto> }[]>(
      `select c.file, jsonb_object_agg(c.status, c.n) as counts
       from (
         select i.payout_file_id as file, i.status, count(*)::int as n from incentives i
         where i.workspace_id = $1 and i.payout_file_id = any ($2) group by i.payout_file_id, i.status
       ) c
       group by c.file`,
      [workspaceId, ids],
    );
    return new Map(rows.map(({ file, counts }) => [file, counts]));
  }
}
