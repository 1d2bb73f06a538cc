import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test, vi } from 'vitest';
import { waitFor } from '../../test/processes.js';
import { isPostmasterOf } from '../postmaster.js';
import setup from './index.js';

/** A real vitest run with the global setup, as a process of its own; resolves once a test in it has used its server. */
async function startRun(stayMs: number): Promise<{ runner: ChildProcess; data: string; pid: number }> {
  const report = join(tmpdir(), `panelbridge-run-${randomUUID()}.json`);
  const vitest = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url));
  const config = fileURLToPath(new URL('../../test/run/vitest.config.ts', import.meta.url));
  const { DATABASE_URL: _, ...env } = process.env;
  const runner = spawn(process.execPath, [vitest, 'run', '--config', config, '--configLoader', 'runner'], {
    cwd: dirname(config),
    env: { ...env, REPORT_FILE: report, STAY_MS: String(stayMs) },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  onTestFinished(async () => {
    runner.kill('SIGKILL');
    await rm(report, { force: true });
  });
  expect(await waitFor(() => existsSync(report))).toBe(true);
  return { runner, ...(JSON.parse(await readFile(report, 'utf8')) as { data: string; pid: number }) };
}

test('a run that ends leaves neither its server nor its folder', async () => {
  const { runner, data, pid } = await startRun(0);
  const [code] = (await once(runner, 'exit')) as [number];
  expect(code).toBe(0);
  expect(isPostmasterOf(data, pid)).toBe(false);
  expect(existsSync(dirname(data))).toBe(false);
});

test.each(['SIGKILL', 'SIGTERM', 'SIGINT'] as const)('a runner ended by %s leaves neither its server nor its folder', async (signal) => {
  const { runner, data, pid } = await startRun(60_000);
  expect(isPostmasterOf(data, pid)).toBe(true);
  runner.kill(signal);
  await once(runner, 'exit');
  expect(await waitFor(() => !isPostmasterOf(data, pid))).toBe(true);
  expect(await waitFor(() => !existsSync(dirname(data)))).toBe(true);
});

test('DATABASE_URL is used instead of a server of its own, and left running', async () => {
  vi.stubEnv('DATABASE_URL', 'postgresql://somebody@database.example:5433/tests');
  onTestFinished(() => void vi.unstubAllEnvs());
  const provided: unknown[] = [];
  const tearDown = await setup({ provide: (...entry) => provided.push(entry) });
  await tearDown();
  expect(provided).toEqual([['postgresUrl', 'postgresql://somebody@database.example:5433/tests']]);
});
