import { Injectable } from '@nestjs/common';
import { nextSteps, normalizeEmail, rowOutcomes, type LedgerEntry, type RowOutcome } from '@panelbridge/core';
import { EventLog } from '../../events/event-log.js';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import { decodeCursor, toPage, type Page } from '../../platform/http/pagination.js';
import { fromFaults } from '../../platform/http/problem.js';
import { InDoubtRows } from '../engine/resolve-in-doubt.js';
import type { ResolvedRowsDto, ResolveRowsDto, SyncRowDto, SyncRowQuery } from './row.dto.js';

interface LedgerRow {
  readonly row_key: string;
  readonly match_key: string | null;
  readonly moved_from: string | null;
  readonly state: LedgerEntry['state'];
  readonly outcome: RowOutcome;
  readonly external_id: string | null;
  readonly run_id: string;
  readonly code: string | null;
  readonly detail: string | null;
  readonly updated_at: Date;
}

/** What is known of the rows of a sync now, in the open workspace transaction. */
@Injectable()
export class SyncRows {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly doubts: InDoubtRows,
    private readonly events: EventLog,
  ) {}

  /** Lists rows by their keys. @throws ProblemException `query_invalid` */
  async list(syncId: string, { limit, cursor, key, state, runId }: SyncRowQuery): Promise<Page<SyncRowDto>> {
    const [after = null] = cursor === undefined ? [] : decodeCursor(cursor, 1);
    const { manager, workspaceId } = this.database;
    const rows = await manager.query<LedgerRow[]>(
      `select row_key, match_key, moved_from, state, outcome, external_id, run_id, code, detail, updated_at from sync_ledger
       where sync_id = $1 and workspace_id = $2 and ($3::text is null or row_key > $3) and ($4::text is null or state = $4)
         and ($5::uuid is null or run_id = $5) and ($6::text is null or row_key = $6 or match_key in ($6, $7))
       order by row_key limit $8`,
      [syncId, workspaceId, after, state ?? null, runId ?? null, key ?? null, key === undefined ? null : normalizeEmail(key), limit + 1],
    );
    const { data, nextCursor } = toPage(rows, limit, ({ row_key: last }) => [last]);
    return { data: data.map(toSyncRow), nextCursor };
  }

  /** Notes whether rows in doubt were written; rows that are not in doubt stay as they are. @throws ProblemException `validation_failed` */
  async resolve(syncId: string, { keys, all = false, written }: ResolveRowsDto): Promise<ResolvedRowsDto> {
    if (all === (keys !== undefined)) {
      throw fromFaults([{ pointer: '/keys', code: 'rows_unclear', detail: 'Name the rows by “keys”, or say “all”; one of the two.' }]);
    }
    const { length: resolved } = await this.doubts.resolve({ syncId, rowKeys: all ? 'all' : (keys ?? []), written });
    if (resolved > 0) await this.events.append({ type: 'sync.doubt_resolved', subjectId: syncId, data: { written, rows: resolved } });
    const rest = written ? 'They count as sent.' : 'The next run sends them.';
    return { resolved, detail: resolved === 0 ? 'None of these rows was in doubt.' : rest };
  }
}

function toSyncRow(row: LedgerRow): SyncRowDto {
  const { meaning, next } = rowOutcomes[row.outcome];
  return {
    key: row.row_key,
    matchKey: row.match_key,
    movedFrom: row.moved_from,
    state: row.state,
    outcome: row.outcome,
    meaning,
    next,
    nextDetail: nextSteps[next],
    code: row.code,
    detail: row.detail,
    externalId: row.external_id,
    runId: row.run_id,
    updatedAt: row.updated_at.toISOString(),
  };
}
