import { Injectable } from '@nestjs/common';
import { listCriteria, type Criterion } from '@panelbridge/core';
import { Characteristic } from '../../participants/characteristics/characteristic.entity.js';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';

/** The criteria that audiences of the workspace can be made of, as they are now. */
@Injectable()
export class CriteriaCatalogue {
  constructor(private readonly database: WorkspaceDatabase) {}

  /** Built-in criteria, then the workspace's own characteristics by name. */
  async read(): Promise<readonly Criterion[]> {
    const { manager, workspaceId } = this.database;
    return listCriteria(await manager.find(Characteristic, { where: { workspaceId }, order: { name: 'ASC', slug: 'ASC' } }));
  }
}
