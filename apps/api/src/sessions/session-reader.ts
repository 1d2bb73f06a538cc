import { Injectable } from '@nestjs/common';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { readPage, type Page } from '../platform/http/pagination.js';
import { StudyStore } from '../studies/study-store.js';
import type { Booking } from './booking.entity.js';
import { Pseudonyms } from './pseudonyms.js';
import type { SessionDto, SessionQuery } from './session.dto.js';
import { SessionRow } from './session.entity.js';
import { SessionStore } from './session-store.js';
import { showLocal } from './show-local.js';

const withheld =
  'Emails and calendars of participants are not shown here and reach no platform; that is expected, and the session is valid without them. They are told of it by the panel, and come under their pseudonyms.';

/** Shows sessions, in the open workspace transaction. */
@Injectable()
export class SessionReader {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly studies: StudyStore,
    private readonly store: SessionStore,
    private readonly pseudonyms: Pseudonyms,
  ) {}

  /** The sessions of a study, the earliest first. @throws ProblemException `not_found`, `query_invalid` */
  async list(studyId: string, { status, ...page }: SessionQuery): Promise<Page<SessionDto>> {
    await this.studies.get(studyId);
    const { manager, workspaceId } = this.database;
    const query = manager
      .createQueryBuilder(SessionRow, 'session')
      .where('session.studyId = :studyId and session.workspaceId = :workspaceId', { studyId, workspaceId });
    if (status) query.andWhere('session.status = :status', { status });
    const { data, nextCursor } = await readPage(query, page, { at: 'startsAt', oldestFirst: true });
    return { data: await this.show(data), nextCursor };
  }

  /** One session. @throws ProblemException `not_found` */
  async get(studyId: string, id: string): Promise<SessionDto> {
    const [shown] = await this.show([await this.store.get(studyId, id)]);
    if (!shown) throw new Error('a session that is there can be shown');
    return shown;
  }

  /** Sessions as they are answered with. */
  async show(sessions: readonly SessionRow[]): Promise<SessionDto[]> {
    const guests = await this.store.listGuests(sessions.map(({ id }) => id));
    return sessions.map((session) => this.#show(session, guests.get(session.id) ?? []));
  }

  #show(session: SessionRow, guests: readonly Booking[]): SessionDto {
    const { id, studyId, startsAt, endsAt, zone, capacity, booked, host, location, status, version, createdAt, updatedAt } = session;
    return {
      id,
      studyId,
      startsAt: startsAt.toISOString(),
      endsAt: endsAt.toISOString(),
      zone,
      local: showLocal(startsAt, zone),
      capacity,
      booked,
      host,
      location,
      status,
      guests: guests.map(({ participationId, status: booking, bookedAt }) => ({
        participationId,
        pseudonym: this.pseudonyms.of(participationId),
        status: booking,
        bookedAt: bookedAt.toISOString(),
      })),
      participantInfo: { email: 'withheld', calendar: 'withheld', why: withheld },
      version,
      createdAt: createdAt.toISOString(),
      updatedAt: updatedAt.toISOString(),
    };
  }
}
