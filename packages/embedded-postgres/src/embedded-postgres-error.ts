/**
 * Why the embedded database could not be started, used or stopped.
 * - `platform_unsupported`: no PostgreSQL binaries for this operating system and processor are installed;
 * - `folder_unreachable`: the account that runs the server cannot enter the data folder, or this process cannot create it;
 * - `folder_of_other_account`: the data belongs to another account than the one that starts the server;
 * - `setting_refused`: a setting is misspelt, or is one that the launcher fixes;
 * - `port_taken`: something else listens on the port that was asked for;
 * - `start_failed`, `start_timed_out`, `stop_timed_out`: the server ended early, or did not get ready or end in time;
 * - `name_invalid`: PostgreSQL would refuse or silently shorten the name of a database.
 */
export type EmbeddedPostgresErrorCode =
  | 'platform_unsupported'
  | 'folder_unreachable'
  | 'folder_of_other_account'
  | 'setting_refused'
  | 'port_taken'
  | 'start_failed'
  | 'start_timed_out'
  | 'stop_timed_out'
  | 'name_invalid';

/** What every function of this package throws on an expected failure. The message names the fault and its remedy. */
export class EmbeddedPostgresError extends Error {
  /** Stable and meant for programs; the message is meant for people. */
  readonly code: EmbeddedPostgresErrorCode;

  constructor(code: EmbeddedPostgresErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'EmbeddedPostgresError';
    this.code = code;
  }
}
