import { Injectable } from '@nestjs/common';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { sessionDays } from './member-cookie.js';
import type { Member } from './member.js';
import { createSessionSecret, hashSecret, isSessionSecret } from './secrets.js';

/** Who is signed in. Only a hash of what the browser holds is stored. */
@Injectable()
export class MemberSessions {
  constructor(private readonly database: WorkspaceDatabase) {}

  /** Begins a session, in the open workspace transaction. @returns what the browser is to hold */
  async begin(participantId: string): Promise<string> {
    const secret = createSessionSecret();
    await this.database.manager.query(
      `insert into member_sessions (token_hash, workspace_id, participant_id, expires_at)
       values (decode($1, 'hex'), $2, $3, now() + make_interval(days => $4))`,
      [hashSecret(secret), this.database.workspaceId, participantId, sessionDays],
    );
    return secret;
  }

  /** Who holds this; `null` for anything that is no session, or no more. */
  async find(secret: string | undefined): Promise<Member | null> {
    if (!isSessionSecret(secret)) return null;
    const hash = hashSecret(secret);
    const workspaceId = await this.database.findWorkspace('member_session', hash);
    if (workspaceId === null) return null;
    return this.database.run(workspaceId, async (manager) => {
      const [member] = await manager.query<Member[]>(
        `select p.id, p.workspace_id as "workspaceId", p.email, p.first_name as "firstName", p.last_name as "lastName",
           p.opted_out_at is not null as "optedOut"
         from member_sessions s join participants p on p.id = s.participant_id
         where s.token_hash = decode($1, 'hex') and s.expires_at > now() and p.email is not null`,
        [hash],
      );
      return member ?? null;
    });
  }

  /** Ends a session. What is none is none afterwards, too. */
  async end(secret: string | undefined): Promise<void> {
    if (!isSessionSecret(secret)) return;
    const hash = hashSecret(secret);
    const workspaceId = await this.database.findWorkspace('member_session', hash);
    if (workspaceId === null) return;
    await this.database.run(workspaceId, (manager) =>
      manager.query(`delete from member_sessions where token_hash = decode($1, 'hex')`, [hash]),
    );
  }
}
