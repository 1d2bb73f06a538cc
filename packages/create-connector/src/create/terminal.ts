/** Where a command is run and who reads what it says. */
export interface Terminal {
  /** Absolute path where relative ones begin. */
  readonly workingFolder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly output: { write(text: string): unknown };
  readonly errors: { write(text: string): unknown };
  /** Whether somebody can answer questions. */
  readonly isInteractive: boolean;
}

/** `failed`: something went wrong on the way; `misused`: a flag or an answer cannot be used; `stopped`: somebody stopped it. */
export const exitCodes = { done: 0, failed: 1, misused: 2, stopped: 130 } as const;

/** One of {@link exitCodes}. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
