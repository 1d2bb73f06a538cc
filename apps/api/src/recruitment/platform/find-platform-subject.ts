import type { EntityManager } from 'typeorm';

/** A participation that a platform names. */
export interface PlatformSubject {
  readonly participationId: string;
  readonly studyId: string;
  readonly closedAt: Date | null;
}

/**
 * Finds whom a platform means, by the id that it gave when it was told of them or by their pseudonym, whichever it uses.
 *
 * @returns `null` when it was told of nobody by that name
 */
export async function findPlatformSubject(
  manager: EntityManager,
  connectionId: string,
  externalId: string,
): Promise<PlatformSubject | null> {
  const [row] = await manager.query<PlatformSubject[]>(
    `select r.participation_id as "participationId", r.study_id as "studyId", s.closed_at as "closedAt"
     from platform_reports r join studies s on s.id = r.study_id
     where r.connection_id = $1 and (r.external_id = $2 or r.pseudonym = lower($2))
     order by r.created_at, r.participation_id limit 1`,
    [connectionId, externalId],
  );
  return row ?? null;
}
