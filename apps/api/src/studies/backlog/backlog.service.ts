import { Injectable } from '@nestjs/common';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import { decodeCursor, refuseCursor, toPage } from '../../platform/http/pagination.js';
import { StudyStore } from '../study-store.js';
import type { BacklogDto, BacklogItemDto, BacklogQuery } from './backlog.dto.js';
import { countBacklog } from './count-backlog.js';

interface WaitingRow {
  readonly id: string;
  readonly participant_id: string | null;
  readonly at: Date;
  /** As PostgreSQL writes it: a JavaScript date would lose microseconds, and with them rows. */
  readonly key: string;
  readonly hours: number;
}

const instant = /^\d{4,6}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(\.\d{1,6})?[+-]\d{2}(:\d{2}){0,2}$/;

/** Lists who has submitted and waits for a person to complete them (S0-38). */
@Injectable()
export class BacklogService {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly studies: StudyStore,
  ) {}

  /** One page of a study's backlog, the oldest first, with the figures of all of it. @throws ProblemException `not_found`, `query_invalid` */
  async list(studyId: string, { limit, cursor }: BacklogQuery): Promise<BacklogDto> {
    const { reconciliationOwner: owner } = await this.studies.get(studyId);
    const { manager } = this.database;
    const rows = await manager.query<WaitingRow[]>(
      `select w.id, w.participant_id, w.at, w.at::text as key, floor(extract(epoch from now() - w.at) / 3600)::int as hours
       from (select p.*, coalesce(p.ended_at, p.updated_at) as at from participations p where p.study_id = $1 and p.status = 'submitted') w
       where $2::timestamptz is null or (w.at, w.id) > ($2::timestamptz, $3)
       order by w.at, w.id limit $4`,
      [studyId, ...readCursor(cursor), limit + 1],
    );
    const { data, nextCursor } = toPage(rows, limit, ({ key, id }) => [key, id]);
    const [reminder] = await manager.query<{ reminded_at: Date }[]>('select reminded_at from backlog_reminders where study_id = $1', [
      studyId,
    ]);
    const { total, byAge } = await countBacklog(manager, studyId);
    return { studyId, owner, total, byAge, remindedAt: reminder?.reminded_at.toISOString() ?? null, data: data.map(toItem), nextCursor };
  }
}

function readCursor(cursor: string | undefined): readonly [at: string | null, id: string | null] {
  if (cursor === undefined) return [null, null];
  const [at, id] = decodeCursor(cursor, 2) as [string, string];
  if (!instant.test(at)) throw refuseCursor();
  return [at, id];
}

function toItem({ id, participant_id, at, hours }: WaitingRow): BacklogItemDto {
  return { participationId: id, participantId: participant_id, submittedAt: at.toISOString(), ageHours: Math.max(0, hours) };
}
