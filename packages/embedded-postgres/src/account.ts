import { execFileSync, spawnSync } from 'node:child_process';
import { lstatSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname } from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';

/** The account that owns the data and runs the server. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  /** Whether it is another account than that of this process, so that child processes must switch to it. */
  readonly switched: boolean;
}

/**
 * Chooses the account for a data folder. PostgreSQL refuses to run as root: root hands over to the owner of existing data, else to
 * `postgres`, else to `nobody`. Everybody else runs the server as themselves.
 *
 * @param data - The data folder of PostgreSQL, which need not exist.
 * @throws EmbeddedPostgresError `folder_of_other_account` when existing data belongs to somebody else and this process is not root's.
 */
export function chooseAccount(data: string): Account {
  const self = userInfo();
  const owner = lstatSync(data, { throwIfNoEntry: false });
  if (self.uid !== 0) {
    if (owner && owner.uid !== self.uid) {
      throw new EmbeddedPostgresError(
        'folder_of_other_account',
        `The data in ${data} belongs to the account with id ${owner.uid}, not to ${self.username} (${self.uid}). ` +
          `Start as that account, name another folder, or hand it over: chown -R ${self.username} ${dirname(data)}`,
      );
    }
    return { name: self.username, uid: self.uid, gid: self.gid, switched: false };
  }
  if (owner && owner.uid !== 0) return { name: `#${owner.uid}`, uid: owner.uid, gid: owner.gid, switched: true };
  const account = findAccount('postgres') ?? findAccount('nobody');
  if (!account) {
    throw new EmbeddedPostgresError(
      'start_failed',
      'PostgreSQL refuses to run as root, and neither of the accounts postgres and nobody exists. Create one, or start as another account.',
    );
  }
  return account;
}

/** The options that make a child process run as `account`. The working directory is one that every account may enter. */
export function runAs(account: Account): { cwd: string; uid?: number; gid?: number } {
  // macOS gives `nobody` the id 2^32 - 2, which child processes take only as the signed -2.
  return account.switched ? { cwd: '/', uid: account.uid | 0, gid: account.gid | 0 } : { cwd: '/' };
}

/**
 * The first folder on the way to `folder`, from the root down, that `account` cannot enter. Asks the system rather than reading mode
 * bits, so access lists and read-only mounts count too.
 */
export function findUnreachableFolder(folder: string, account: Account): string | undefined {
  const path = [folder];
  for (let parent = dirname(folder); parent !== path[0]; parent = dirname(parent)) path.unshift(parent);
  const script = 'for folder; do cd "$folder" || { printf %s "$folder"; exit 1; }; done';
  const result = spawnSync('/bin/sh', ['-c', script, 'sh', ...path], { ...runAs(account), stdio: ['ignore', 'pipe', 'ignore'] });
  if (result.error) throw result.error;
  return result.status === 0 ? undefined : result.stdout.toString();
}

function findAccount(name: string): Account | undefined {
  try {
    const [uid, gid] = ['-u', '-g'].map((flag) => Number(execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'] })));
    return uid ? { name, uid, gid: gid ?? uid, switched: true } : undefined;
  } catch {
    return undefined;
  }
}
