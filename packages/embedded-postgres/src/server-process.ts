import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runAs, type Account } from './account.js';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';
import { isPostmasterOf, readPostmaster, type Postmaster } from './postmaster.js';

const POLL_MS = 15;
/** Recovery after a crash reads the log written since the last checkpoint: minutes at worst. */
const START_MS = 300_000;
const STOP_MS = 60_000;

/** What a server is started with. */
export interface Launch {
  readonly bin: string;
  readonly data: string;
  readonly account: Account;
  readonly arguments: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  readonly logFile: string;
}

/** How a start ended: a server that takes connections, or one that ended, with what it wrote to its log. */
export type LaunchOutcome = { readonly kind: 'ready'; readonly postmaster: Postmaster } | { readonly kind: 'ended'; readonly log: string };

/** Starts a server that outlives this process, and waits until it takes connections or ends. */
export async function launchServer(launch: Launch, port: number): Promise<LaunchOutcome> {
  const log = await open(launch.logFile, 'a');
  const { size: logStart } = await log.stat();
  let ended: string | undefined;
  const child = spawn(join(launch.bin, 'postgres'), ['-D', launch.data, '-p', String(port), ...launch.arguments], {
    ...runAs(launch.account),
    env: launch.environment,
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
  });
  child.once('exit', (code, signal) => (ended = `ended with ${signal ?? code}`));
  child.unref();
  try {
    await once(child, 'spawn');
  } catch (error) {
    return { kind: 'ended', log: String(error) };
  } finally {
    await log.close();
  }
  const postmaster = await waitUntilReady(launch.data, () => ended === undefined, child.pid);
  if (postmaster) return { kind: 'ready', postmaster };
  const written = (await readFile(launch.logFile)).subarray(logStart).toString().trim();
  return { kind: 'ended', log: written || (ended ?? '') };
}

/**
 * Waits until the server takes connections.
 *
 * @param lives - Says whether its process is still there.
 * @param pid - The process to wait for, where postmaster.pid may still speak of an earlier one.
 * @returns Nothing when the server ended, or is about to.
 * @throws EmbeddedPostgresError `start_timed_out`; the server is left to finish its recovery.
 */
export async function waitUntilReady(data: string, lives: () => boolean, pid?: number): Promise<Postmaster | undefined> {
  for (const deadline = Date.now() + START_MS; Date.now() < deadline; await sleep(POLL_MS)) {
    const postmaster = readPostmaster(data);
    if (postmaster?.status === 'ready' && (pid === undefined || postmaster.pid === pid)) return postmaster;
    if (!lives()) return undefined;
    if (pid === undefined && postmaster?.status === 'stopping') return undefined;
  }
  throw new EmbeddedPostgresError(
    'start_timed_out',
    `The server in ${data} is still not ready after ${START_MS / 1000} s, probably repairing itself after a crash. See its log, and start again later.`,
  );
}

/**
 * Ends a server, or waits for one that is ending.
 *
 * @param signal - `SIGINT` ends sessions and writes a checkpoint; `SIGQUIT` ends at once and leaves a recovery to the next start.
 * @throws EmbeddedPostgresError `stop_timed_out`.
 */
export async function endServer(data: string, pid: number, signal?: 'SIGINT' | 'SIGQUIT'): Promise<void> {
  if (!isPostmasterOf(data, pid)) return;
  if (signal) process.kill(pid, signal);
  for (const deadline = Date.now() + STOP_MS; Date.now() < deadline; await sleep(POLL_MS)) {
    if (!isPostmasterOf(data, pid)) return;
  }
  throw new EmbeddedPostgresError(
    'stop_timed_out',
    `The server in ${data} (process ${pid}) has not ended in ${STOP_MS / 1000} s. See its log.`,
  );
}

/** A port of 127.0.0.1 that nobody listened on a moment ago. */
export async function findFreePort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  await once(server.close(), 'close');
  return port;
}
