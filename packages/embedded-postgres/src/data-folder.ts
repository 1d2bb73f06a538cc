import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { access, chown, constants, mkdir, mkdtemp, open, readdir, realpath, rename, rm } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { chooseAccount, findUnreachableFolder, runAs, type Account } from './account.js';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';

const UNFINISHED = 'initdb-';

/** A folder that the server's account can reach. */
export interface DataFolder {
  /** The folder as given, absolute and without symbolic links. */
  readonly path: string;
  /** PostgreSQL's own data folder inside it. */
  readonly data: string;
  readonly account: Account;
}

/**
 * Creates the folder where needed, chooses the account and tests that it can get there.
 *
 * @throws EmbeddedPostgresError `folder_unreachable` or `folder_of_other_account`.
 */
export async function openDataFolder(folder: string): Promise<DataFolder> {
  const path = await createFolder(resolve(folder));
  const data = join(path, 'data');
  const account = chooseAccount(data);
  const obstacle = findUnreachableFolder(path, account);
  if (obstacle) throw describeUnreachable(path, obstacle, account.name);
  await access(path, constants.W_OK).catch((error: unknown) => {
    throw describeUnreachable(path, path, userInfo().username, error);
  });
  return { path, data, account };
}

/**
 * Creates the database cluster unless there is one. It is made beside its place and moved there when complete, so a killed launcher never
 * leaves half of one. To be called under the start lock.
 */
export async function ensureCluster({ path, data, account }: DataFolder, bin: string, environment: NodeJS.ProcessEnv): Promise<void> {
  if (existsSync(data)) return;
  const leftovers = (await readdir(path)).filter((name) => name.startsWith(UNFINISHED));
  for (const name of leftovers) await rm(join(path, name), { recursive: true, force: true, maxRetries: 5 });
  const unfinished = await mkdtemp(join(path, UNFINISHED));
  if (account.switched) await chown(unfinished, account.uid, account.gid);
  const flags = ['--username=postgres', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-instructions'];
  try {
    await promisify(execFile)(join(bin, 'initdb'), ['-D', unfinished, ...flags], { ...runAs(account), env: environment });
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    const output = (error as { stderr?: string }).stderr?.trim() || String(error);
    throw new EmbeddedPostgresError('start_failed', `The database in ${path} could not be created. initdb says: ${output}`, {
      cause: error,
    });
  }
  await rename(unfinished, data);
  await syncFolder(path);
}

async function createFolder(path: string): Promise<string> {
  try {
    await mkdir(path, { recursive: true });
    return await realpath(path);
  } catch (error) {
    if (!['EACCES', 'EPERM', 'EROFS'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    throw describeUnreachable(path, path, userInfo().username, error);
  }
}

/** Without this a power cut could undo the move, and with it every row committed since. */
async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function describeUnreachable(path: string, obstacle: string, account: string, cause?: unknown): EmbeddedPostgresError {
  const where = obstacle === path ? 'it' : obstacle;
  return new EmbeddedPostgresError(
    'folder_unreachable',
    `The folder ${path} of the embedded database cannot be used: the account ${account} has no access to ${where}. ` +
      `Choose a folder outside private homes, such as /var/lib/panelbridge, or give ${account} access to ${obstacle}.`,
    { cause },
  );
}
