import { Injectable } from '@nestjs/common';
import { checkSession, fault, type Fault } from '@panelbridge/core';
import { EventLog } from '../events/event-log.js';
import { ActsService } from '../participations/acts.service.js';
import { ParticipationLocks } from '../participations/participation-locks.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { fromFaults, ProblemException } from '../platform/http/problem.js';
import { currentRequest } from '../platform/http/request-context.js';
import { requireMatch } from '../platform/http/versions.js';
import { MailQueue } from '../platform/mail/mail-queue.js';
import type { Study } from '../studies/study.entity.js';
import { StudyStore } from '../studies/study-store.js';
import { bookingMails } from './booking/mail-names.js';
import { readInstant } from './read-instant.js';
import type { ChangeSessionDto } from './session.dto.js';
import { SessionRow } from './session.entity.js';
import { SessionStore } from './session-store.js';

const maximumRounds = 5;

interface HeldSession {
  readonly study: Study;
  readonly session: SessionRow;
}

/** What the team does with sessions that were made. */
@Injectable()
export class SessionsService {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly studies: StudyStore,
    private readonly store: SessionStore,
    private readonly locks: ParticipationLocks,
    private readonly acts: ActsService,
    private readonly mails: MailQueue,
    private readonly events: EventLog,
  ) {}

  /**
   * Changes a session until it begins. Who has booked it stays booked, and is told of another time or place.
   *
   * @throws ProblemException `not_found`, `version_mismatch`, `session_started`, `session_cancelled`, `session_refused`
   */
  async change(studyId: string, id: string, changes: ChangeSessionDto): Promise<void> {
    const held = await this.#hold(studyId, id);
    const { session } = held;
    const wanted = plan(held, changes);
    const fields = [
      ...(wanted.startsAt.getTime() === session.startsAt.getTime() ? [] : ['startsAt']),
      ...(['capacity', 'host', 'location'] as const).filter((field) => wanted[field] !== session[field]),
    ];
    if (fields.length === 0) return;
    const { manager, workspaceId } = this.database;
    await manager.update(SessionRow, { id, workspaceId }, { ...wanted, version: () => 'version + 1', updatedAt: () => 'now()' });
    await this.events.append({
      type: 'session.changed',
      studyId,
      subjectId: id,
      data: { fields, startsAt: wanted.startsAt.toISOString() },
    });
    if (fields.some((field) => field !== 'capacity')) await this.#tellMoved(studyId, id);
  }

  /**
   * Calls a session off until it begins. The participations of those who have booked it end as `cancelled`, their places are free, and they are told.
   *
   * @throws ProblemException `not_found`, `version_mismatch`, `session_started`, `session_cancelled`
   */
  async cancel(studyId: string, id: string, reason: string): Promise<void> {
    const booked = await this.#holdWithBooked(studyId, id);
    for (const participation of booked) await this.acts.actOnLocked(participation, { name: 'cancel', reason });
    const { manager, workspaceId } = this.database;
    await manager.update(SessionRow, { id, workspaceId }, { status: 'cancelled', version: () => 'version + 1', updatedAt: () => 'now()' });
    await this.events.append({ type: 'session.cancelled', studyId, subjectId: id, reason, data: { bookings: booked.length } });
  }

  /** Locks a session after the study, which keeps everybody from booking and from leaving. */
  async #hold(studyId: string, id: string): Promise<HeldSession> {
    const study = await this.studies.lock(studyId);
    const [session] = await this.store.lock(studyId, [id]);
    if (!session) throw new ProblemException('not_found', { detail: 'There is no session with this id in the study.' });
    requireMatch(currentRequest(), session.version);
    if (session.status === 'cancelled') throw new ProblemException('session_cancelled');
    if (session.startsAt.getTime() > Date.now()) return { study, session };
    throw new ProblemException('session_started', { detail: `The session began at ${session.startsAt.toISOString()}.` });
  }

  /** The same with the participations of who has booked it locked first; who books meanwhile is let go and locked again (decision 0006). */
  async #holdWithBooked(studyId: string, id: string): Promise<readonly string[]> {
    const { manager } = this.database;
    for (let round = 0; round < maximumRounds; round += 1) {
      await manager.query('savepoint hold');
      const locked = await this.store.listBooked(id);
      await this.locks.lock(locked);
      await this.#hold(studyId, id);
      const booked = await this.store.listBooked(id);
      if (booked.every((one) => locked.includes(one))) return booked;
      await manager.query('rollback to savepoint hold');
    }
    throw new Error(`somebody booked the session ${id} in each of ${maximumRounds} rounds`);
  }

  /** The entries in people's calendars have to follow. */
  async #tellMoved(studyId: string, sessionId: string): Promise<void> {
    const [rows] = await this.database.manager.query<
      [{ participationId: string; participantId: string | null; sequence: number }[], number]
    >(
      `update bookings b set sequence = b.sequence + 1, updated_at = now() from participations p
       where b.session_id = $1 and b.status = 'booked' and p.id = b.participation_id
       returning p.id as "participationId", p.participant_id as "participantId", b.sequence`,
      [sessionId],
    );
    await this.mails.add(
      rows.flatMap(({ participationId, participantId, sequence }) => {
        const dedupeKey = `${bookingMails.moved}:${participationId}:${sequence}`;
        return participantId === null ? [] : [{ template: bookingMails.moved, studyId, participantId, participationId, dedupeKey }];
      }),
    );
  }
}

function plan(
  { study, session }: HeldSession,
  changes: ChangeSessionDto,
): Pick<SessionRow, 'startsAt' | 'endsAt' | 'capacity' | 'host' | 'location'> {
  const { startsAt: start, capacity = session.capacity, host = session.host, location = session.location } = changes;
  const startsAt = start === undefined ? session.startsAt : readInstant(start, '/startsAt');
  const { kind, participationMinutes: participationTimeMinutes } = study;
  const checked = checkSession({ kind, participationTimeMinutes, startsAt, minutes: null, capacity }, new Date());
  const faults: Fault[] = checked.ok ? [] : [...checked.faults];
  if (capacity < session.booked) {
    const detail = `${session.booked} people have booked it, so it cannot be for ${capacity}. Choose ${session.booked} or more.`;
    faults.push(fault('capacity_below_bookings', '/capacity', detail));
  }
  if (!checked.ok || faults.length > 0) throw fromFaults(faults, 'session_refused');
  return { ...checked.value, host, location };
}
