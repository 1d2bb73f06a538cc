import { Injectable } from '@nestjs/common';
import { nextSteps, normalizeEmail, rowOutcomes, type Fault, type RowOutcome } from '@panelbridge/core';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import { decodeNumberCursor, toPage, type Page } from '../../platform/http/pagination.js';
import type { RunRowDto, RunRowExportQuery, RunRowQuery } from './row.dto.js';

interface ResultRow {
  readonly id: string;
  readonly row_key: string | null;
  readonly match_key: string | null;
  readonly outcome: RowOutcome;
  readonly faults: readonly Fault[];
  readonly record: Readonly<Record<string, unknown>> | null;
  readonly batch_id: string | null;
  readonly at: Date;
}

/** Shows the rows of runs that failed or were left out, in the open workspace transaction. */
@Injectable()
export class RunRows {
  constructor(private readonly database: WorkspaceDatabase) {}

  /** Lists them in the order in which they ended. @throws ProblemException `query_invalid` */
  async list(runId: string, { limit, cursor, ...filter }: RunRowQuery): Promise<Page<RunRowDto>> {
    const after = cursor === undefined ? '0' : decodeNumberCursor(cursor);
    const rows = await this.read(runId, filter, after, limit + 1);
    return toPage(rows, limit, ({ id }) => [id]);
  }

  /** Reads some of them, from the one after an id. */
  async read(runId: string, { outcome, key, text }: RunRowExportQuery, after: string, limit: number): Promise<readonly RunRowDto[]> {
    const { manager, workspaceId } = this.database;
    const rows = await manager.query<ResultRow[]>(
      `select id, row_key, match_key, outcome, faults, record, batch_id, at from sync_row_results
       where run_id = $1 and workspace_id = $2 and id > $3 and ($4::text is null or outcome = $4)
         and ($5::text is null or row_key = $5 or match_key in ($5, $6))
         and ($7::text is null or strpos(lower(concat_ws(' ', row_key, match_key, faults::text, record::text)), lower($7)) > 0)
       order by id limit $8`,
      [runId, workspaceId, after, outcome ?? null, key ?? null, key === undefined ? null : normalizeEmail(key), text ?? null, limit],
    );
    const exchanges = await this.#findExchanges(runId, rows);
    return rows.map((row) => toRunRow(row, exchanges.get(row.batch_id ?? '') ?? []));
  }

  async #findExchanges(runId: string, rows: readonly ResultRow[]): Promise<ReadonlyMap<string, readonly string[]>> {
    const batches = new Set(rows.flatMap(({ batch_id: id }) => (id === null ? [] : [id])));
    if (batches.size === 0) return new Map();
    const found = await this.database.manager.query<{ batch_id: string; ids: string[] }[]>(
      `select batch_id, array_agg(id::text order by id) as ids from exchanges where run_id = $1 and workspace_id = $2 and batch_id = any ($3::bigint[]) group by batch_id`,
      [runId, this.database.workspaceId, [...batches]],
    );
    return new Map(found.map(({ batch_id: id, ids }) => [id, ids]));
  }
}

function toRunRow(row: ResultRow, exchangeIds: readonly string[]): RunRowDto {
  const { meaning, next } = rowOutcomes[row.outcome];
  return {
    id: row.id,
    key: row.row_key,
    matchKey: row.match_key,
    outcome: row.outcome,
    meaning,
    next,
    nextDetail: nextSteps[next],
    reasons: row.faults,
    record: row.record,
    batchId: row.batch_id,
    exchangeIds,
    at: row.at.toISOString(),
  };
}
