import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ParticipantExport } from '../participants/participant-export.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';

/** When people signed in stands in their export; with the person it goes by the database's own references. */
@Injectable()
export class MemberRecords implements OnModuleInit {
  constructor(
    private readonly exports: ParticipantExport,
    private readonly database: WorkspaceDatabase,
  ) {}

  onModuleInit(): void {
    const read = (table: string, columns: string) => (id: string) =>
      this.database.manager.query<Record<string, unknown>[]>(
        `select ${columns} from ${table} where participant_id = $1 order by created_at`,
        [id],
      );
    const links = read('sign_ins', 'created_at, expires_at, used_at');
    const sessions = read('member_sessions', 'created_at, expires_at');
    this.exports.addSection('signIns', ({ id }) => links(id));
    this.exports.addSection('memberSessions', ({ id }) => sessions(id));
  }
}
