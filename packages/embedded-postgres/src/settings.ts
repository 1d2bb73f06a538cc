import { EmbeddedPostgresError } from './embedded-postgres-error.js';

const DEFAULTS: Readonly<Record<string, string>> = { max_connections: '200' };

/** On the command line, so neither postgresql.conf nor ALTER SYSTEM can weaken what is committed or open the server to a network. */
const FIXED: Readonly<Record<string, string>> = {
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
};

const FIXED_ELSEWHERE = ['port', 'data_directory', 'config_file', 'hba_file', 'ident_file', 'logging_collector', 'external_pid_file'];

/**
 * Turns settings into arguments of `postgres`: the launcher's defaults, the caller's settings, then those that are not for choice.
 *
 * @throws EmbeddedPostgresError `setting_refused` for a misspelt name or one that the launcher fixes.
 */
export function toServerArguments(settings: Readonly<Record<string, string>>): string[] {
  for (const name of Object.keys(settings)) {
    if (!/^[a-z_][a-z0-9_.]*$/.test(name)) {
      throw new EmbeddedPostgresError(
        'setting_refused',
        `The setting "${name}" is not a name of PostgreSQL's: use lower case and underscores.`,
      );
    }
    if (name in FIXED || FIXED_ELSEWHERE.includes(name)) {
      throw new EmbeddedPostgresError(
        'setting_refused',
        `The setting "${name}" is fixed by the launcher of the embedded database: leave it out.`,
      );
    }
  }
  return Object.entries({ ...DEFAULTS, ...settings, ...FIXED }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
