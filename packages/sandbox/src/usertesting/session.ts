import { randomInt } from 'node:crypto';
import { z } from 'zod';
import type { Outcome, UsertestingTest } from './test-settings.js';

/** The words of the Results API for how a session ended. `COMPLETE` is the one that the vendor publishes; the others are ours. */
export const STATUS_OF: Readonly<Record<Outcome, string>> = {
  complete: 'COMPLETE',
  screen_out: 'SCREENED_OUT',
  over_quota: 'OVER_QUOTA',
  quality: 'QUALITY_FAILED',
  incomplete: 'INCOMPLETE',
};

/** The status of a session that has not ended. */
export const IN_PROGRESS = 'IN_PROGRESS';

/** One participant's session, as plain JSON values; replaced as a whole when it changes. */
export interface Session {
  readonly sessionId: string;
  readonly testId: string;
  readonly audienceId: string | null;
  /** What came in the invite link; `null` when nothing did. */
  readonly participantId: string | null;
  readonly status: string;
  /** ISO 8601 in UTC. */
  readonly startTime: string;
  /** ISO 8601 in UTC; `null` as long as the session goes on. */
  readonly finishTime: string | null;
  readonly answers: readonly string[];
}

const moment = z.iso
  .datetime({ offset: true, error: 'must be a time in ISO 8601, such as 2026-03-01T12:00:00Z' })
  .transform((text) => new Date(text).toISOString());

/** A session that is added without anybody taking the test. */
export const sessionSchema = z.strictObject({
  audienceId: z.uuid({ error: 'must be a UUID or null' }).nullable().optional(),
  /** Random in the format of the test's type by default. */
  participantId: z.string({ error: 'must be a text or null' }).nullable().optional(),
  status: z
    .string()
    .regex(/^[A-Z_]{1,40}$/, { error: 'must be up to 40 of A-Z and _, such as COMPLETE' })
    .default(STATUS_OF.complete),
  /** Five minutes before the end by default. */
  startTime: moment.optional(),
  /** Now by default; `null` for a session that goes on. */
  finishTime: moment.nullable().optional(),
});

const MOST_AT_ONCE = 20_000;

/** Body of `POST /admin/tests/{id}/sessions`: a list of sessions, or how many ordinary ones. */
export const addSessionsSchema = z.union(
  [
    z.strictObject({ sessions: z.array(sessionSchema).min(1).max(MOST_AT_ONCE) }),
    z
      .strictObject({ count: z.number().int().min(1).max(MOST_AT_ONCE) })
      .transform(({ count }) => ({ sessions: Array.from({ length: count }, () => sessionSchema.parse({})) })),
  ],
  { error: `must be { "sessions": [ … ] } or { "count": n }, with 1 to ${MOST_AT_ONCE} sessions of known fields` },
);

/** What a caller gives to add a session. */
export type SessionInput = z.input<typeof sessionSchema>;
/** A session to be added, checked. */
export type SessionSettings = z.output<typeof sessionSchema>;

const PREFIX = { survey: 'i', interaction: 'i', classic: 'pp_' } as const;
const CHARACTERS = '0123456789abcdefghijklmnopqrstuvwxyz';

/** A random participant id in the format that tests of a type show: `i9exh736`, in classic ones `pp_9exh736` (S0-26, S0-29). */
export function makeParticipantId({ type }: UsertestingTest): string {
  return PREFIX[type] + Array.from({ length: 7 }, () => CHARACTERS[randomInt(CHARACTERS.length)]).join('');
}

/** The same participant id in the format of the other types of test; an id in neither format, or in the wrong one, stays as it is. */
export function swapIdFormat(participantId: string, { type }: UsertestingTest): string {
  const right = PREFIX[type];
  if (!participantId.startsWith(right)) return participantId;
  return (right === 'i' ? 'pp_' : 'i') + participantId.slice(right.length);
}
