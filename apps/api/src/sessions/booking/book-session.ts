import { Injectable } from '@nestjs/common';
import { decideBooking, decideReschedule, type BookingFault, type Fault, type RescheduleFault } from '@panelbridge/core';
import { EventLog } from '../../events/event-log.js';
import type { LockedParticipation } from '../../participations/locked-participation.js';
import { MoveParticipation } from '../../participations/move-participation.js';
import { ParticipationLocks } from '../../participations/participation-locks.js';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import { MailQueue } from '../../platform/mail/mail-queue.js';
import type { SessionRow } from '../session.entity.js';
import { SessionStore } from '../session-store.js';
import { BookingStore } from './booking-store.js';
import { bookingMails } from './mail-names.js';

/** What became of a wish to book. */
export type BookingOutcome =
  | { readonly ok: true; readonly did: 'booked' | 'moved' | 'nothing' }
  | { readonly ok: false; readonly faults: readonly Fault<BookingFault | RescheduleFault>[] };

/** A session that a person wants. */
export interface BookingWish {
  readonly participationId: string;
  readonly studyId: string;
  readonly sessionId: string;
  /** In which the person reads times. */
  readonly zone: string;
}

const byParticipant = { actor: { kind: 'participant' }, channel: 'booking' } as const;

/**
 * Books sessions and moves bookings, in the open workspace transaction. Locks are taken in the one order of the hub: the participation, then the
 * study (shared: it only has to stay open), then the sessions by their ids.
 */
@Injectable()
export class BookSession {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly locks: ParticipationLocks,
    private readonly sessions: SessionStore,
    private readonly store: BookingStore,
    private readonly move: MoveParticipation,
    private readonly mails: MailQueue,
    private readonly events: EventLog,
  ) {}

  /** Books for who is invited, moves the booking of who has one; what is booked already stays. */
  async book(wish: BookingWish): Promise<BookingOutcome> {
    const { participationId, studyId, sessionId } = wish;
    await this.locks.lock([participationId]);
    await this.database.manager.query('select 1 from studies where id = $1 for share', [studyId]);
    const current = await this.locks.read(participationId, studyId);
    if (!current) throw new Error(`the participation ${participationId} is gone although it was locked`);
    if (current.session?.id === sessionId) return { ok: true, did: 'nothing' };
    const present = current.session?.id;
    const locked = await this.sessions.lock(studyId, present === undefined ? [sessionId] : [sessionId, present]);
    const session = locked.find(({ id }) => id === sessionId);
    const faults = decide(current, session);
    if (faults.length > 0) return { ok: false, faults };
    if (current.session) await this.store.leave(current.session.bookingId, current.session.id);
    if (!(await this.store.take(wish))) throw new Error(`the session ${sessionId} had a free place under its lock and could not be taken`);
    await (current.session ? this.#noteMove(current, wish) : this.#enter(current, wish));
    return { ok: true, did: current.session ? 'moved' : 'booked' };
  }

  #enter(current: LockedParticipation, { sessionId }: BookingWish): Promise<void> {
    const movement = { path: ['scheduled'], place: 0, incentive: 'none', evidence: null, reason: null } as const;
    return this.move
      .apply(current, { ...movement, data: { session: sessionId }, by: byParticipant })
      .then(() => this.#tell(current, bookingMails.booked));
  }

  async #noteMove(current: LockedParticipation, { sessionId }: BookingWish): Promise<void> {
    const { id, studyId } = current;
    await this.database.manager.query('update participations set version = version + 1, updated_at = now() where id = $1', [id]);
    const data = { from: current.session?.id };
    const { actor, channel } = byParticipant;
    await this.events.append({ type: 'booking.moved', studyId, participationId: id, subjectId: sessionId, actor, channel, data });
    await this.#tell(current, bookingMails.moved);
  }

  async #tell({ id, studyId, participantId, version }: LockedParticipation, template: string): Promise<void> {
    if (participantId === null) return;
    await this.mails.add([{ template, studyId, participantId, participationId: id, dedupeKey: `${template}:${id}:v${version}` }]);
  }
}

function decide(current: LockedParticipation, session: SessionRow | undefined): readonly Fault<BookingFault | RescheduleFault>[] {
  const study = { status: current.studyStatus, launched: current.studyLaunched };
  // One that was called off, or never was, has no place.
  const wanted = session?.status === 'open' ? session : { startsAt: new Date(8.64e15), endsAt: new Date(8.64e15), capacity: 0, booked: 0 };
  const input = { session: wanted, study, status: current.status, now: new Date() };
  const decided = current.session ? decideReschedule({ ...input, present: current.session, isSame: false }) : decideBooking(input);
  return decided.ok ? [] : decided.faults;
}
