import { Injectable } from '@nestjs/common';
import { parseTimeZone, permitsActivity } from '@panelbridge/core';
import { ParticipantTokens } from '../../links/participant-tokens.js';
import { ActsService } from '../../participations/acts.service.js';
import { ParticipationLocks } from '../../participations/participation-locks.js';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import { ProblemException } from '../../platform/http/problem.js';
import { BookSession } from './book-session.js';
import { BookingStore, type BookingFacts, type FreeSession, type LastBooking } from './booking-store.js';
import type { BookingForm, BookingView } from './booking-form.js';
import type { PlainBookingPage } from './plain-pages.js';

/** What was just done, to say it. */
export type BookingDeed = 'booked' | 'moved';

/** Why somebody sees the list of times although they had chosen one. */
export type BookingNotice = 'taken' | 'chosen_none';

/** What the page of a booking answers. */
export type BookingAnswer =
  | { readonly kind: 'plain'; readonly page: PlainBookingPage; readonly title?: string; readonly hasCalendar?: boolean }
  | {
      readonly kind: 'choose';
      readonly facts: BookingFacts;
      readonly sessions: readonly FreeSession[];
      readonly zone: string;
      /** Whether a booking that there is would be moved. */
      readonly isMove: boolean;
      readonly notice: BookingNotice | null;
    }
  | {
      readonly kind: 'booked';
      readonly facts: BookingFacts;
      readonly booking: LastBooking;
      readonly zone: string;
      readonly did: BookingDeed | null;
    }
  | { readonly kind: 'confirm_cancel'; readonly facts: BookingFacts; readonly booking: LastBooking; readonly zone: string };

const byParticipant = { actor: { kind: 'participant' }, channel: 'booking' } as const;

/** The way from a person's link to a booking: choosing a time, moving it, calling it off. */
@Injectable()
export class BookingService {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly tokens: ParticipantTokens,
    private readonly store: BookingStore,
    private readonly bookings: BookSession,
    private readonly locks: ParticipationLocks,
    private readonly acts: ActsService,
  ) {}

  /** What somebody sees who opens the page; changes nothing, since mail scanners open links too. */
  show(token: string, view: BookingView): Promise<BookingAnswer> {
    return this.#within(token, (facts) => this.#answer(facts, view));
  }

  /** Does what a form asks for. */
  submit(token: string, form: BookingForm): Promise<BookingAnswer> {
    return this.#within(token, (facts) => (form.act === 'cancel' ? this.#cancel(facts, form) : this.#book(facts, form)));
  }

  /** The booking that a person's calendar is to follow; null: there is none, nor was there one. */
  async findEntry(token: string): Promise<{ readonly facts: BookingFacts; readonly booking: LastBooking } | null> {
    const participation = this.tokens.participationOf('book', token);
    const workspaceId = participation && (await this.database.findWorkspace('participation', participation));
    if (!participation || !workspaceId) return null;
    const facts = await this.database.run(workspaceId, () => this.store.read(participation));
    return facts?.booking ? { facts, booking: facts.booking } : null;
  }

  async #within(token: string, work: (facts: BookingFacts) => Promise<BookingAnswer>): Promise<BookingAnswer> {
    const participation = this.tokens.participationOf('book', token);
    const workspaceId = participation && (await this.database.findWorkspace('participation', participation));
    if (!participation || !workspaceId) return { kind: 'plain', page: 'unknown' };
    return this.database.run(workspaceId, async () => {
      const facts = await this.store.read(participation);
      return facts && facts.moderation === 'moderated' ? work(facts) : { kind: 'plain', page: 'unknown' };
    });
  }

  async #answer(facts: BookingFacts, view: BookingView, notice: BookingNotice | null = null): Promise<BookingAnswer> {
    const { status, booking, studyStatus, launched } = facts;
    const title = facts.title;
    const live = booking?.status === 'booked' && status === 'scheduled' ? booking : null;
    if (live) {
      const zone = readZone(view.zone) ?? live.zone;
      if (live.startsAt.getTime() <= Date.now() || view.wants === null) return { kind: 'booked', facts, booking: live, zone, did: null };
      if (view.wants === 'cancel') return { kind: 'confirm_cancel', facts, booking: live, zone };
    } else if (status !== 'invited') return { kind: 'plain', page: findPage(facts), title, hasCalendar: booking?.status === 'cancelled' };
    if (!permitsActivity(studyStatus, 'book')) return { kind: 'plain', page: 'closed', title };
    if (!launched) return { kind: 'plain', page: 'not_open', title };
    const sessions = (await this.store.listFree(facts.studyId)).filter(({ id }) => id !== live?.sessionId);
    const zone = readZone(view.zone) ?? live?.zone ?? sessions[0]?.zone ?? 'UTC';
    return { kind: 'choose', facts, sessions, zone, isMove: live !== null, notice };
  }

  async #book(facts: BookingFacts, form: BookingForm): Promise<BookingAnswer> {
    const { participationId, studyId } = facts;
    const wants = facts.status === 'scheduled' ? 'move' : null;
    if (form.session === null) return this.#answer(facts, { ...form, wants }, 'chosen_none');
    const zone = readZone(form.zone) ?? facts.booking?.zone ?? 'UTC';
    const outcome = await this.bookings.book({ participationId, studyId, sessionId: form.session, zone });
    const now = await this.store.read(participationId);
    if (!now) throw new Error(`the participation ${participationId} is gone`);
    if (outcome.ok && now.booking) {
      return { kind: 'booked', facts: now, booking: now.booking, zone, did: outcome.did === 'moved' ? 'moved' : 'booked' };
    }
    const isTaken = !outcome.ok && outcome.faults.every(({ code }) => code === 'session_full' || code === 'session_past');
    return this.#answer(now, { ...form, wants: isTaken ? wants : null }, isTaken ? 'taken' : null);
  }

  async #cancel(facts: BookingFacts, form: BookingForm): Promise<BookingAnswer> {
    const { participationId, status, booking } = facts;
    if (status !== 'scheduled' || booking?.status !== 'booked') return this.#answer(facts, { ...form, wants: null });
    await this.locks.lock([participationId]);
    try {
      await this.acts.actOnLocked(participationId, { name: 'cancel', by: byParticipant });
    } catch (error) {
      // It has begun, or somebody else was faster: the page says how it stands.
      if (!(error instanceof ProblemException) || error.status >= 500) throw error;
    }
    const now = await this.store.read(participationId);
    return this.#answer(now ?? facts, { ...form, wants: null });
  }
}

function readZone(name: string | null): string | null {
  const zone = parseTimeZone(name);
  return zone.ok ? zone.value : null;
}

/** What there is to say to who neither books nor has booked. */
function findPage({ status, booking }: BookingFacts): PlainBookingPage {
  if (status === 'applied' || status === 'qualified') return 'not_invited';
  if (status === 'cancelled' && booking !== null) return 'cancelled';
  if (status === 'expired') return 'expired';
  if (status === 'submitted' || status === 'completed' || status === 'started') return 'ended';
  return 'nothing';
}
