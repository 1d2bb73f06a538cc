import { Injectable } from '@nestjs/common';
import { participationStatuses, type IncentiveState, type ParticipationStatus } from '@panelbridge/core';
import { queryNamed } from '../../platform/database/named-query.js';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import { currentActor } from '../../platform/http/request-context.js';
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

  /** The figures of one study of the request's workspace, as of one moment, in one statement. @throws ProblemException `not_found` */
  async count(studyId: string): Promise<FunnelDto> {
    const [row] = await queryNamed<FunnelRow>(this.database.dataSource, {
      name: 'count_funnel',
      text: 'select * from count_funnel($1, $2)',
      values: [currentActor().workspaceId, studyId],
    });
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
