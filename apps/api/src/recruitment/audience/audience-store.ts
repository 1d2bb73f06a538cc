import { Injectable } from '@nestjs/common';
import type { Audience } from '@panelbridge/core';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import { AudienceRow } from './audience.entity.js';

/** Finds the audiences of studies, in the open workspace transaction. */
@Injectable()
export class AudienceStore {
  constructor(private readonly database: WorkspaceDatabase) {}

  /** Whom a study recruits; null while nobody has said. */
  async find(studyId: string): Promise<Audience | null> {
    const { manager, workspaceId } = this.database;
    return (await manager.findOneBy(AudienceRow, { studyId, workspaceId }))?.definition ?? null;
  }
}
