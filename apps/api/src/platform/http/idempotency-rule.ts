/** What a route makes of an `Idempotency-Key`. */
export type IdempotencyRule = 'required' | 'optional' | 'refused' | 'ignored';

/** What of a route decides about it. */
export interface RepeatableRoute {
  readonly method: string;
  /** The pattern of the route. */
  readonly path: string;
  /** What `@Idempotent()` says. */
  readonly declared: 'required' | 'optional' | undefined;
  /** Whether there is a transaction of a workspace, in which the answer could be stored, and an answer that may be stored. */
  readonly isStorable: boolean;
}

/** The schema of an `Idempotency-Key`, as the header of a request. */
export const idempotencyHeader = {
  name: 'Idempotency-Key',
  description: 'A unique text of your own making, such as a UUID; the same one when you retry. Remembered for 24 hours.',
  schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]+$' },
} as const;

/** The codes of every route that takes an `Idempotency-Key`. */
export const idempotencyProblems = ['idempotency_key_malformed', 'idempotency_key_in_progress', 'idempotency_key_reused'] as const;

/**
 * Every POST of the API that can store its answer takes a key, and every other POST refuses it: whoever sends one means that a retry does nothing twice,
 * and would be deceived by a hub that passes over it. The other methods do the same thing when they are repeated. The compatible surface is as its
 * original, which knows no keys.
 */
export function decideIdempotency({ method, path, declared, isStorable }: RepeatableRoute): IdempotencyRule {
  if (declared !== undefined) return declared;
  if (method.toUpperCase() !== 'POST' || !path.startsWith('/api/v1/')) return 'ignored';
  return isStorable ? 'optional' : 'refused';
}
