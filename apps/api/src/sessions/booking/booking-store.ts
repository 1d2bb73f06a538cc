import { Injectable } from '@nestjs/common';
import type { Moderation, ParticipationStatus, StudyStatus } from '@panelbridge/core';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import type { BookingStatus } from '../booking.entity.js';

/** What a person's page of a study shows of the study and of themselves. */
export interface BookingFacts {
  readonly participationId: string;
  readonly participantId: string | null;
  readonly studyId: string;
  readonly title: string;
  readonly moderation: Moderation;
  readonly studyStatus: StudyStatus;
  readonly launched: boolean;
  readonly minutes: number | null;
  /** In minor units. */
  readonly amount: number | null;
  readonly currency: string | null;
  readonly status: ParticipationStatus;
  /** The last booking, alive or not; null: none was made. */
  readonly booking: LastBooking | null;
}

/** The last booking of a person, with its session. */
export interface LastBooking {
  readonly id: string;
  readonly sessionId: string;
  readonly status: BookingStatus;
  readonly sequence: number;
  /** In which zone the person reads times. */
  readonly zone: string;
  readonly changedAt: Date;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly host: string | null;
  readonly location: string | null;
}

/** A session that can be booked. */
export interface FreeSession {
  readonly id: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly zone: string;
  readonly free: number;
}

/** Most sessions that a page lists. */
export const mostShown = 200;

/** Reads and writes bookings, in the open workspace transaction. */
@Injectable()
export class BookingStore {
  constructor(private readonly database: WorkspaceDatabase) {}

  /** What there is to know of a participation; null when there is none. */
  async read(participation: string): Promise<BookingFacts | null> {
    const { manager } = this.database;
    const [facts] = await manager.query<Omit<BookingFacts, 'booking'>[]>(
      `select p.id as "participationId", p.participant_id as "participantId", p.study_id as "studyId", s.title, s.moderation,
         s.status as "studyStatus", s.launched_at is not null as launched, s.participation_minutes as minutes, s.incentive_amount as amount,
         s.incentive_currency as currency, p.status
       from participations p join studies s on s.id = p.study_id where p.id = $1`,
      [participation],
    );
    if (!facts) return null;
    const [booking] = await manager.query<LastBooking[]>(
      `select b.id, b.session_id as "sessionId", b.status, b.sequence, coalesce(b.zone, x.zone) as zone, b.updated_at as "changedAt",
         x.starts_at as "startsAt", x.ends_at as "endsAt", x.host, x.location
       from bookings b join sessions x on x.id = b.session_id
       where b.participation_id = $1 and b.status <> 'moved' order by b.status = 'booked' desc, b.booked_at desc limit 1`,
      [participation],
    );
    return { ...facts, booking: booking ?? null };
  }

  /** The sessions of a study with a free place, the earliest first. */
  listFree(studyId: string): Promise<FreeSession[]> {
    return this.database.manager.query<FreeSession[]>(
      `select id, starts_at as "startsAt", ends_at as "endsAt", zone, capacity - booked as free from sessions
       where study_id = $1 and status = 'open' and starts_at > now() and booked < capacity order by starts_at, id limit $2`,
      [studyId, mostShown],
    );
  }

  /**
   * Takes a place of a session by one guarded statement, and writes down who has it.
   *
   * @returns false when there is none left, or the session is over or called off
   */
  async take(booking: {
    readonly participationId: string;
    readonly studyId: string;
    readonly sessionId: string;
    readonly zone: string;
  }): Promise<boolean> {
    const { manager, workspaceId } = this.database;
    const [, taken] = await manager.query<[unknown[], number]>(
      `update sessions set booked = booked + 1, version = version + 1, updated_at = now()
       where id = $1 and study_id = $2 and status = 'open' and booked < capacity and starts_at > now()`,
      [booking.sessionId, booking.studyId],
    );
    if (taken !== 1) return false;
    await manager.query(
      `insert into bookings (workspace_id, study_id, session_id, participation_id, zone, sequence)
       select $1, $2, $3, $4, $5, coalesce((select max(b.sequence) + 1 from bookings b where b.participation_id = $4), 0)
       on conflict (session_id, participation_id) do update
       set status = 'booked', zone = excluded.zone, sequence = excluded.sequence, booked_at = now(), ended_at = null, updated_at = now()`,
      [workspaceId, booking.studyId, booking.sessionId, booking.participationId, booking.zone],
    );
    return true;
  }

  /** Leaves the session that is booked for another one. */
  async leave(bookingId: string, sessionId: string): Promise<void> {
    const { manager } = this.database;
    await manager.query(`update bookings set status = 'moved', ended_at = now(), updated_at = now() where id = $1`, [bookingId]);
    await manager.query('update sessions set booked = booked - 1, version = version + 1, updated_at = now() where id = $1', [sessionId]);
  }
}
