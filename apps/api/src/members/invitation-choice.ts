import { Injectable } from '@nestjs/common';
import { EventLog } from '../events/event-log.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';

/** Whether people want invitations: their own decision, by a link in every invitation or on their own page. */
@Injectable()
export class InvitationChoice {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly events: EventLog,
  ) {}

  /** Says whether there is somebody of this id. */
  async knows(participantId: string): Promise<boolean> {
    return (await this.database.findWorkspace('participant', participantId)) !== null;
  }

  /** Stores the decision; the same again is no change. @returns whether there is somebody of this id */
  async choose(participantId: string, wanted: boolean): Promise<boolean> {
    const workspaceId = await this.database.findWorkspace('participant', participantId);
    if (workspaceId === null) return false;
    await this.database.run(workspaceId, async (manager) => {
      const [rows] = await manager.query<[{ id: string }[], number]>(
        `update participants set opted_out_at = case when $2 then null else now() end, version = version + 1, updated_at = now()
         where id = $1 and (opted_out_at is null) <> $2 returning id`,
        [participantId, wanted],
      );
      if (rows.length === 0) return;
      await this.events.append({
        type: wanted ? 'participant.opted_in' : 'participant.opted_out',
        subjectId: participantId,
        actor: { kind: 'participant' },
      });
    });
    return true;
  }
}
