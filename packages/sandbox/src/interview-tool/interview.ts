import type { Conversation } from './conversation.js';

/** How far an interview came. */
export type InterviewStatus = 'in_progress' | 'partial' | 'abandoned' | 'completed';

/** One participant's interview; changed in place by the tool. */
export interface Interview {
  readonly id: string;
  readonly outlineId: string;
  /** What was kept of the invite link's query. Never shown to the participant. */
  readonly metadata: ReadonlyMap<string, string>;
  /** Opened with `mode=test` in the invite link. */
  readonly test: boolean;
  readonly openedAt: Date;
  conversation: Conversation;
  status: InterviewStatus;
  /** Went on after it had been reported as partial or abandoned. */
  returned: boolean;
  lastActiveAt: Date;
  endedAt: Date | null;
}

/** An interview as `GET /admin/outlines/{id}/interviews` shows it; times are ISO 8601 in UTC. */
export interface InterviewRecord {
  readonly id: string;
  readonly status: InterviewStatus;
  readonly participant_metadata: Readonly<Record<string, string>>;
  readonly returned_after_partial_conversation: boolean;
  readonly test: boolean;
  readonly answered: number;
  readonly opened_at: string;
  readonly last_active_at: string;
  readonly ended_at: string | null;
}

/** Turns an interview into the form that the admin API shows. */
export function describeInterview(interview: Interview): InterviewRecord {
  return {
    id: interview.id,
    status: interview.status,
    participant_metadata: Object.fromEntries(interview.metadata),
    returned_after_partial_conversation: interview.returned,
    test: interview.test,
    answered: interview.conversation.answers.length,
    opened_at: interview.openedAt.toISOString(),
    last_active_at: interview.lastActiveAt.toISOString(),
    ended_at: interview.endedAt?.toISOString() ?? null,
  };
}

/** An interview as it is written to disk. */
export type StoredInterview = Omit<Interview, 'metadata' | 'openedAt' | 'lastActiveAt' | 'endedAt'> & {
  readonly metadata: readonly (readonly [name: string, value: string])[];
  readonly openedAt: string;
  readonly lastActiveAt: string;
  readonly endedAt: string | null;
};

/** Turns an interview into plain JSON values. */
export function storeInterview(interview: Interview): StoredInterview {
  return {
    ...interview,
    metadata: [...interview.metadata],
    openedAt: interview.openedAt.toISOString(),
    lastActiveAt: interview.lastActiveAt.toISOString(),
    endedAt: interview.endedAt?.toISOString() ?? null,
  };
}

/** Turns what {@link storeInterview} gave back into an interview that can go on. */
export function restoreInterview(stored: StoredInterview): Interview {
  return {
    ...stored,
    metadata: new Map(stored.metadata),
    openedAt: new Date(stored.openedAt),
    lastActiveAt: new Date(stored.lastActiveAt),
    endedAt: stored.endedAt === null ? null : new Date(stored.endedAt),
  };
}
