import { Injectable } from '@nestjs/common';
import { anomalyNames, type Anomaly, type Outcome } from '@panelbridge/core';
import { PersonNames } from '../participants/person-names.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import type { QuarantineState } from './quarantine-item.entity.js';

/** A report in quarantine that names a participation. */
export interface QuarantinedReport {
  readonly id: string;
  readonly studyId: string | null;
  readonly channel: string;
  readonly reason: Anomaly;
  /** What it says, where that means something here. */
  readonly outcome: Outcome | null;
  /** The tool's own word. */
  readonly partnerStatus: string | null;
  /** The connection that reported it, by name. */
  readonly connection: string | null;
  readonly connectionId: string | null;
  readonly state: QuarantineState;
  readonly resolution: string | null;
  readonly seen: number;
  readonly receivedAt: Date;
  readonly lastSeenAt: Date;
}

/** Finds what quarantine holds of one participation: what names it by our id, or in the words of a tool. */
@Injectable()
export class QuarantinedReports {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly names: PersonNames,
  ) {}

  /** Those that nobody has decided about yet, the oldest first. */
  listOpen(participationId: string): Promise<readonly QuarantinedReport[]> {
    return this.#list(participationId, ['open']);
  }

  /** All of them, the oldest first. */
  list(participationId: string): Promise<readonly QuarantinedReport[]> {
    return this.#list(participationId, ['open', 'assigned', 'dismissed']);
  }

  async #list(participationId: string, states: readonly QuarantineState[]): Promise<readonly QuarantinedReport[]> {
    const { manager, workspaceId } = this.database;
    // Most workspaces have nothing in quarantine, and then no connector need be asked how its tool writes ids.
    const some = await manager.query<unknown[]>('select 1 from quarantine where workspace_id = $1 and state = any ($2) limit 1', [
      workspaceId,
      states,
    ]);
    if (some.length === 0) return [];
    const rows = await manager.query<(Omit<QuarantinedReport, 'reason'> & { readonly reason: string })[]>(
      `select q.id, q.study_id as "studyId", q.channel, q.reason, q.outcome, q.partner_status as "partnerStatus", c.name as connection,
         q.connection_id as "connectionId", q.state, q.resolution, q.seen, q.received_at as "receivedAt", q.last_seen_at as "lastSeenAt"
       from quarantine q left join connections c on c.id = q.connection_id
       where q.workspace_id = $1 and q.state = any ($2) and (q.participation_id = $3 or q.external_id = any ($4))
       order by q.received_at, q.id`,
      [workspaceId, states, participationId, await this.names.list([participationId])],
    );
    return rows.map((row) => ({ ...row, reason: anomalyNames.find((name) => name === row.reason) ?? 'unknown' }));
  }
}
