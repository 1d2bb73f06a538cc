import { createApp } from './create-app.js';
import { migrateDatabase, openDatabase } from './open-database.js';
import { ensureSecretKeys } from './platform/configuration/ensure-secret-keys.js';
import { ConfigurationError, readDatabaseSettings, readSettings } from './platform/configuration/read-settings.js';
import { DatabaseNotReadyError } from './platform/database/check-migrated.js';
import { version } from './version.js';
import { FirstWorkspace } from './workspaces/first-workspace.js';

const drainMilliseconds = 25_000;

/** Starts the hub and gives the function that ends it: new requests are refused, those under way are answered, then the database goes. */
async function start(): Promise<() => Promise<void>> {
  const configuration = await ensureSecretKeys(readSettings(process.env));
  const database = await openDatabase(configuration);
  const app = await createApp(configuration.with({ databaseUrl: database.url })).catch(async (error: unknown) => {
    await database.close();
    throw error;
  });
  const adminKey = await app.get(FirstWorkspace).ensure();
  await app.listen(configuration.port, configuration.host);
  const lines = [
    `Panelbridge listens on ${await app.getUrl()}; its API is described at ${configuration.publicUrl}/reference`,
    ...(configuration.demo
      ? ['This is a demo: links to http addresses of this machine are allowed. Set PANELBRIDGE_DEMO=false for real use.']
      : []),
    ...(adminKey === undefined ? [] : ['The first admin key, shown only now:', '', `    ${adminKey}`, '']),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  return async () => {
    await app.close();
    await database.close();
  };
}

function explain(error: unknown): string {
  if (error instanceof ConfigurationError || error instanceof DatabaseNotReadyError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** Serves until a signal ends it. */
async function serve(): Promise<void> {
  const stop = await start();
  let stopping = false;
  const onSignal = (): void => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => {
      process.stderr.write('Requests or jobs did not end in time; the hub ends without them.\n');
      process.exit(1);
    }, drainMilliseconds).unref();
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`${explain(error)}\n`);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', onSignal).on('SIGINT', onSignal);
}

/** Brings the database to this build's state and ends, for installations in which the hub itself may not. */
async function migrate(): Promise<void> {
  await migrateDatabase(readDatabaseSettings(process.env));
  process.stdout.write(`The database is at the state of Panelbridge ${version}.\n`);
}

const commands = {
  serve: { run: serve, fault: 'The hub could not start.' },
  migrate: { run: migrate, fault: 'The database could not be migrated.' },
} as const;

const name = process.argv[2] ?? 'serve';
if (name === 'serve' || name === 'migrate') {
  const { run, fault } = commands[name];
  await run().catch((error: unknown) => {
    process.stderr.write(`${fault} ${explain(error)}\n`);
    process.exitCode = 1;
  });
} else {
  process.stderr.write(
    'The only argument is `migrate`: it brings the database to the state of this version and ends. Without it the hub starts.\n',
  );
  process.exitCode = 1;
}
