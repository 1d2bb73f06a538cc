import { Injectable } from '@nestjs/common';
import type { ReturnCounts } from '@panelbridge/core';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';

/** Counts what has come back from the tool of a study. Previews are no participations, so they are never among it. */
@Injectable()
export class ReturnCounter {
  constructor(private readonly database: WorkspaceDatabase) {}

  /** The figures of one study, in one statement. */
  async count(studyId: string): Promise<ReturnCounts> {
    const [row] = await this.database.manager.query<CountRow[]>(
      `with people as (
         select p.started_at, p.status, p.reserved_until, e.returned, e.finished, e.ended
         from participations p
         left join lateral (
           select bool_or(v.channel in ('cookie', 'redirect') and v.anomaly is distinct from 'wrong_study') as returned,
             bool_or(v.channel in ('webhook', 'pull') and v.outcome = 'submitted') as finished,
             bool_or(v.outcome not in ('started', 'incomplete')) as ended
           from evidence v where v.participation_id = p.id
         ) e on true
         where p.study_id = $1 and p.workspace_id = $2
       ), people_counts as (
         select count(*) filter (where started_at is not null)::int as started,
           count(*) filter (
             where started_at is not null and ended is not true and (status = 'incomplete' or status = 'started' and reserved_until < now())
           )::int as timed_out,
           count(*) filter (where finished and returned is not true)::int as finished_without_return,
           count(*) filter (where returned)::int as returned
         from people
       ), incidents as (
         select coalesce(sum(q.seen) filter (where q.reason = 'missing'), 0)::int as without_id,
           coalesce(sum(q.seen) filter (where q.reason in ('tampered', 'unknown', 'wrong_study')), 0)::int as with_wrong_id
         from quarantine q
         where q.study_id = $1 and q.workspace_id = $2 and q.channel = 'redirect' and q.state = 'open'
       )
       select * from people_counts, incidents`,
      [studyId, this.database.workspaceId],
    );
    if (!row) throw new Error('a count is one row');
    return {
      started: row.started,
      timedOut: row.timed_out,
      finishedWithoutReturn: row.finished_without_return,
      returned: row.returned,
      returnsWithoutId: row.without_id,
      returnsWithWrongId: row.with_wrong_id,
    };
  }
}

interface CountRow {
  readonly started: number;
  readonly timed_out: number;
  readonly finished_without_return: number;
  readonly returned: number;
  readonly without_id: number;
  readonly with_wrong_id: number;
}
