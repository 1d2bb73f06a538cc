import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { startPostgres, type EmbeddedPostgres } from '@panelbridge/embedded-postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findSample } from '../guides/samples.js';
import { Terminal } from '../guides/terminal.js';
import { connectAsOwner } from '../support/database.js';
import { findFreePort } from '../support/find-free-port.js';
import { builtProgram, startHubProcess, type HubProcess } from '../support/hub-process.js';
import { root } from './container-files.js';
import { findInstalledPostgres } from './installed-postgres.js';
import { keepData, type KeptData } from './kept-data.js';

// The walk of the pages “Run it” and “Operate it” with a server of one's own: logins, migration, a dump while the hub works, everything lost, restored.
// A whole server is more than a machine must have for the tests, so without one nothing is walked here.
const binaries = findInstalledPostgres();
const settings = {
  PANELBRIDGE_SECRET_KEYS: `k1:${Buffer.alloc(32, 7).toString('base64')}`,
  PANELBRIDGE_PUBLIC_URL: 'https://studies.example.com',
  PANELBRIDGE_ALLOWED_NETWORKS: '127.0.0.0/8',
};

describe.skipIf(binaries === undefined)('a server of one’s own', () => {
  let home: string;
  let server: EmbeddedPostgres;
  let kept: KeptData | undefined;
  const started: HubProcess[] = [];
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'panelbridge-dump-'));
    await chmod(home, 0o755);
    server = await startPostgres({ folder: join(home, 'server'), ...(binaries !== undefined && { binaries }) });
  });
  afterAll(async () => {
    for (const hub of started) await hub.kill();
    await kept?.close();
    await server.stop('immediate');
    await rm(home, { recursive: true, force: true });
  });

  /** Types what a page shows; the server is where it is here. */
  async function type(page: string, begins: string, { folder = home, change = (text: string) => text } = {}): Promise<string> {
    const variables = { ...process.env, ...settings, PATH: `${binaries}:${dirname(process.execPath)}:${process.env['PATH']}` };
    const terminal = new Terminal(folder, await mkdtemp(join(home, 'terminal-')), variables);
    const text = change(findSample(page, begins).text)
      .replaceAll('db.internal:5432', `127.0.0.1:${server.port}`)
      .replaceAll('--host=db.internal', `--host=127.0.0.1 --port=${server.port}`);
    const { output, failed } = await terminal.type(text);
    expect([failed, output]).toEqual([[], output]);
    return output;
  }

  async function start(): Promise<HubProcess> {
    const url = `postgresql://panelbridge_hub@127.0.0.1:${server.port}/panelbridge`;
    const hub = await startHubProcess({ DATABASE_URL: url, ...settings }, builtProgram);
    started.push(hub);
    return hub;
  }

  it('is made by the commands of “Run it”, dumped while the hub works, restored and used by several processes by those of “Operate it”', {
    timeout: 420_000,
  }, async () => {
    const psql = `psql --quiet --host=db.internal --username=postgres --set=ON_ERROR_STOP=1 <<'SQL'`;
    await type('run-it', 'create role panelbridge_app', { change: (sql) => `${psql}\n${sql}\nSQL\n` });
    // What installs and builds is done already.
    await type('run-it', 'npx --yes pnpm', { folder: root, change: (text) => text.trim().split('\n').at(-1) ?? '' });
    const first = await start();
    kept = await keepData(first);
    await type('operate-it', 'pg_dump --format=custom');
    await kept.add(first);
    expect(await first.stop()).toBe(0);

    const admin = connectAsOwner(server.url(), 1);
    await admin.query('drop database panelbridge');
    await admin.end();
    await type('operate-it', 'createdb --host');
    const restored = await start();
    await kept.expectRestored(restored);
    expect(await restored.stop()).toBe(0);

    const ports = await Promise.all([findFreePort(), findFreePort(), findFreePort()]);
    const quiet = (text: string): string =>
      // What goes on in the background keeps no terminal open here, and its process ids are told.
      `${text.replaceAll(/=430([123])\b/g, (_, place: string) => `=${ports[Number(place) - 1]}`).replaceAll('main.js &', 'main.js > /dev/null 2>&1 &')}\njobs -p\n`;
    const pids = (await type('operate-it', 'export DATABASE_URL=', { folder: root, change: quiet })).trim().split('\n').map(Number);
    try {
      expect(pids).toHaveLength(3);
      const ask = async (port: number): Promise<unknown> => (await fetch(`http://127.0.0.1:${port}/ready`).catch(() => undefined))?.json();
      const [checks, work] = [{ database: 'ok', migrations: 'ok', queue: 'ok' }, { worker: 'ok' }];
      for (const [index, port] of ports.entries()) {
        const ready = { status: 'ready', checks: index === 2 ? { ...checks, ...work } : checks };
        await expect.poll(() => ask(port), { timeout: 60_000, interval: 200 }).toEqual(ready);
      }
    } finally {
      for (const pid of pids) process.kill(pid, 'SIGTERM');
    }
  });
});
