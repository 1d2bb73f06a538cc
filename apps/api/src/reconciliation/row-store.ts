import { Injectable } from '@nestjs/common';
import type { Outcome } from '@panelbridge/core';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import type { ReadId } from './list/read-id.js';

/** A row of the other side's list as it is compared. */
export interface StoredRow extends ReadId {
  readonly status: string;
  /** null: a status that means nothing here. */
  readonly outcome: Outcome | null;
  readonly at: Date | null;
  /** Which row it is, where no id says whom it is about. */
  readonly recordId: string | null;
}

/** Somebody else has taken the run over, so this worker stops. */
export class SupersededError extends Error {
  override readonly name = 'SupersededError';
}

/** Stores the other side's list. Each batch is a transaction that first makes sure that the run is still this worker's. */
@Injectable()
export class RowStore {
  constructor(private readonly database: WorkspaceDatabase) {}

  /** Appends rows after the first `position`. @throws SupersededError when the run is at another attempt */
  async append(
    workspaceId: string,
    run: { readonly id: string; readonly attempt: number },
    position: number,
    rows: readonly StoredRow[],
  ): Promise<void> {
    await this.database.run(workspaceId, async (manager) => {
      const [, changed] = await manager.query<[unknown, number]>(
        `update reconciliations set rows_read = $3, version = version + 1 where id = $1 and attempt = $2 and finished_at is null`,
        [run.id, run.attempt, position + rows.length],
      );
      if (changed !== 1) throw new SupersededError(`the run ${run.id} was taken over`);
      await manager.query(
        `insert into reconciliation_rows (reconciliation_id, position, workspace_id, external_id, status, outcome, occurred_at, participation_id, format, record_id)
         select $1, $3 + r.ord, $2, r.external_id, r.status, r.outcome, r.at, r.participation_id, r.format, r.record_id
         from unnest($4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::text[], $9::text[], $10::text[])
           with ordinality r (external_id, status, outcome, at, participation_id, format, record_id, ord)`,
        [
          run.id,
          workspaceId,
          position,
          rows.map((row) => row.externalId),
          rows.map((row) => row.status),
          rows.map((row) => row.outcome),
          rows.map((row) => row.at),
          rows.map((row) => row.participationId),
          rows.map((row) => row.format),
          rows.map((row) => row.recordId),
        ],
      );
    });
  }
}
