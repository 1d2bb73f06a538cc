import type { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import type { ClaimedRun } from './claim-run.js';
import type { Halt } from './held-run.js';

const paceMilliseconds = 1_000;

/**
 * Looks each second whether a run was cancelled or taken over, and listens to whether its connection lives.
 *
 * @returns ends the watch
 */
export function watchRun(
  database: WorkspaceDatabase,
  { client, workspaceId, runId, holderId }: ClaimedRun,
  halt: (reason: Halt) => void,
): () => void {
  let isLooking = false;
  const look = async (): Promise<void> => {
    const [row] = await database.run(workspaceId, (manager) =>
      manager.query<{ cancelled: boolean; held: boolean }[]>(
        `select cancel_requested_at is not null as cancelled, holder_id = $2 as held from sync_runs where id = $1`,
        [runId, holderId],
      ),
    );
    // It is held by nobody any more once it has ended.
    if (row?.held === false) halt('lost');
    else if (row?.cancelled === true) halt('cancelled');
  };
  const timer = setInterval(() => {
    if (isLooking) return;
    isLooking = true;
    // A database that does not answer now is asked again.
    void look()
      .catch(() => undefined)
      .finally(() => (isLooking = false));
  }, paceMilliseconds);
  const lose = (): void => halt('lost');
  client.on('error', lose);
  client.on('end', lose);
  return () => {
    clearInterval(timer);
    client.off('end', lose);
  };
}
