import type { EntityManager } from 'typeorm';
import type { Pull } from './pull.entity.js';

/**
 * Leaves a record for this pass, since the tool fails when it is asked about it. One that was removed by now stays nameless: this was its last
 * chance.
 */
export async function passOver(manager: EntityManager, { studyId, pass }: Pick<Pull, 'studyId' | 'pass'>, id: string): Promise<void> {
  await manager.query(
    `update pulled_records set asked_in_pass = $3, identified_at = case when vanished_at is not null then now() end
     where id = $1 and study_id = $2 and identified_at is null`,
    [id, studyId, pass],
  );
}
