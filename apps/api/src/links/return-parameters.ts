import { Injectable } from '@nestjs/common';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import type { ReturnKey } from './return-keys.js';

/** Knows which query parameter carries the identity in a study. */
@Injectable()
export class ReturnParameters {
  constructor(private readonly database: WorkspaceDatabase) {}

  /** The parameter's present name. */
  async nameOf({ workspaceId, studyId }: ReturnKey): Promise<string> {
    return this.database.run(workspaceId, async (manager) => {
      const [row] = await manager.query<{ parameter_name: string }[]>('select parameter_name from integrations where study_id = $1', [
        studyId,
      ]);
      if (!row) throw new Error(`the study ${studyId} has return keys but no integration`);
      return row.parameter_name;
    });
  }
}
