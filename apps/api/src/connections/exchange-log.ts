import { Injectable } from '@nestjs/common';
import { makeStorable } from '../connectors/storable.js';
import type { ExchangeRecord } from '../connectors/partner-http.js';
import type { Redact } from '../connectors/redact.js';
import { shortenBody } from '../connectors/shorten-body.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { findRequest } from '../platform/http/request-context.js';
import { decodeNumberCursor, toPage, type Page, type PageQuery } from '../platform/http/pagination.js';
import { Exchange } from './exchange.entity.js';

/** What a call was about. */
export interface ExchangeSubject {
  readonly workspaceId: string;
  readonly connectionId: string;
  readonly operation: string;
  /** The person whom it is about, if there is one. */
  readonly participationId: string | null;
}

/** What was said over connections. Secrets and addresses are removed before anything is stored. */
@Injectable()
export class ExchangeLog {
  readonly #database: WorkspaceDatabase;

  constructor(database: WorkspaceDatabase) {
    this.#database = database;
  }

  /** Stores what a call said and heard, in a transaction of its own. */
  async append(
    { workspaceId, connectionId, operation, participationId }: ExchangeSubject,
    records: readonly ExchangeRecord[],
    redact: Redact,
  ): Promise<void> {
    if (records.length === 0) return;
    const rows = records.map(({ method, path, request, response, status, error, durationMs, at }) => ({
      workspaceId,
      connectionId,
      participationId,
      operation,
      direction: 'outbound' as const,
      method,
      path: String(redact(path)).slice(0, 2_000),
      request: clean(request.headers, request.body === undefined ? parseJson(request.text) : request.body, redact),
      response: response && clean(response.headers, parseJson(response.body), redact),
      status,
      errorCode: error?.code ?? null,
      durationMs,
      requestId: findRequest()?.requestId ?? null,
      at,
    }));
    await this.#database.run(workspaceId, (manager) => manager.insert(Exchange, rows as object[]));
  }

  /**
   * Lists what was said over a connection, the newest first, in the open workspace transaction. What belongs to the run of a sync is left out:
   * it holds people's data, and is shown at its run to those who may see them.
   */
  async list(connectionId: string, { limit, cursor }: PageQuery): Promise<Page<Exchange>> {
    const query = this.#database.manager
      .createQueryBuilder(Exchange, 'exchange')
      .where('exchange.connectionId = :connectionId and exchange.workspaceId = :workspaceId and exchange.runId is null', {
        connectionId,
        workspaceId: this.#database.workspaceId,
      })
      .orderBy('exchange.id', 'DESC')
      .limit(limit + 1);
    if (cursor !== undefined) query.andWhere('exchange.id < :before', { before: decodeNumberCursor(cursor) });
    return toPage(await query.getMany(), limit, ({ id }) => [id]);
  }
}

function clean(headers: Readonly<Record<string, string>>, body: unknown, redact: Redact): Record<string, unknown> {
  return makeStorable({ headers: redact(headers), ...(body === undefined ? {} : { body: shortenBody(redact(body)) }) });
}

function parseJson(body: unknown): unknown {
  if (typeof body !== 'string') return body;
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
