import { mkdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findInstalledBinaries, prepareBinaries } from './binaries.js';
import { ensureCluster, openDataFolder, type DataFolder } from './data-folder.js';
import { createDatabase, dropDatabase, toDatabaseUrl } from './databases.js';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';
import { disownPidFile, isPostmasterOf, readPostmaster, type Postmaster } from './postmaster.js';
import { endServer, findFreePort, launchServer, waitUntilReady, type Launch } from './server-process.js';
import { toServerArguments } from './settings.js';
import { takeLock, withStartLock } from './start-lock.js';

const PORT_ATTEMPTS = 5;
const SHARED_MEMORY_MS = 30_000;

/** Where and how to run the embedded database. */
export interface StartOptions {
  /** Holds all the server leaves on disk: `data`, `server.log`, `start.lock`, `owner.lock`. Created when missing. */
  readonly folder: string;
  /** A port of 127.0.0.1; without it any free one. */
  readonly port?: number;
  /** PostgreSQL settings by name, such as `{ shared_buffers: '512MB' }`. Those that keep commits safe are fixed. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Where the server's log is appended; without it `server.log` in the folder. */
  readonly logFile?: string;
  /** Folder with `initdb` and `postgres` of another installation, whose version the data then has; without it those that come along. */
  readonly binaries?: string;
}

/** A running server. It outlives this process unless it is stopped. */
export interface EmbeddedPostgres {
  /** The connection string of a database, `postgres` without a name. */
  url(database?: string): string;
  readonly port: number;
  /** The process id of the server. */
  readonly pid: number;
  /** Whether the server ran before; it then has the port and the settings it was started with. */
  readonly adopted: boolean;
  /**
   * Whether it is for this process to stop the server: it started it, or adopted it from one that is gone. Others on the same folder have an
   * owner that lives.
   */
  readonly owned: boolean;
  /** Creates a UTF-8 database, empty or a copy of `template`. Throws PostgreSQL's error 42P04 when the name is in use. */
  createDatabase(name: string, template?: string): Promise<void>;
  /** Drops a database and ends the sessions in it; does nothing when there is none. */
  dropDatabase(name: string): Promise<void>;
  /** Ends the server: `fast` (the default) writes a checkpoint, `immediate` leaves a recovery to the next start. Idle when it has ended. */
  stop(mode?: 'fast' | 'immediate'): Promise<void>;
}

/**
 * Starts, or adopts a running, PostgreSQL server on a data folder. Processes that start the same folder at once share one server.
 *
 * @throws EmbeddedPostgresError with one of its codes, each message naming the remedy.
 */
export async function startPostgres(options: StartOptions): Promise<EmbeddedPostgres> {
  const serverArguments = toServerArguments(options.settings ?? {});
  const folder = await openDataFolder(options.folder);
  const logFile = options.logFile === undefined ? join(folder.path, 'server.log') : resolve(options.logFile);
  return withStartLock(join(folder.path, 'start.lock'), async () => {
    const running = await findRunningServer(folder.data);
    if (running) return describeServer(folder, running, true);
    await mkdir(dirname(logFile), { recursive: true });
    const bin = options.binaries ?? (await prepareBinaries(findInstalledBinaries(), folder.path, folder.account));
    const environment = { PATH: process.env['PATH'], LC_ALL: 'C' };
    await ensureCluster(folder, bin, environment);
    const launch = { bin, data: folder.data, account: folder.account, arguments: serverArguments, environment, logFile };
    return launchUntilReady(folder, launch, options.port);
  });
}

async function findRunningServer(data: string): Promise<Postmaster | undefined> {
  const found = readPostmaster(data);
  if (!found) return undefined;
  if (!isPostmasterOf(data, found.pid)) {
    disownPidFile(data);
    return undefined;
  }
  const ready = await waitUntilReady(data, () => isPostmasterOf(data, found.pid));
  if (!ready) await endServer(data, found.pid);
  return ready;
}

/**
 * Starts again when somebody was given the free port first, while backends of a killed server still hold its memory, and when the server of
 * a launcher that was killed a moment ago comes up at the same time.
 */
async function launchUntilReady(folder: DataFolder, launch: Launch, wanted: number | undefined): Promise<EmbeddedPostgres> {
  const deadline = Date.now() + SHARED_MEMORY_MS;
  for (let attempt = 1; ; attempt += 1) {
    const port = wanted ?? (await findFreePort());
    const outcome = await launchServer(launch, port);
    if (outcome.kind === 'ready') return describeServer(folder, outcome.postmaster, false);
    const rival = await findRunningServer(folder.data);
    if (rival) return describeServer(folder, rival, true);
    const isPortTaken = outcome.log.includes('Address already in use');
    if (isPortTaken && wanted !== undefined) {
      throw new EmbeddedPostgresError(
        'port_taken',
        `Something else listens on port ${port} of 127.0.0.1. Name another port, or none to get a free one.`,
      );
    }
    const isMemoryHeld = outcome.log.includes('pre-existing shared memory block') && Date.now() < deadline;
    if (!isMemoryHeld && !(isPortTaken && attempt < PORT_ATTEMPTS)) {
      throw new EmbeddedPostgresError(
        'start_failed',
        `The server in ${folder.path} did not start. Its log ${launch.logFile} says: ${outcome.log}`,
      );
    }
    await sleep(100);
  }
}

function describeServer({ path, data }: DataFolder, { pid, port }: Postmaster, adopted: boolean): EmbeddedPostgres {
  const release = takeLock(join(path, 'owner.lock'));
  const url = (database = 'postgres'): string => toDatabaseUrl(`postgresql://postgres@127.0.0.1:${port}`, database);
  return {
    url,
    port,
    pid,
    adopted,
    // The owner of an earlier server may live on and still have the lock of one that was started now.
    owned: !adopted || release !== undefined,
    createDatabase: (name, template) => createDatabase(url(), name, template),
    dropDatabase: (name) => dropDatabase(url(), name),
    stop: (mode = 'fast') => {
      release?.();
      return endServer(data, pid, mode === 'fast' ? 'SIGINT' : 'SIGQUIT');
    },
  };
}
