import type { EntityManager } from 'typeorm';
import type { Finding } from './finding.entity.js';

/** Where the list came from in which a finding was seen last. */
export interface FindingOrigin {
  readonly source: 'pull' | 'upload';
  /** Of a list that was sent, if it was named. */
  readonly fileName: string | null;
  /** Who says so: the tool itself, which the hub has read, or the person who sent a list and vouches for it. */
  readonly channel: 'pull' | 'manual';
}

/** Reads where the list came from. */
export async function readOrigin(manager: EntityManager, { reconciliationId }: Finding): Promise<FindingOrigin> {
  const [run] = await manager.query<Pick<FindingOrigin, 'source' | 'fileName'>[]>(
    'select source, file_name as "fileName" from reconciliations where id = $1',
    [reconciliationId],
  );
  if (!run) throw new Error(`the run ${reconciliationId} of a finding is not there`);
  return { ...run, channel: run.source === 'pull' ? 'pull' : 'manual' };
}
