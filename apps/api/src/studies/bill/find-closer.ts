import type { EntityManager } from 'typeorm';

/** Whose key closed a study. */
export interface Closer {
  readonly keyId: string;
  readonly email: string;
}

/** Whose key closed a study; null while it is open. The receipt goes to them, not to whoever made the study (S2-75). */
export async function findCloser(manager: EntityManager, studyId: string): Promise<Closer | null> {
  const [closer] = await manager.query<Closer[]>(
    `select k.id as "keyId", k.owner_email as email from events e join api_keys k on k.id::text = e.actor
     where e.study_id = $1 and e.type = 'study.closed' and e.actor_kind = 'api_key' order by e.id desc limit 1`,
    [studyId],
  );
  return closer ?? null;
}
