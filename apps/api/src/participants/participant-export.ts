import { Injectable } from '@nestjs/common';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import type { ParticipantExportDto } from './participant-export.dto.js';
import type { ErasedPerson } from './participant-erasure.js';
import { ParticipantsService } from './participants.service.js';
import { toParticipantDto } from './to-participant-dto.js';

type Row = Record<string, unknown>;

/** Reads the rows that another part of the hub holds about a person, in the open transaction. */
export type ExportSection = (person: ErasedPerson) => Promise<readonly Row[]>;

/** Gathers everything that is stored about one person. */
@Injectable()
export class ParticipantExport {
  readonly #sections = new Map<string, ExportSection>();

  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly participants: ParticipantsService,
  ) {}

  /**
   * Adds what another part of the hub holds about people.
   *
   * @param name stands in `sections` of the export, in camelCase
   */
  addSection(name: string, read: ExportSection): void {
    if (this.#sections.has(name)) throw new Error(`there is a section ${name} of the export already`);
    this.#sections.set(name, read);
  }

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
    const participations = await ofPerson('participations');
    return {
      exportedAt: new Date().toISOString(),
      participant: toParticipantDto(participant),
      participations,
      screenerInvitations: await ofPerson('screener_invitations'),
      emails: await ofPerson('emails'),
      incentives: await ofParticipations('incentives', 'created_at, id'),
      evidence: await ofParticipations('evidence', 'id'),
      events: await this.#readEvents(id),
      records: await ofParticipations('pulled_records', 'id'),
      quarantine: await ofParticipations('quarantine', 'received_at, id'),
      exchanges: await ofParticipations('exchanges', 'id'),
      sections: await this.#readSections({ id, email: participant.email, participations: participations.map((row) => String(row['id'])) }),
    };
  }

  /** Of a batch of people, what it did with this one. */
  #readEvents(id: string): Promise<Row[]> {
    return this.#read(
      `select e.id, e.at, e.type, e.study_id, e.participation_id, e.subject_id, e.from_status, e.to_status, e.actor_kind, e.actor, e.channel, e.reason,
         case when e.type <> 'participants.written' then e.data when e.data -> 'created' ? $1 then '{"effect": "created"}' else '{"effect": "changed"}' end as data,
         e.request_id
       from events e
       where e.participation_id in (select id from participations where participant_id = $2) or e.subject_id = $1
         or e.type = 'participants.written' and (e.data -> 'created' ? $1 or e.data -> 'changed' ? $1)
       order by e.id`,
      id,
      id,
    );
  }

  async #readSections(person: ErasedPerson): Promise<Record<string, Row[]>> {
    const sections: Record<string, Row[]> = {};
    for (const [name, read] of this.#sections) sections[name] = (await read(person)).map(show);
    return sections;
  }

  async #read(sql: string, ...parameters: readonly string[]): Promise<Row[]> {
    return (await this.database.manager.query<Row[]>(sql, [...parameters])).map(show);
  }
}

/** A row under the names of the API, without what is the database's own affair. */
function show({ workspace_id: _workspace, transaction_id: _transaction, ...row }: Row): Row {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [toCamelCase(name), value]));
}

function toCamelCase(name: string): string {
  return name.replaceAll(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}
