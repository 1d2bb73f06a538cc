import type { Writable } from 'node:stream';

/** What a command runs in. */
export interface Terminal {
  /** `PANELBRIDGE_URL`, `PANELBRIDGE_API_KEY` and, for what to type next, `PANELBRIDGE_COMMAND` are read. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly output: Writable;
  readonly errors: Writable;
  /** Whether a bar can be drawn; otherwise progress comes in lines. */
  readonly isInteractive: boolean;
  /** Aborted when somebody wants the command to stop. */
  readonly signal: AbortSignal;
}

/** How a command ended: all was done; something went wrong; it was not understood; somebody stopped it. */
export const exitCodes = { done: 0, failed: 1, misused: 2, stopped: 130 } as const;

/** One of {@link exitCodes}. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Somebody has to give something else; the message says what. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** How these commands are called here. */
export function findProgram({ environment }: Terminal): string {
  return environment['PANELBRIDGE_COMMAND'] ?? 'panelbridge';
}
