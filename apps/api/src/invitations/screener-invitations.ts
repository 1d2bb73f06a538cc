import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { createRandomSuffix } from '@panelbridge/core';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';

/** An invitation to a screener; `isNew`: it was not there, or nobody of the team had meant it yet. */
export interface StandingInvitation {
  readonly id: string;
  readonly isNew: boolean;
}

/** Keeps one invitation to its screener for each person and study, whoever else tries at the same time. */
@Injectable()
export class ScreenerInvitations {
  constructor(private readonly database: WorkspaceDatabase) {}

  /**
   * Makes those that are missing, and gives all by person.
   *
   * @param by `team`: somebody invites these people; `asked_for`: somebody typed their address, so that a later invitation is still one
   */
  async ensure(
    studyId: string,
    participantIds: readonly string[],
    by: 'team' | 'asked_for',
  ): Promise<ReadonlyMap<string, StandingInvitation>> {
    if (participantIds.length === 0) return new Map();
    const { manager, workspaceId } = this.database;
    const created = await manager.query<{ id: string }[]>(
      `insert into screener_invitations as s (id, workspace_id, study_id, participant_id, by_team)
       select i.id, $1, $2, i.participant, $5 from unnest($3::text[], $4::uuid[]) i (id, participant) order by i.participant
       on conflict (study_id, participant_id) do update set by_team = true, created_at = now() where excluded.by_team and not s.by_team
       returning id`,
      [workspaceId, studyId, participantIds.map(() => `si_${createRandomSuffix(20, randomBytes)}`), participantIds, by === 'team'],
    );
    const fresh = new Set(created.map(({ id }) => id));
    const rows = await manager.query<{ id: string; participant_id: string }[]>(
      'select id, participant_id from screener_invitations where study_id = $1 and participant_id = any ($2)',
      [studyId, participantIds],
    );
    return new Map(rows.map(({ id, participant_id }) => [participant_id, { id, isNew: fresh.has(id) }]));
  }
}
