import { Injectable } from '@nestjs/common';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import type { ParticipantExportDto } from './participant-export.dto.js';
import { ParticipantsService } from './participants.service.js';
import { toParticipantDto } from './to-participant-dto.js';

type Row = Record<string, unknown>;

/** Gathers everything that is stored about one person. */
@Injectable()
export class ParticipantExport {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly participants: ParticipantsService,
  ) {}

  /** All rows about a person. @throws ProblemException `not_found` */
  async gather(id: string): Promise<ParticipantExportDto> {
    const participant = await this.participants.get(id);
    const ofPerson = (table: string): Promise<Row[]> =>
      this.#read(`select * from ${table} where participant_id = $1 order by created_at, id`, id);
    const ofParticipations = (table: string, order: string): Promise<Row[]> =>
      this.#read(
        `select * from ${table} where participation_id in (select id from participations where participant_id = $1) order by ${order}`,
        id,
      );
    return {
      exportedAt: new Date().toISOString(),
      participant: toParticipantDto(participant),
      participations: await ofPerson('participations'),
      screenerInvitations: await ofPerson('screener_invitations'),
      emails: await ofPerson('emails'),
      incentives: await ofParticipations('incentives', 'created_at, id'),
      evidence: await ofParticipations('evidence', 'id'),
      events: await this.#read(
        `select * from events where participation_id in (select id from participations where participant_id = $1) or subject_id = $2 order by id`,
        id,
        id,
      ),
      records: await ofParticipations('pulled_records', 'id'),
      quarantine: await ofParticipations('quarantine', 'received_at, id'),
      exchanges: await ofParticipations('exchanges', 'id'),
    };
  }

  async #read(sql: string, ...parameters: readonly string[]): Promise<Row[]> {
    const rows = await this.database.manager.query<Row[]>(sql, [...parameters]);
    return rows.map(({ workspace_id: _workspace, transaction_id: _transaction, ...row }) =>
      Object.fromEntries(Object.entries(row).map(([name, value]) => [toCamelCase(name), value])),
    );
  }
}

function toCamelCase(name: string): string {
  return name.replaceAll(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}
