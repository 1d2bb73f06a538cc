import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { builtProgram, startHubProcess, type HubProcess } from '../support/hub-process.js';
import { requestJson, type JsonResponse } from '../support/request-json.js';

// The walk of the page “Operate it” with the database that comes along: stop, pack the folder, lose everything, put it back, start.
const run = promisify(execFile);
let home: string;
const started: HubProcess[] = [];
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'panelbridge-backup-'));
  await chmod(home, 0o755);
});
afterAll(async () => {
  // A killed hub leaves its database running; a stopped one does not.
  for (const hub of started) await hub.stop();
  await rm(home, { recursive: true, force: true });
});

async function start(): Promise<HubProcess> {
  const hub = await startHubProcess(
    { DATABASE_URL: '', PANELBRIDGE_PUBLIC_URL: 'http://localhost:4300', PANELBRIDGE_FOLDER: join(home, '.panelbridge') },
    builtProgram,
  );
  started.push(hub);
  return hub;
}

it('the packed folder of a stopped hub brings everything back, with the keys that were in use', { timeout: 420_000 }, async () => {
  const first = await start();
  const key = /pbk_[0-9A-Za-z]{38}/.exec(first.read())?.[0] ?? '';
  const ask = <Body = unknown>({ url }: HubProcess, method: string, path: string, body?: object): Promise<JsonResponse<Body>> => {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    return requestJson(`${url}${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  };
  const kept = await ask<{ id: string }>(first, 'POST', '/api/v1/studies', { title: 'Before the backup' });
  expect(kept.status).toBe(201);
  const person = await ask<{ id: string }>(first, 'POST', '/api/v1/participants', { email: 'kim@example.com', firstName: 'Kim' });
  expect(person.status).toBe(201);
  expect(await first.stop()).toBe(0);

  await run('tar', ['-czf', 'panelbridge.tar.gz', '.panelbridge'], { cwd: home });
  const second = await start();
  const lost = await ask<{ id: string }>(second, 'POST', '/api/v1/studies', { title: 'After the backup' });
  expect(lost.status).toBe(201);
  expect(await second.stop()).toBe(0);

  await run('rm', ['-rf', '.panelbridge'], { cwd: home });
  await run('tar', ['-xzf', 'panelbridge.tar.gz'], { cwd: home });
  const restored = await start();
  expect(restored.read()).not.toContain('pbk_');
  expect(await ask(restored, 'GET', `/api/v1/studies/${kept.body.id}`)).toMatchObject({ status: 200, body: kept.body });
  expect((await ask(restored, 'GET', `/api/v1/studies/${lost.body.id}`)).status).toBe(404);
  expect(await ask(restored, 'GET', `/api/v1/participants/${person.body.id}`)).toMatchObject({ status: 200, body: person.body });
  expect((await ask(restored, 'POST', '/api/v1/studies', { title: 'After the restore' })).status).toBe(201);
  expect(await restored.stop()).toBe(0);
});
