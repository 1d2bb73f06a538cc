import { Injectable } from '@nestjs/common';
import { normalizeEmail } from '@panelbridge/core';
import { describeExchange } from '../../connections/exchange.dto.js';
import { Exchange } from '../../connections/exchange.entity.js';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import { decodeNumberCursor, toPage, type Page } from '../../platform/http/pagination.js';
import type { SyncRun } from '../runs/sync-run.entity.js';
import type { RunExchangeDto, RunExchangeQuery } from './run-exchange.dto.js';

/** Shows what a run said and heard, in the open workspace transaction. */
@Injectable()
export class RunExchanges {
  constructor(private readonly database: WorkspaceDatabase) {}

  /** Lists exchanges, the newest first; those after an id the oldest first, so that a run can be followed. @throws ProblemException `query_invalid` */
  async list({ id: runId, syncId }: Pick<SyncRun, 'id' | 'syncId'>, query: RunExchangeQuery): Promise<Page<RunExchangeDto>> {
    const { limit, cursor, after, search, batch } = query;
    const { manager, workspaceId } = this.database;
    const exchanges = manager
      .createQueryBuilder(Exchange, 'exchange')
      .where('exchange.runId = :runId and exchange.workspaceId = :workspaceId', { runId, workspaceId });
    if (batch !== undefined) exchanges.andWhere('exchange.batchId = :batch', { batch });
    const isFollowed = after !== undefined;
    const start = cursor === undefined ? after : decodeNumberCursor(cursor);
    if (start !== undefined) exchanges.andWhere(`exchange.id ${isFollowed ? '>' : '<'} :start`, { start });
    if (search !== undefined) {
      const batches = await this.#findBatches(runId, syncId, search);
      exchanges.andWhere(
        `(exchange.batchId = any (:batches::bigint[]) or strpos(lower(concat_ws(' ', exchange.path, exchange.request::text, exchange.response::text)), lower(:search)) > 0)`,
        { batches, search },
      );
    }
    const rows = await exchanges
      .orderBy('exchange.id', isFollowed ? 'ASC' : 'DESC')
      .limit(limit + 1)
      .getMany();
    const { data, nextCursor } = toPage(rows, limit, ({ id }) => [id]);
    return { data: data.map((exchange) => ({ ...describeExchange(exchange), batchId: exchange.batchId })), nextCursor };
  }

  /** Batches of a row that is named by its key or its email: its request says nothing of the first, and long bodies are kept in part. */
  async #findBatches(runId: string, syncId: string, text: string): Promise<readonly string[]> {
    const found = await this.database.manager.query<{ id: string }[]>(
      `with k as (
         select $3::text as row_key
         union select row_key from sync_ledger where sync_id = $2 and match_key in ($3, $4)
         union select row_key from sync_row_results where run_id = $1 and match_key in ($3, $4) and row_key is not null
       ) select id from sync_batches where run_id = $1 and row_keys && array(select row_key from k)`,
      [runId, syncId, text, normalizeEmail(text)],
    );
    return found.map(({ id }) => id);
  }
}
