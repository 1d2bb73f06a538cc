import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { ProblemException } from '../platform/http/problem.js';
import { Booking } from './booking.entity.js';
import { SessionRow } from './session.entity.js';

/** Finds sessions and who has booked them, in the open workspace transaction. */
@Injectable()
export class SessionStore {
  constructor(private readonly database: WorkspaceDatabase) {}

  /** A session of a study. @throws ProblemException `not_found` */
  async get(studyId: string, id: string): Promise<SessionRow> {
    const { manager, workspaceId } = this.database;
    const found = await manager.findOneBy(SessionRow, { id, studyId, workspaceId });
    if (found) return found;
    throw new ProblemException('not_found', { detail: 'There is no session with this id in the study.' });
  }

  /** Sessions of a study, locked in the order of their ids until the transaction ends. After participations and studies, never before. */
  lock(studyId: string, ids: readonly string[]): Promise<SessionRow[]> {
    const { manager, workspaceId } = this.database;
    return manager.find(SessionRow, {
      where: { id: In([...ids]), studyId, workspaceId },
      order: { id: 'ASC' },
      lock: { mode: 'for_no_key_update' },
    });
  }

  /** The bookings of sessions that still say something: who left for another session is not among them. */
  async listGuests(ids: readonly string[]): Promise<ReadonlyMap<string, readonly Booking[]>> {
    if (ids.length === 0) return new Map();
    const { manager, workspaceId } = this.database;
    const bookings = await manager.find(Booking, {
      where: { sessionId: In([...ids]), workspaceId, status: In(['booked', 'attended', 'no_show', 'cancelled']) },
      order: { bookedAt: 'ASC', id: 'ASC' },
    });
    return Map.groupBy(bookings, ({ sessionId }) => sessionId);
  }

  /** Ids of the participations that have booked a session. */
  async listBooked(id: string): Promise<readonly string[]> {
    const { manager, workspaceId } = this.database;
    const bookings = await manager.findBy(Booking, { sessionId: id, workspaceId, status: 'booked' });
    return bookings.map(({ participationId }) => participationId);
  }
}
