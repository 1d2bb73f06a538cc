import { Injectable } from '@nestjs/common';
import type { CharacteristicTypes, FieldType } from '@panelbridge/core';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';

/** The characteristics of the open transaction's workspace, by slug. */
@Injectable()
export class CharacteristicTypesReader {
  constructor(private readonly database: WorkspaceDatabase) {}

  /** The definitions as they are now; somebody may change them at once. */
  async read(): Promise<CharacteristicTypes> {
    const rows = await this.database.manager.query<{ slug: string; type: FieldType }[]>(
      'select slug, type from characteristics where workspace_id = $1 order by slug',
      [this.database.workspaceId],
    );
    return new Map(rows.map(({ slug, type }) => [slug, type]));
  }

  /** The definitions, which stay as they are until the transaction ends. */
  async hold(): Promise<CharacteristicTypes> {
    await this.database.manager.query('select hold_characteristics($1, false)', [this.database.workspaceId]);
    return this.read();
  }
}
