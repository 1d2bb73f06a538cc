import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { TestDatabase } from '@panelbridge/embedded-postgres/testing';
import pg from 'pg';
import { createMigratedDatabase } from './support/database.js';
import { findFreePort } from './support/find-free-port.js';

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
    const deadline = Date.now() + 25_000;
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
    const owner = new pg.Client({ connectionString: database.url });
    await owner.connect();
    // The readiness check waits for this lock, so the request is under way for as long as the test wants.
    await owner.query('begin; lock table migrations in access exclusive mode');
    const underWay = fetch(`${hub.url}/ready`);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const ended = once(hub.child, 'exit');
    hub.child.kill('SIGTERM');
    await new Promise((resolve) => setTimeout(resolve, 300));
    await expect(fetch(`${hub.url}/health`)).rejects.toThrow('fetch failed');
    await owner.query('rollback');
    await owner.end();
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
    await once(hub.child, 'exit');
    expect(hub.child.exitCode).toBe(1);
    expect(hub.read()).toContain('LOG_LEVEL');
  });
});
