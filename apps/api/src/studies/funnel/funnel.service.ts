import { Injectable } from '@nestjs/common';
import { participationStatuses, type IncentiveState, type ParticipationStatus } from '@panelbridge/core';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import type { FunnelDto } from './funnel.dto.js';
import { refuseUnknownStudy } from '../refuse-unknown-study.js';

interface FunnelRow {
  readonly participation_limit: number | null;
  readonly places_taken: number;
  readonly statuses: Readonly<Partial<Record<ParticipationStatus, number>>> | null;
  readonly incentives: readonly { state: IncentiveState; count: number; amount: number; currency: string }[] | null;
}

/** Counts the people of a study. */
@Injectable()
export class FunnelService {
  constructor(private readonly database: WorkspaceDatabase) {}

  /** The figures of one study, as of one moment, in one statement. @throws ProblemException `not_found` */
  async count(studyId: string): Promise<FunnelDto> {
    const [row] = await this.database.manager.query<FunnelRow[]>(
      `select s.participation_limit, s.places_taken,
         (select jsonb_object_agg(p.status, p.n) from (
           select status, count(*) as n from participations where study_id = s.id group by status
         ) p) as statuses,
         (select jsonb_agg(jsonb_build_object('state', i.status, 'count', i.n, 'amount', i.amount, 'currency', i.currency) order by i.status, i.currency) from (
           select status, currency, count(*) as n, sum(amount) as amount from incentives where study_id = s.id group by status, currency
         ) i) as incentives
       from studies s where s.id = $1 and s.workspace_id = $2`,
      [studyId, this.database.workspaceId],
    );
    if (!row) throw refuseUnknownStudy();
    const byStatus = Object.fromEntries(participationStatuses.map((status) => [status, row.statuses?.[status] ?? 0]));
    return {
      studyId,
      places: { limit: row.participation_limit, taken: row.places_taken },
      total: Object.values(byStatus).reduce((sum, count) => sum + count, 0),
      byStatus: byStatus as FunnelDto['byStatus'],
      incentives: (row.incentives ?? []).map(({ state, count, amount, currency }) => ({ state, count, total: { amount, currency } })),
    };
  }
}
