import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findSample } from '../guides/samples.js';
import { Terminal } from '../guides/terminal.js';
import { builtProgram, startHubProcess, type HubProcess } from '../support/hub-process.js';
import { keepData, type KeptData } from './kept-data.js';

// The walk of the page “Operate it” with the database that comes along: stop, pack the folder, lose everything, put it back, start.
let home: string;
let terminal: Terminal;
let kept: KeptData | undefined;
const started: HubProcess[] = [];
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'panelbridge-backup-'));
  await chmod(home, 0o755);
  terminal = new Terminal(home, await mkdtemp(join(home, 'terminal-')), process.env);
});
afterAll(async () => {
  // A killed hub leaves its database running; a stopped one does not.
  for (const hub of started) await hub.stop();
  await kept?.close();
  await rm(home, { recursive: true, force: true });
});

async function start(settings: Readonly<Record<string, string>> = {}): Promise<HubProcess> {
  const folder = join(home, '.panelbridge');
  const own = { DATABASE_URL: '', PANELBRIDGE_PUBLIC_URL: 'http://localhost:4300', PANELBRIDGE_FOLDER: folder };
  const hub = await startHubProcess({ ...own, PANELBRIDGE_ALLOWED_NETWORKS: '127.0.0.0/8', ...settings }, builtProgram);
  started.push(hub);
  return hub;
}

async function type(commands: string): Promise<void> {
  expect(await terminal.type(commands)).toMatchObject({ failed: [] });
}

it('the packed folder of a stopped hub brings everything back, with the keys that were in use', { timeout: 420_000 }, async () => {
  const first = await start();
  kept = await keepData(first);
  await terminal.set('HUB_PROCESS', String(first.pid));
  await type(findSample('operate-it', 'kill -TERM').text);
  expect(first.hasEnded()).toBe(true);

  const second = await start();
  await kept.add(second);
  expect(await second.stop()).toBe(0);

  await type(findSample('operate-it', 'rm -rf .panelbridge').text);
  const restored = await start();
  await kept.expectRestored(restored);
  expect(await restored.stop()).toBe(0);

  const other = await start({ PANELBRIDGE_SECRET_KEYS: `z9:${Buffer.alloc(32, 9).toString('base64')}` });
  const gone = /The secret key \S+ is not in PANELBRIDGE_SECRET_KEYS any more/;
  const code = 'partner_configuration_invalid';
  expect(await kept.checkTool(other)).toMatchObject({ body: { code, detail: expect.stringMatching(gone) } });
  await expect.poll(() => other.read(), { timeout: 15_000 }).toMatch(gone);
  expect(await other.stop()).toBe(0);
});
