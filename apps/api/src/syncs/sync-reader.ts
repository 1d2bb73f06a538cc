import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { readPage, type Page } from '../platform/http/pagination.js';
import { ProblemException } from '../platform/http/problem.js';
import { NextRuns } from './next-runs.js';
import type { SyncDto, SyncQuery } from './sync.dto.js';
import { Sync } from './sync.entity.js';
import { toSyncDto } from './to-sync-dto.js';

/** Shows syncs, from the open transaction. */
@Injectable()
export class SyncReader {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly nextRuns: NextRuns,
  ) {}

  /** Lists syncs, the newest first. */
  async list({ modelId, connectionId, ...page }: SyncQuery): Promise<Page<SyncDto>> {
    const { manager, workspaceId } = this.database;
    const query = manager
      .createQueryBuilder(Sync, 'sync')
      .where('sync.workspaceId = :workspaceId and sync.deletedAt is null', { workspaceId });
    if (modelId !== undefined) query.andWhere('sync.modelId = :modelId', { modelId });
    if (connectionId !== undefined) query.andWhere('sync.connectionId = :connectionId', { connectionId });
    const { data, nextCursor } = await readPage(query, page);
    return { data: await this.#show(data), nextCursor };
  }

  /** Reads a sync. @throws ProblemException `not_found` */
  async get(id: string): Promise<SyncDto> {
    const [shown] = await this.#show([await this.find(id)]);
    if (!shown) throw refuseUnknownSync();
    return shown;
  }

  /** The sync itself. @throws ProblemException `not_found` */
  async find(id: string): Promise<Sync> {
    const { manager, workspaceId } = this.database;
    const sync = await manager.findOneBy(Sync, { id, workspaceId, deletedAt: IsNull() });
    if (!sync) throw refuseUnknownSync();
    return sync;
  }

  async #show(syncs: readonly Sync[]): Promise<readonly SyncDto[]> {
    const nextRuns = await this.nextRuns.describe(syncs);
    return syncs.flatMap((sync, index) => {
      const nextRun = nextRuns[index];
      return nextRun ? [toSyncDto(sync, nextRun)] : [];
    });
  }
}

/** The answer for a sync that is not there. */
export function refuseUnknownSync(): ProblemException {
  return new ProblemException('not_found', { detail: 'There is no such sync here.' });
}
