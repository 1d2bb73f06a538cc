import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createTestDatabase, type TestDatabase } from '@panelbridge/embedded-postgres/testing';
import type pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { connectAsOwner } from './support/database.js';
import { startHubProcess, type HubProcess } from './support/hub-process.js';

// The stricter installation of ADR 0008: one login owns the database and migrates it, another is only a member of panelbridge_app.
const root = fileURLToPath(new URL('..', import.meta.url));
const password = 'a-password-of-the-test';

let database: TestDatabase;
let server: pg.Pool;
let names: { readonly owner: string; readonly hub: string; readonly nobody: string };
const hubs: HubProcess[] = [];

beforeAll(async () => {
  database = await createTestDatabase(inject('postgresUrl'));
  server = connectAsOwner(database.url, 2);
  names = { owner: `${database.name}_owner`, hub: `${database.name}_hub`, nobody: `${database.name}_nobody` };
  for (const name of Object.values(names)) await server.query(`create role ${name} login password '${password}'`);
  await server.query(`grant panelbridge_app to ${names.hub}; alter database ${database.name} owner to ${names.owner}`);
});
afterEach(async () => {
  for (const hub of hubs.splice(0)) await hub.kill();
});
afterAll(async () => {
  await server.end();
  await database.drop();
  const admin = connectAsOwner(inject('postgresUrl'), 1);
  for (const name of Object.values(names)) await admin.query(`drop role ${name}`);
  await admin.end();
});

function urlOf(role: keyof typeof names): string {
  const url = new URL(database.url);
  url.username = names[role];
  url.password = password;
  return url.href;
}

/** Runs the program to its end; a hub that should not have started is stopped. */
function run(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<{ readonly code: number; readonly text: string }> {
  const program = ['--conditions=panelbridge-source', '--import', '@oxc-node/core/register', 'src/main.ts', ...args];
  const env = { ...process.env, PANELBRIDGE_PORT: '0', LOG_LEVEL: 'warn', ...environment };
  return new Promise((resolve) => {
    execFile(process.execPath, program, { cwd: root, env, timeout: 25_000, killSignal: 'SIGKILL' }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, text: stdout + stderr });
    });
  });
}

const secretKeys = { PANELBRIDGE_SECRET_KEYS: `k1:${Buffer.alloc(32, 7).toString('base64')}` };
async function serve(environment: Readonly<Record<string, string>>): Promise<HubProcess> {
  const hub = await startHubProcess({ ...secretKeys, ...environment });
  hubs.push(hub);
  return hub;
}

async function expectToWork(hub: HubProcess): Promise<void> {
  const printed = /pbk_[0-9A-Za-z]{38}/;
  // What a process prints may come later than its answers.
  await expect.poll(() => hub.read(), { timeout: 15_000 }).toMatch(printed);
  const key = printed.exec(hub.read())?.[0] ?? '';
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const made = await fetch(`${hub.url}/api/v1/studies`, { method: 'POST', headers, body: JSON.stringify({ title: 'A study' }) });
  expect([made.status, await made.json()]).toMatchObject([201, { title: 'A study' }]);
}

// Each test starts the program several times.
describe('a hub with a login of its own', { timeout: 90_000 }, () => {
  it('says what to do when nobody has migrated the database', async () => {
    const { code, text } = await run([], { ...secretKeys, DATABASE_URL: urlOf('hub') });
    expect(code).toBe(1);
    expect(text).toMatch(
      /The database lacks the hub’s schema\. Run the hub once with the argument `migrate` and PANELBRIDGE_MIGRATION_URL/,
    );
    expect(text).not.toMatch(/\n\s+at /);
    expect(text).not.toContain(password);
  });

  it('cannot migrate, and says so', async () => {
    const { code, text } = await run(['migrate'], { DATABASE_URL: urlOf('hub') });
    expect(code).toBe(1);
    expect(text).toContain(`The login "${names.hub}" may not migrate the database`);
    expect(text).toContain('PANELBRIDGE_MIGRATION_URL');
  });

  it('works on a database that its owner migrates by a command that ends, without the hub’s secrets', async () => {
    const done = await run(['migrate'], { PANELBRIDGE_MIGRATION_URL: urlOf('owner') });
    expect(done).toEqual({ code: 0, text: expect.stringContaining('The database is at the state of Panelbridge') });
    const hub = await serve({ DATABASE_URL: urlOf('hub') });
    await expectToWork(hub);
    const { rows } = await server.query('select distinct tableowner as owner from pg_tables where schemaname in ($1, $2)', [
      'public',
      'pgboss',
    ]);
    expect(rows).toEqual([{ owner: names.owner }]);
  });

  it('does not start on the state of another build, unless it is given the login that migrates', async () => {
    await server.query('delete from entry_rules; delete from outcome_rules');
    const { code, text } = await run([], { ...secretKeys, DATABASE_URL: urlOf('hub') });
    expect([code, text]).toEqual([1, expect.stringMatching(/The database lacks the rules \S{16}\. Run the hub once/)]);
    await serve({ DATABASE_URL: urlOf('hub'), PANELBRIDGE_MIGRATION_URL: urlOf('owner') });
    expect((await server.query('select 1 from entry_rules limit 1')).rowCount).toBe(1);
    await server.query(`delete from migrations where name like 'Housekeeping%'`);
    expect((await run([], { ...secretKeys, DATABASE_URL: urlOf('hub') })).text).toContain('The database lacks the migration Housekeeping');
  });

  it('that may not work as panelbridge_app is told what to grant', async () => {
    const { code, text } = await run([], { ...secretKeys, DATABASE_URL: urlOf('nobody') });
    expect([code, text]).toEqual([1, expect.stringContaining(`grant panelbridge_app to "${names.nobody}"`)]);
  });

  it('refuses an argument that means nothing', async () => {
    expect(await run(['migrat'], {})).toEqual({ code: 1, text: expect.stringContaining('The only argument is `migrate`') });
  });
});
