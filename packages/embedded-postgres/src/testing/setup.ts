import { chmod, mkdtemp, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { type EmbeddedPostgres, startPostgres } from '../start-postgres.js';
import { startWatchdog } from './start-watchdog.js';
import { listTemporaryRoots } from './temporary-roots.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** The PostgreSQL server of this test run, as a connection string of a database to administer it from. */
    postgresUrl: string;
  }
}

/**
 * Gives a vitest run one server: that of `DATABASE_URL`, or an embedded one in a temporary folder, which is gone after the run even if the
 * runner is killed. Tests read it with `inject('postgresUrl')`. A package lists a file of its own under `globalSetup` that holds
 * `export { default } from '@panelbridge/embedded-postgres/testing';`: vitest finds a package named there only in its built form.
 *
 * @returns Ends the embedded server.
 * @throws EmbeddedPostgresError when no temporary folder can hold a server; it is the last one's.
 */
export async function setUpPostgres(project: Pick<TestProject, 'provide'>): Promise<() => Promise<void>> {
  const existing = process.env['DATABASE_URL'];
  if (existing) {
    project.provide('postgresUrl', existing);
    return async () => undefined;
  }
  const { server, end } = await startInFirst(listTemporaryRoots());
  project.provide('postgresUrl', server.url());
  return end;
}

interface TemporaryServer {
  readonly server: EmbeddedPostgres;
  readonly end: () => Promise<void>;
}

/** Goes on to the next folder where one turns out unusable, as when it allows no programs and the binaries have to be copied there. */
async function startInFirst([root, ...others]: readonly string[]): Promise<TemporaryServer> {
  if (root === undefined) throw new Error('There is no temporary folder.');
  try {
    return await startIn(root);
  } catch (error) {
    if (others.length === 0) throw error;
    return startInFirst(others);
  }
}

async function startIn(root: string): Promise<TemporaryServer> {
  const folder = await realpath(await mkdtemp(join(root, 'panelbridge-test-')));
  // A temporary folder is closed to everybody else, also to the account that runs the server for root.
  await chmod(folder, 0o755);
  const releaseWatchdog = startWatchdog(folder);
  try {
    const server = await startPostgres({ folder });
    return {
      server,
      end: async () => {
        await server.stop('immediate');
        await rm(folder, { recursive: true, force: true });
        releaseWatchdog();
      },
    };
  } catch (error) {
    releaseWatchdog();
    throw error;
  }
}
