import type { Channel, IncentiveState, Moderation, Outcome, ParticipationStatus, RemovalState, StudyStatus } from '@panelbridge/core';

/** A session with the booking that is alive. */
export interface BookedSession {
  readonly id: string;
  readonly bookingId: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly capacity: number;
}

/** A participation under its lock, with what its rules depend on. */
export interface LockedParticipation {
  readonly id: string;
  readonly studyId: string;
  /** Null once the person has been removed from the panel. */
  readonly participantId: string | null;
  readonly status: ParticipationStatus;
  readonly version: number;
  /** Whether a place of the study is counted for it. */
  readonly holdsPlace: boolean;
  readonly evidenceRank: number;
  readonly evidenceOutcome: Outcome | null;
  readonly evidenceChannel: Channel | null;
  readonly startedAt: Date | null;
  readonly moderation: Moderation;
  readonly studyStatus: StudyStatus;
  readonly studyLaunched: boolean;
  readonly onReturn: 'submitted' | 'completed';
  /** What the study pays, in minor units; null or 0: nothing. */
  readonly amount: number | null;
  readonly currency: string | null;
  readonly incentiveId: string | null;
  readonly incentiveStatus: IncentiveState | null;
  readonly holdReason: string | null;
  /** Of the study; null: it has none. */
  readonly participationLimit: number | null;
  /** What recruiting the person costs, in minor units; null: the study is paid from no budget, so it is never billed. */
  readonly recruitmentRate: number | null;
  /** The session that is booked; null: none. */
  readonly session: BookedSession | null;
  /** How the second step of an exclusion stands; null: there is none. */
  readonly removal: RemovalState | null;
}
