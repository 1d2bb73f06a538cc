import { spawnSync } from 'node:child_process';

/** A program that installs packages. */
export type PackageManager = 'npm' | 'pnpm' | 'yarn' | 'bun';

/** The one that runs this program, by what it says of itself; npm where nobody says. */
export function findPackageManager(environment: Readonly<Record<string, string | undefined>>): PackageManager {
  const [, name] = /^(npm|pnpm|yarn|bun)\//.exec(environment['npm_config_user_agent'] ?? '') ?? [];
  return (name as PackageManager | undefined) ?? 'npm';
}

/**
 * Installs what a package depends on.
 *
 * @returns `null` when it is done, else what went wrong, in the last words of the package manager
 */
export function installDependencies(manager: PackageManager, folder: string): string | null {
  const { status, stdout, stderr, error } = spawnSync(manager, ['install'], {
    cwd: folder,
    encoding: 'utf8',
    // Without a network the usual retries take minutes; whoever set them keeps them.
    env: { npm_config_fetch_retries: '1', ...process.env },
    shell: process.platform === 'win32',
  });
  if (status === 0) return null;
  const words = `${stdout ?? ''}\n${stderr ?? ''}`.split('\n').filter((line) => /err|fail|not found|ENOTFOUND|ECONN/i.test(line));
  if (error !== undefined) return error.message;
  return words.length > 0 ? words.slice(0, 3).join('\n') : `it ended with ${String(status)}`;
}
