import { Injectable } from '@nestjs/common';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import { readPage, type Page } from '../../platform/http/pagination.js';
import { SyncReader } from '../sync-reader.js';
import type { RunDto, RunQuery } from './run.dto.js';
import { refuseUnknownRun } from './runs.service.js';
import { SyncRun } from './sync-run.entity.js';
import { toRunDto } from './to-run-dto.js';

/** Shows runs, from the open transaction. */
@Injectable()
export class RunReader {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly syncs: SyncReader,
  ) {}

  /** The runs of a sync, the newest first. @throws ProblemException `not_found` */
  async list(syncId: string, { state, kind, ...page }: RunQuery): Promise<Page<RunDto>> {
    await this.syncs.find(syncId);
    const { manager, workspaceId } = this.database;
    const runs = manager
      .createQueryBuilder(SyncRun, 'run')
      .where('run.syncId = :syncId and run.workspaceId = :workspaceId', { syncId, workspaceId });
    if (state !== undefined) runs.andWhere('run.state = :state', { state });
    if (kind !== undefined) runs.andWhere('run.kind = :kind', { kind });
    const { data, nextCursor } = await readPage(runs, page);
    const now = new Date();
    return { data: data.map((run) => toRunDto(run, now)), nextCursor };
  }

  /** One run. @throws ProblemException `not_found` */
  async get(syncId: string, id: string): Promise<RunDto> {
    return toRunDto(await this.find(syncId, id), new Date());
  }

  /** The run itself. @throws ProblemException `not_found` */
  async find(syncId: string, id: string): Promise<SyncRun> {
    await this.syncs.find(syncId);
    const { manager, workspaceId } = this.database;
    const run = await manager.findOneBy(SyncRun, { id, syncId, workspaceId });
    if (!run) throw refuseUnknownRun();
    return run;
  }
}
