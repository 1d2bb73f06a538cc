import type { PullPage } from '@panelbridge/core/connector';
import type { EntityManager } from 'typeorm';
import type { Pull } from './pull.entity.js';

/** Whether a page shows a record that this pass has not listed yet. */
export async function showsNews(
  { studyId, pass, settings }: Pick<Pull, 'studyId' | 'pass' | 'settings'>,
  { records }: PullPage,
  manager: EntityManager,
): Promise<boolean> {
  const [row] = await manager.query<{ found: boolean }[]>(
    `select exists (
       select from unnest($1::text[]) i (id)
       where not exists (select from pulled_records r where r.study_id = $2 and r.record_id = i.id and r.pass = $3 and r.settings = $4)
     ) as found`,
    [records.map(({ id }) => id), studyId, pass, settings],
  );
  return row?.found === true;
}
