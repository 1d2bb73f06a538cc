import { Injectable } from '@nestjs/common';
import { introducedStatuses, type ParticipationStatus } from '@panelbridge/core';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import { decodeCursor, toPage, type Page } from '../../platform/http/pagination.js';
import { ProblemException } from '../../platform/http/problem.js';
import { findPolicy } from '../../studies/find-policy.js';
import { StudySetups } from '../../studies/setup/study-setups.js';
import { StudyStore } from '../../studies/study-store.js';
import type { PlatformCountsDto, ReportQuery } from './platform.dto.js';
import type { PlatformReport } from './platform-report.entity.js';
import { PlatformStudyRow } from './platform-study.entity.js';

/** How telling stands for a study. */
export interface PlatformStanding {
  readonly connectionId: string;
  readonly isLaunched: boolean;
  /** Whether the connection needs attention. */
  readonly isPaused: boolean;
  /** `null`: nothing was tried yet over this connection. */
  readonly row: PlatformStudyRow | null;
  readonly counts: PlatformCountsDto;
  readonly lastToldAt: Date | null;
}

/** One person as the platform knows them, with where they stand now. */
export type ReportRow = Omit<
  PlatformReport,
  'workspaceId' | 'studyId' | 'connectionId' | 'createdAt' | 'updatedAt' | 'refusedStatus' | 'rejections'
> & {
  readonly status: ParticipationStatus;
};

interface CountRow extends PlatformCountsDto {
  readonly lastToldAt: Date | null;
}

/** Says what platforms were told, in the open workspace transaction. */
@Injectable()
export class PlatformService {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly studies: StudyStore,
    private readonly setups: StudySetups,
  ) {}

  /** How telling stands. @throws ProblemException `not_found`, or `no_platform` when the study recruits for none */
  async read(studyId: string): Promise<PlatformStanding> {
    const study = await this.studies.get(studyId);
    const setup = await this.setups.read(study);
    if (findPolicy(setup) === null || !setup.tool) throw new ProblemException('no_platform');
    const { id: connectionId, status } = setup.tool.connection;
    const { manager, workspaceId } = this.database;
    const row = await manager.findOneBy(PlatformStudyRow, { studyId, workspaceId, connectionId });
    const { lastToldAt, ...counts } = await this.#count(studyId, connectionId, row?.state !== 'absent' && study.launchedAt !== null);
    return { connectionId, isLaunched: study.launchedAt !== null, isPaused: status === 'needs_attention', row, counts, lastToldAt };
  }

  /** People whom the platform was told of or is being told of, the longest known first. @throws ProblemException as {@link read} */
  async list(studyId: string, { limit, cursor, state }: ReportQuery): Promise<Page<ReportRow>> {
    const { connectionId } = await this.read(studyId);
    const after = cursor === undefined ? '' : (decodeCursor(cursor, 1)[0] ?? '');
    const rows = await this.database.manager.query<ReportRow[]>(
      `select r.participation_id as "participationId", r.pseudonym, r.external_id as "externalId", r.state, p.status, r.told_status as "toldStatus",
         r.told_at as "toldAt", r.attempts, r.next_at as "nextAt", r.error_code as "errorCode", r.error_detail as "errorDetail"
       from platform_reports r join participations p on p.id = r.participation_id
       where r.study_id = $1 and r.connection_id = $2 and r.participation_id > $3 and ($4::text is null or r.state = $4)
       order by r.participation_id limit $5`,
      [studyId, connectionId, after, state ?? null, limit + 1],
    );
    return toPage(rows, limit, ({ participationId }) => [participationId]);
  }

  /** Where nobody is to be told, nobody waits for it. */
  async #count(studyId: string, connectionId: string, isTold: boolean): Promise<CountRow> {
    const [row] = await this.database.manager.query<CountRow[]>(
      `select count(*) filter (where r.state = 'told')::int as told, count(*) filter (where r.state = 'refused')::int as refused,
         count(*) filter (where r.state = 'by_hand')::int as "byHand", max(r.told_at) as "lastToldAt",
         (select count(*) from list_untold($1, $2, $3) where $4)::int as waiting
       from platform_reports r where r.study_id = $1 and r.connection_id = $2`,
      [studyId, connectionId, introducedStatuses, isTold],
    );
    return row ?? { told: 0, refused: 0, byHand: 0, waiting: 0, lastToldAt: null };
  }
}
