import { Injectable } from '@nestjs/common';
import { listPaceHints } from '@panelbridge/core';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import { findPolicy } from '../../studies/find-policy.js';
import { StudySetups } from '../../studies/setup/study-setups.js';
import type { Study } from '../../studies/study.entity.js';
import { StudyStore } from '../../studies/study-store.js';
import type { PaceDto } from './pace.dto.js';

interface PaceRow {
  readonly qualified: number;
  readonly first_qualified_at: Date | null;
  readonly scheduled: number;
  readonly first_scheduled_at: Date | null;
}

interface PauseRow {
  readonly type: 'study.paused' | 'study.resumed';
  readonly at: Date;
}

const paceQuery = `
  with steps as (
    select e.participation_id, e.to_status, min(e.at) as at from events e join participations p on p.id = e.participation_id
    where p.study_id = $1 and p.workspace_id = $2 and e.type = 'participation.status_changed'
      and (e.to_status in ('qualified', 'invited', 'scheduled')
        or $3 and e.to_status = 'applied' and p.status not in ('unqualified', 'over_quota') and coalesce((p.criteria ->> 'matches')::boolean, true))
    group by 1, 2
  )
  select count(distinct participation_id) filter (where to_status <> 'scheduled')::int as qualified,
    min(at) filter (where to_status <> 'scheduled') as first_qualified_at,
    count(*) filter (where to_status = 'scheduled')::int as scheduled, min(at) filter (where to_status = 'scheduled') as first_scheduled_at
  from steps`;

/** Compares how fast studies recruit with how fast others do (S2-82 to S2-85), in the open workspace transaction. */
@Injectable()
export class PaceService {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly studies: StudyStore,
    private readonly setups: StudySetups,
  ) {}

  /**
   * The pace of a study. Where a person reviews everybody, an applicant who fits the audience counts as qualified; a closed study is behind in
   * nothing any more.
   *
   * @throws ProblemException `not_found`
   */
  async read(studyId: string): Promise<PaceDto> {
    const study = await this.studies.get(studyId);
    const { manager, workspaceId } = this.database;
    const isReviewed = findPolicy(await this.setups.read(study))?.review === 'manual';
    const [row] = await manager.query<PaceRow[]>(paceQuery, [studyId, workspaceId, isReviewed]);
    const now = new Date();
    const begun = study.launchedAt && new Date(study.launchedAt.getTime() + (await this.#countPauses(study, now)));
    const reached = {
      firstQualifiedAt: row?.first_qualified_at ?? null,
      qualified: row?.qualified ?? 0,
      firstScheduledAt: row?.first_scheduled_at ?? null,
      scheduled: row?.scheduled ?? 0,
    };
    const input = { ...reached, launchedAt: begun, now, requested: study.participationLimit ?? 0, moderation: study.moderation };
    return {
      studyId,
      launchedAt: study.launchedAt?.toISOString() ?? null,
      minutes: begun ? Math.floor(((study.closedAt ?? now).getTime() - begun.getTime()) / 60_000) : 0,
      requested: study.participationLimit,
      qualified: reached.qualified,
      firstQualifiedAt: reached.firstQualifiedAt?.toISOString() ?? null,
      scheduled: reached.scheduled,
      firstScheduledAt: reached.firstScheduledAt?.toISOString() ?? null,
      hints: study.status === 'closed' ? [] : listPaceHints(input),
    };
  }

  /** For how many milliseconds the study has been paused since its launch. */
  async #countPauses({ id, launchedAt, closedAt }: Study, now: Date): Promise<number> {
    const { manager, workspaceId } = this.database;
    const rows = await manager.query<PauseRow[]>(
      `select type, at from events where study_id = $1 and workspace_id = $2 and type in ('study.paused', 'study.resumed') and at >= $3 order by id`,
      [id, workspaceId, launchedAt],
    );
    let paused = 0;
    let since: Date | null = null;
    for (const { type, at } of rows) {
      if (type === 'study.paused') since = at;
      else if (since !== null) {
        paused += at.getTime() - since.getTime();
        since = null;
      }
    }
    return since === null ? paused : paused + (closedAt ?? now).getTime() - since.getTime();
  }
}
