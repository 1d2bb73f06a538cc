import { execFileSync } from 'node:child_process';

/**
 * Which version the site is built from: a commit, followed by `-dirty` when files that git knows have been changed since; `null` where nobody knows.
 * `PANELBRIDGE_DOCS_REVISION` says it where the sources are without their history.
 */
export function readRevision(root: string, environment: NodeJS.ProcessEnv = process.env): string | null {
  const told = environment['PANELBRIDGE_DOCS_REVISION'] ?? '';
  if (told !== '') return told;
  try {
    // The same words as of the test run, which leaves its version in its report.
    const options = ['--always', '--dirty', '--abbrev=40', '--exclude=*'];
    return execFileSync('git', ['-C', root, 'describe', ...options], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return null;
  }
}
