import { Injectable } from '@nestjs/common';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';

/** The moments at which requests may be made, one at each. */
export interface ReservedMoments {
  /** The first of them. */
  readonly at: Date;
  /** From now to then by the database's clock, in milliseconds; the clocks of several machines differ. */
  readonly waitMs: number;
  /** From one to the next, in milliseconds. */
  readonly spacingMs: number;
}

/**
 * How long after its moment a request may still begin, in milliseconds; later, another moment has to be reserved. The spacing makes up for it,
 * so that late requests never come together with punctual ones.
 */
export const latenessMs = 1_000;

// Instants are handed over in whole milliseconds, so two of them may seem closer than they are by one each.
const roundingMs = 2;

/**
 * Shares out the requests that a connection may make in a minute, over all studies and processes: the database hands out moments, one after the
 * other, so that no minute holds more of them than its partner allows. A moment that is not used is lost.
 */
@Injectable()
export class RequestBudget {
  constructor(private readonly database: WorkspaceDatabase) {}

  /**
   * Reserves the next free moments, in the open workspace transaction, which should end soon: others wait for it.
   *
   * @param count how many moments, one after the other; several at once where the limit is so high that asking for each would take longer
   * @throws Error outside of a workspace transaction
   */
  async reserve(connectionId: string, requestsPerMinute: number, count = 1): Promise<ReservedMoments> {
    const spacing = (60_000 + latenessMs + roundingMs) / requestsPerMinute / 1_000;
    const { manager, workspaceId } = this.database;
    const [row] = await manager.query<{ at: Date; wait: number }[]>(
      `insert into request_budgets as b (connection_id, workspace_id, next_at) values ($1, $2, clock_timestamp() + make_interval(secs => $3))
       on conflict (connection_id) do update set next_at = greatest(b.next_at, clock_timestamp()) + make_interval(secs => $3)
       returning next_at - make_interval(secs => $3) as at,
         1000 * extract(epoch from next_at - make_interval(secs => $3) - clock_timestamp())::float8 as wait`,
      [connectionId, workspaceId, spacing * count],
    );
    if (!row) throw new Error('the database reserved no moment');
    return { at: row.at, waitMs: Math.max(row.wait, 0), spacingMs: spacing * 1_000 };
  }

  /** Keeps every moment that is not reserved yet out of the next milliseconds, since the partner asked for that. */
  async postpone(connectionId: string, milliseconds: number): Promise<void> {
    const { manager, workspaceId } = this.database;
    await manager.query(
      `insert into request_budgets as b (connection_id, workspace_id, next_at) values ($1, $2, clock_timestamp() + make_interval(secs => $3))
       on conflict (connection_id) do update set next_at = greatest(b.next_at, excluded.next_at)`,
      [connectionId, workspaceId, milliseconds / 1_000],
    );
  }
}
