import { execFileSync } from 'node:child_process';

/**
 * Which version a working tree is: its commit, followed by `-dirty` when files that git knows have been changed since.
 * @param {string} folder
 * @returns {string | null} `null` where there is no git, or no history
 */
export function readRevision(folder) {
  try {
    const args = ['describe', '--always', '--dirty', '--abbrev=40', '--exclude=*'];
    return execFileSync('git', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return null;
  }
}
