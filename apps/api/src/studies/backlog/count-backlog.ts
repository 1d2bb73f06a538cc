import { backlogAgeLimits, backlogAges, type BacklogAge } from '@panelbridge/core';
import type { EntityManager } from 'typeorm';

/** The figures of a backlog. */
export interface BacklogCounts {
  readonly total: number;
  readonly byAge: Readonly<Record<BacklogAge, number>>;
}

/** Counts who waits to be completed in a study, by how long. */
export async function countBacklog(manager: EntityManager, studyId: string): Promise<BacklogCounts> {
  const rows = await manager.query<{ band: number; n: number }[]>(
    `select width_bucket(extract(epoch from now() - coalesce(p.ended_at, p.updated_at)) / 3600, $2::numeric[]) as band, count(*)::int as n
     from participations p where p.study_id = $1 and p.status = 'submitted' group by 1`,
    [studyId, backlogAgeLimits],
  );
  const counts = new Map(rows.map(({ band, n }) => [band, n]));
  const byAge = Object.fromEntries(backlogAges.map((age, band) => [age, counts.get(band) ?? 0])) as Record<BacklogAge, number>;
  return { total: rows.reduce((sum, { n }) => sum + n, 0), byAge };
}
