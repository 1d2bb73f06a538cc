import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { TestDatabase } from '@panelbridge/embedded-postgres/testing';
import pg from 'pg';
import { createMigratedDatabase } from './support/database.js';
import { findFreePort } from './support/find-free-port.js';
import { awaitWaiting } from './support/waiting-sessions.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const secretKey = Buffer.alloc(32, 7).toString('base64');

let database: TestDatabase;
const children: ChildProcess[] = [];
beforeAll(async () => {
  database = await createMigratedDatabase();
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});
afterAll(() => database.drop());

interface Process {
  readonly child: ChildProcess;
  readonly url: string;
  read(): string;
  waitFor(text: string): Promise<void>;
}

async function startProcess(environment: Record<string, string> = {}): Promise<Process> {
  const port = await findFreePort();
  const child = spawn(process.execPath, ['--conditions=panelbridge-source', '--import', '@oxc-node/core/register', 'src/main.ts'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      DATABASE_URL: database.url,
      PANELBRIDGE_SECRET_KEYS: `k1:${secretKey}`,
      PANELBRIDGE_PORT: String(port),
      ...environment,
    },
  });
  children.push(child);
  let text = '';
  const collect = (chunk: Buffer): void => {
    text += chunk.toString();
  };
  child.stdout?.on('data', collect);
  child.stderr?.on('data', collect);
  const waitFor = async (wanted: string): Promise<void> => {
    const deadline = Date.now() + 45_000;
    while (!text.includes(wanted)) {
      if (child.exitCode !== null || Date.now() > deadline) throw new Error(`"${wanted}" was not printed: ${text}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  return { child, url: `http://127.0.0.1:${port}`, read: () => text, waitFor };
}

async function end(child: ChildProcess): Promise<number | null> {
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
  return child.exitCode;
}

describe('the hub as a process', () => {
  it('prints one admin key at the first start on an empty database, and none later', async () => {
    const first = await startProcess();
    await first.waitFor('listens on');
    const key = /pbk_[0-9A-Za-z]{38}/.exec(first.read())?.[0] ?? '';
    const answer = await fetch(`${first.url}/api/v1/api-keys`, { headers: { authorization: `Bearer ${key}` } });
    expect([answer.status, await answer.json()]).toMatchObject([200, { data: [{ role: 'admin' }] }]);
    expect(await end(first.child)).toBe(0);
    const second = await startProcess();
    await second.waitFor('listens on');
    expect(second.read()).not.toContain('pbk_');
    expect(await end(second.child)).toBe(0);
  });

  it('answers what is under way before it ends, and refuses the rest', async () => {
    const hub = await startProcess();
    await hub.waitFor('listens on');
    const [owner, watching] = [new pg.Client(database.url), new pg.Client(database.url)];
    await Promise.all([owner.connect(), watching.connect()]);
    // The readiness check waits for this lock, so the request is under way for as long as the test wants.
    await owner.query('begin; lock table migrations in access exclusive mode');
    const underWay = fetch(`${hub.url}/ready`);
    await awaitWaiting(watching);
    const ended = once(hub.child, 'exit');
    hub.child.kill('SIGTERM');
    const ask = () => fetch(`${hub.url}/health`).then(({ status }) => status, String);
    await expect.poll(ask).toContain('fetch failed');
    await owner.query('rollback');
    await Promise.all([owner.end(), watching.end()]);
    expect((await underWay).status).toBe(200);
    await ended;
    expect(hub.child.exitCode).toBe(0);
  });

  it('as a worker serves its operator only', async () => {
    const worker = await startProcess({ PANELBRIDGE_ROLE: 'worker' });
    await worker.waitFor('listens on');
    expect((await fetch(`${worker.url}/ready`)).status).toBe(200);
    expect((await fetch(`${worker.url}/openapi.json`)).status).toBe(404);
    expect(await end(worker.child)).toBe(0);
  });

  it('says what is wrong with its settings and ends', async () => {
    const hub = await startProcess({ PANELBRIDGE_SECRET_KEYS: '', LOG_LEVEL: 'loud' });
    // Not `exit`, which may come before the last that it printed.
    await once(hub.child, 'close');
    expect(hub.child.exitCode).toBe(1);
    expect(hub.read()).toContain('LOG_LEVEL');
  });
});

describe('the hub with the database that comes along', { timeout: 60_000 }, () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'panelbridge-hub-'));
    await chmod(folder, 0o755);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const start = (environment: Record<string, string> = {}): Promise<Process> =>
    startProcess({ DATABASE_URL: '', PANELBRIDGE_FOLDER: folder, ...environment });
  const runsDatabase = (): boolean => existsSync(join(folder, 'postgres', 'data', 'postmaster.pid'));

  it('says which port is in use, leaves no database running, and keeps the first key for the start that succeeds', async () => {
    const other = createServer().listen(await findFreePort(), '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' ? String(address?.port) : '';
    const hub = await start({ PANELBRIDGE_PORT: port });
    const [code] = await once(hub.child, 'close');
    other.close();
    expect(code).toBe(1);
    expect(hub.read()).toBe(
      `The hub could not start. Port ${port} is in use; set PANELBRIDGE_PORT to a free one, and for a hub of its own beside another PANELBRIDGE_FOLDER to another folder.\n`,
    );
    expect(runsDatabase()).toBe(false);
    const next = await start();
    await next.waitFor('listens on');
    expect(next.read()).toContain('pbk_');
    expect(await end(next.child)).toBe(0);
  });

  it('ends the database with a signal that comes while it starts', async () => {
    const hub = await start();
    await expect.poll(runsDatabase, { timeout: 25_000, interval: 5 }).toBe(true);
    expect(hub.read()).toBe('');
    expect(await end(hub.child)).toBe(0);
    expect(hub.read()).toBe('');
    expect(runsDatabase()).toBe(false);
  });

  it('ends the database that a killed hub left behind', async () => {
    const killed = await start();
    await killed.waitFor('listens on');
    killed.child.kill('SIGKILL');
    await once(killed.child, 'exit');
    expect(runsDatabase()).toBe(true);
    const heir = await start();
    await heir.waitFor('listens on');
    expect(await end(heir.child)).toBe(0);
    expect(runsDatabase()).toBe(false);
  });
});
