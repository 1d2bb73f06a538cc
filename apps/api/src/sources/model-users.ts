import type { EntityManager } from 'typeorm';
import { ProblemException } from '../platform/http/problem.js';

const mostNamed = 20;

/**
 * Refuses what cannot be done to a model while syncs read it.
 *
 * @param advice what to do first, as a sentence
 * @throws ProblemException `source_in_use`, the syncs named
 */
export async function refuseWhileUsed(manager: EntityManager, modelId: string, advice: string): Promise<void> {
  const syncs = await manager.query<{ id: string; name: string }[]>(
    'select id, name from syncs where model_id = $1 and deleted_at is null order by created_at limit $2',
    [modelId, mostNamed],
  );
  if (syncs.length === 0) return;
  const named = syncs.map(({ id, name }) => `“${name}” (${id})`).join(', ');
  throw new ProblemException('source_in_use', { detail: `Syncs that read it: ${named}. ${advice}` });
}
