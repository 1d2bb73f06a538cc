import { once } from 'node:events';
import { EmbeddedPostgresError } from '@panelbridge/embedded-postgres';
import { createApp } from './create-app.js';
import { migrateDatabase, openDatabase } from './open-database.js';
import { ensureSecretKeys } from './platform/configuration/ensure-secret-keys.js';
import { ConfigurationError, readDatabaseSettings, readSettings } from './platform/configuration/read-settings.js';
import { DatabaseNotReadyError } from './platform/database/check-migrated.js';
import { version } from './version.js';
import { FirstWorkspace } from './workspaces/first-workspace.js';

type Closer = () => Promise<void>;

const drainMilliseconds = 25_000;

const listenFaults: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is in use; set PANELBRIDGE_PORT to a free one, and for a hub of its own beside another PANELBRIDGE_FOLDER to another folder',
  EACCES: 'is not for this account to use; set PANELBRIDGE_PORT to one from 1024',
  EADDRNOTAVAIL: 'cannot be had: PANELBRIDGE_HOST is no address of this machine',
};

function explain(error: unknown): string {
  const expected = [ConfigurationError, DatabaseNotReadyError, EmbeddedPostgresError];
  if (!(error instanceof Error)) return String(error);
  if (expected.some((kind) => error instanceof kind)) return error.message;
  const fault = 'code' in error && 'port' in error && 'syscall' in error && error.syscall === 'listen' && listenFaults[String(error.code)];
  return fault ? `Port ${String(error.port)} ${fault}.` : (error.stack ?? error.message);
}

function report(what: string, error: unknown): void {
  process.stderr.write(`${what} ${explain(error)}\n`);
  process.exitCode = 1;
}

/** Closes what was opened, last first: new requests are refused, those under way are answered, then the database goes. */
async function closeAll(opened: readonly Closer[]): Promise<void> {
  const timer = setTimeout(() => {
    process.stderr.write('Requests or jobs did not end in time; the hub ends without them.\n');
    process.exit(1);
  }, drainMilliseconds);
  for (const close of opened.toReversed()) await close();
  clearTimeout(timer);
}

/**
 * Starts the hub.
 *
 * @param opened gets what closes each part as soon as that is open
 * @param stopping ends the start between two steps
 */
async function start(opened: Closer[], stopping: AbortSignal): Promise<void> {
  const configuration = await ensureSecretKeys(readSettings(process.env));
  const database = await openDatabase(configuration);
  opened.push(() => database.close());
  stopping.throwIfAborted();
  const app = await createApp(configuration.with({ databaseUrl: database.url }));
  opened.push(() => app.close());
  stopping.throwIfAborted();
  // Before the first key is made: a port in use must not cost it. Nest's own `listen` would log such a fault besides throwing it.
  const url = await app.getHttpAdapter().getInstance().listen({ port: configuration.port, host: configuration.host });
  const adminKey = await app.get(FirstWorkspace).ensure();
  if (adminKey !== undefined) process.stdout.write(`The first admin key, shown only now:\n\n    ${adminKey}\n\n`);
  process.stdout.write(`Panelbridge listens on ${url}; its API is described at ${configuration.publicUrl}/reference\n`);
  if (configuration.demo) {
    process.stdout.write('This is a demo: links to http addresses of this machine are allowed. Set PANELBRIDGE_DEMO=false for real use.\n');
  }
}

/** Serves until a signal ends it, or the start. */
async function serve(): Promise<void> {
  const opened: Closer[] = [];
  const stopping = new AbortController();
  // Before anything is open, and never taken away: the database's server would outlive a process that a signal ends.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stopping.abort());
  const stopped = once(stopping.signal, 'abort');
  await start(opened, stopping.signal).catch((error: unknown) => {
    if (stopping.signal.aborted) return;
    report('The hub could not start.', error);
    stopping.abort();
  });
  await stopped;
  await closeAll(opened).catch((error: unknown) => report('The hub did not end well.', error));
  process.exit();
}

/** Brings the database to this build's state and ends, for installations in which the hub itself may not. */
async function migrate(): Promise<void> {
  await migrateDatabase(readDatabaseSettings(process.env));
  process.stdout.write(`The database is at the state of Panelbridge ${version}.\n`);
}

const command = process.argv[2];
if (command === undefined) {
  await serve();
} else if (command === 'migrate') {
  await migrate().catch((error: unknown) => report('The database could not be migrated.', error));
} else {
  process.stderr.write(
    'The only argument is `migrate`: it brings the database to the state of this version and ends. Without it the hub starts.\n',
  );
  process.exitCode = 1;
}
