import { Injectable } from '@nestjs/common';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { decodeCursor, encodeCursor, type Page } from '../platform/http/pagination.js';
import { ProblemException } from '../platform/http/problem.js';
import { ActorDirectory, type ActorKind } from './actor-directory.js';
import type { EventDto, EventQuery } from './event.dto.js';

interface EventRecord {
  readonly id: string;
  readonly transaction_id: string;
  readonly type: string;
  readonly study_id: string | null;
  readonly participation_id: string | null;
  readonly subject_id: string | null;
  readonly from_status: string | null;
  readonly to_status: string | null;
  readonly actor_kind: ActorKind;
  readonly actor: string | null;
  readonly channel: string | null;
  readonly reason: string | null;
  readonly data: Readonly<Record<string, unknown>>;
  readonly request_id: string | null;
  readonly at: Date;
}

/**
 * Reads the log in an order in which nothing ever appears before a cursor: by transaction, then by id, and only as far as every transaction
 * has ended. By id alone, a transaction that took a low id and commits late would put its rows behind readers that have passed it.
 */
@Injectable()
export class EventReader {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly actors: ActorDirectory,
  ) {}

  /**
   * Reads one page, the oldest first. What commits while an older transaction is still open is held back until that one ends.
   *
   * @throws ProblemException `query_invalid` for a cursor of another list, or of a database that was replaced by a backup
   */
  async list(query: EventQuery): Promise<Page<EventDto>> {
    const { manager, workspaceId } = this.database;
    const conditions = ['e.workspace_id = $1', 'e.transaction_id < event_horizon()'];
    const values: unknown[] = [workspaceId];
    const add = (condition: (place: string) => string, value: unknown): void => {
      if (value !== undefined) conditions.push(condition(`$${values.push(value)}`));
    };
    add((place) => `e.type = ${place}`, query.type);
    add((place) => `e.study_id = ${place}`, query.studyId);
    add((place) => `e.participation_id = ${place}`, query.participationId);
    add((place) => `e.actor_kind = ${place}`, query.actorKind);
    add((place) => `e.channel = ${place}`, query.channel);
    add((place) => `e.at >= ${place}`, query.since);
    add((place) => `e.at < ${place}`, query.until);
    if (query.cursor !== undefined) {
      const [transaction, id] = await this.#readCursor(query.cursor);
      conditions.push(`(e.transaction_id, e.id) > ($${values.push(transaction)}::xid8, $${values.push(id)}::bigint)`);
    }
    const rows = await manager.query<EventRecord[]>(
      `select e.* from events e where ${conditions.join(' and ')} order by e.transaction_id, e.id limit ${query.limit + 1}`,
      values,
    );
    const data = await this.#describe(rows.slice(0, query.limit));
    return { data, nextCursor: rows.length > query.limit ? (data.at(-1)?.cursor ?? null) : null };
  }

  async #describe(rows: readonly EventRecord[]): Promise<readonly EventDto[]> {
    const actors = await this.actors.name(rows.map(({ actor_kind: kind, actor: id }) => ({ kind, id })));
    return rows.map((row, index) => ({
      id: row.id,
      type: row.type,
      studyId: row.study_id,
      participationId: row.participation_id,
      subjectId: row.subject_id,
      from: row.from_status,
      to: row.to_status,
      actor: actors[index] ?? { kind: row.actor_kind, id: row.actor, name: null },
      channel: row.channel,
      reason: row.reason,
      data: row.data,
      requestId: row.request_id,
      at: row.at.toISOString(),
      cursor: encodeCursor([row.transaction_id, row.id]),
    }));
  }

  async #readCursor(cursor: string): Promise<readonly [string, string]> {
    const [transaction, id] = decodeCursor(cursor, 2) as [string, string];
    if (!/^\d{1,19}$/.test(transaction) || !/^\d{1,18}$/.test(id))
      throw refuseCursor('This is not a cursor of this list. Send one that it gave, or none to begin.');
    const [row] = await this.database.manager.query<
      {
        strange: boolean;
      }[]
    >('select $1::xid8 >= pg_snapshot_xmax(pg_current_snapshot()) as strange', [transaction]);
    // No transaction of this server has that id yet: to wait for it would be to miss everything until then.
    if (row?.strange) throw refuseCursor('The database was restored since this cursor was given. Begin anew, with `since`.');
    return [transaction, id];
  }
}

function refuseCursor(detail: string): ProblemException {
  return new ProblemException('query_invalid', { errors: [{ pointer: '/cursor', code: 'cursor_invalid', detail }] });
}
