import { Injectable } from '@nestjs/common';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';

/** What a person found out about rows in doubt. */
export interface Resolution {
  readonly syncId: string;
  /** `all`: every row of the sync that is in doubt. */
  readonly rowKeys: readonly string[] | 'all';
  /** Whether they are at the destination. */
  readonly written: boolean;
}

/** Settles rows of which it was not known whether they had been written. */
@Injectable()
export class InDoubtRows {
  constructor(private readonly database: WorkspaceDatabase) {}

  /**
   * Resolves rows in doubt, in the open workspace transaction: those that were written are settled, the others are sent again by the next run.
   * Rows that are not in doubt stay as they are.
   *
   * @returns the keys that were resolved
   */
  async resolve({ syncId, rowKeys, written }: Resolution): Promise<readonly string[]> {
    const { manager, workspaceId } = this.database;
    const to = written
      ? { state: 'settled', outcome: 'accepted', detail: 'Somebody looked at the destination: the row was written.' }
      : {
          state: 'failed',
          outcome: 'not_sent',
          detail: 'Somebody looked at the destination: the row was not written. The next run sends it.',
        };
    const [rows] = await manager.query<[{ row_key: string }[], number]>(
      `update sync_ledger set state = $3, outcome = $4, code = null, detail = $5, was_accepted = was_accepted or $6, updated_at = now()
       where sync_id = $1 and workspace_id = $2 and state = 'in_doubt' and ($7::text[] is null or row_key = any ($7)) returning row_key`,
      [syncId, workspaceId, to.state, to.outcome, to.detail, written, rowKeys === 'all' ? null : rowKeys],
    );
    return rows.map(({ row_key: key }) => key);
  }
}
