import type { ParticipationStatus } from '@panelbridge/core';
import { In } from 'typeorm';
import type { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { IncentiveRow } from './incentive.entity.js';

/** An incentive under its lock, with the participation that it is owed for, locked too. */
export interface LockedIncentive {
  incentive: IncentiveRow;
  readonly participationStatus: ParticipationStatus;
}

/**
 * Locks incentives until the open transaction ends: their participations first, each in the order of the ids. Reports and acts lock in the
 * same order, so nobody waits in a circle, and none of them can change the participation between the decision and the commit.
 *
 * @returns those that exist in the workspace, by id
 */
export async function lockIncentives(
  { manager, workspaceId }: WorkspaceDatabase,
  ids: readonly string[],
): Promise<Map<string, LockedIncentive>> {
  const participations = await manager.query<{ id: string; status: ParticipationStatus }[]>(
    `select p.id, p.status from participations p
     where p.id in (select i.participation_id from incentives i where i.workspace_id = $1 and i.id = any ($2))
     order by p.id for no key update`,
    [workspaceId, ids],
  );
  const statuses = new Map(participations.map(({ id, status }) => [id, status]));
  const incentives = await manager.find(IncentiveRow, {
    where: { workspaceId, id: In([...ids]) },
    order: { id: 'ASC' },
    lock: { mode: 'for_no_key_update' },
  });
  return new Map(
    incentives.flatMap((incentive) => {
      const participationStatus = statuses.get(incentive.participationId);
      return participationStatus === undefined ? [] : [[incentive.id, { incentive, participationStatus }]];
    }),
  );
}
