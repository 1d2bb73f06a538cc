import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Folder of this package, without a slash at the end. */
export const docsFolder = fileURLToPath(new URL('../../', import.meta.url)).replace(/\/$/, '');

/** The repository. */
export const repository = fileURLToPath(new URL('../../../../', import.meta.url)).replace(/\/$/, '');

/** How a build ended, and all that it printed. */
export interface BuildResult {
  readonly code: number | null;
  readonly output: string;
}

/**
 * Builds a site with Astro.
 *
 * @param folder of the site
 * @param sources the repository whose generated files the pages are made from
 */
export function buildSite(folder: string, sources: string = repository): BuildResult {
  const { status, stdout, stderr } = spawnSync(`${docsFolder}/node_modules/.bin/astro`, ['build'], {
    cwd: folder,
    encoding: 'utf8',
    // Without NODE_ENV=test, which the test runner sets and Astro would build for.
    env: { ...process.env, NODE_ENV: 'production', ASTRO_TELEMETRY_DISABLED: '1', NO_COLOR: '1', PANELBRIDGE_DOCS_SOURCES: sources },
  });
  return { code: status, output: `${stdout}\n${stderr}` };
}
