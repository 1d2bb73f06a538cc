import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres, type EmbeddedPostgres } from '@panelbridge/embedded-postgres';
import type pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectAsOwner } from '../support/database.js';
import { startHubProcess, type HubProcess } from '../support/hub-process.js';
import { requestJson } from '../support/request-json.js';
import { composePath, parseCompose, readStages, readText, root } from './container-files.js';
import { exampleValues as values } from './example-values.js';

// What docker/compose.yaml starts, started without Docker: the same commands and settings in the same order, the program as it is built.
const folder = join(root, 'apps/api');
const { services } = parseCompose(readText(composePath), { ...values, LOG_LEVEL: 'info' });
const image = readStages().at(-1) ?? [];

let home: string;
let server: EmbeddedPostgres;
let admin: pg.Pool;
const started: HubProcess[] = [];
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'panelbridge-compose-'));
  await chmod(home, 0o755);
  server = await startPostgres({ folder: home });
  admin = connectAsOwner(server.url(), 1);
});
afterAll(async () => {
  for (const hub of started) await hub.kill();
  await admin.end();
  await server.stop('immediate');
  await rm(home, { recursive: true, force: true });
});

/** A service’s settings; the database is where it is here, and the process listens here alone. */
function settingsOf(name: string): Readonly<Record<string, string>> {
  const settings = Object.entries(services[name]?.environment ?? {}).map(([key, value]) => [
    key,
    value.replace('@postgres:5432/', `@127.0.0.1:${server.port}/`),
  ]);
  return { ...Object.fromEntries(settings), PANELBRIDGE_HOST: '127.0.0.1' };
}

function run(command: readonly string[], environment: Readonly<Record<string, string>>): Promise<{ code: number; text: string }> {
  const [, ...args] = command;
  return new Promise((resolve) => {
    const options = { cwd: folder, env: { ...process.env, ...environment }, timeout: 90_000 };
    execFile(process.execPath, args, options, (error, stdout, stderr) => {
      resolve({ code: error ? (typeof error.code === 'number' ? error.code : -1) : 0, text: stdout + stderr });
    });
  });
}

async function start(name: string): Promise<HubProcess> {
  const [, ...args] = services[name]?.command ?? image.find(({ keyword }) => keyword === 'CMD')?.command ?? [];
  const hub = await startHubProcess(settingsOf(name), { arguments: args, folder });
  started.push(hub);
  return hub;
}

it('what the compose file starts works together: logins, migration, two APIs, a worker, health, and a stop', {
  timeout: 300_000,
}, async () => {
  // As the image of PostgreSQL does it: the owner and the database, then the file in docker/postgres.
  const { POSTGRES_USER: owner, POSTGRES_DB: name = '' } = services['postgres']?.environment ?? {};
  await admin.query(`create role ${owner} login superuser password '${values.POSTGRES_PASSWORD}'`);
  await server.createDatabase(name);
  await admin.query(`alter database ${name} owner to ${owner}`);
  await admin.query(
    readText('docker/postgres/create-logins.sql')
      .replaceAll(/^\\getenv .*$/gm, '')
      .replaceAll(`:'hub_password'`, `'${values.HUB_DATABASE_PASSWORD}'`),
  );

  // A hub that comes before the migration says so and ends; Compose starts it again.
  const early = await run(['node', 'dist/main.js'], { ...settingsOf('api-1'), PANELBRIDGE_PORT: '0' });
  expect(early).toEqual({ code: 1, text: expect.stringContaining('The database lacks the hub’s schema') });
  const migrate = services['migrate']?.command ?? [];
  // Twice at once, as when somebody migrates by hand while Compose does.
  const migrated = await Promise.all([run(migrate, settingsOf('migrate')), run(migrate, settingsOf('migrate'))]);
  expect(migrated.map(({ code, text }) => [code, text])).toEqual(
    Array.from({ length: 2 }, () => [0, expect.stringContaining('The database is at the state of Panelbridge')]),
  );
  const sql = connectAsOwner(server.url(name), 1);
  const { rows } = await sql.query('select name from migrations group by name having count(*) > 1');
  await sql.end();
  expect(rows).toEqual([]);

  const hubs = await Promise.all(['api-1', 'api-2', 'worker'].map(start));
  const [first, second, worker] = hubs as [HubProcess, HubProcess, HubProcess];
  const printed = hubs.flatMap((hub) => hub.read().match(/pbk_[0-9A-Za-z]{38}/g) ?? []);
  expect(printed).toHaveLength(1);
  const headers = { authorization: `Bearer ${printed[0]}`, 'content-type': 'application/json' };
  const study = await requestJson<{ id: string }>(`${first.url}/api/v1/studies`, { method: 'POST', headers, body: '{"title":"A study"}' });
  expect(study.status).toBe(201);
  expect(await requestJson(`${second.url}/api/v1/studies/${study.body.id}`, { headers })).toMatchObject({ status: 200, body: study.body });
  expect((await requestJson(`${worker.url}/api/v1/studies`, { headers })).status).toBe(404);

  const health = image.find(({ keyword }) => keyword === 'HEALTHCHECK')?.command ?? [];
  expect(health[0]).toBe('node');
  const ports = hubs.map(({ url }) => ({ PANELBRIDGE_PORT: new URL(url).port }));
  for (const port of ports) expect(await run(health, port)).toEqual({ code: 0, text: '' });
  expect(await Promise.all(hubs.map((hub) => hub.stop()))).toEqual([0, 0, 0]);
  expect((await run(health, ports[0] ?? {})).code).toBe(1);
});
