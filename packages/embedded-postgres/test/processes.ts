import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

/** Starts a program that is killed at the end of the test, and resolves with it and the first line it prints. */
export async function spawnUntilLine(
  command: string,
  args: readonly string[],
  options: { uid?: number; gid?: number; cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<{ child: ChildProcess; line: string }> {
  const child = spawn(command, args, { cwd: '/', ...options, stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`${command} ended with ${String(code)} before it printed a line`);
  });
  const [line] = (await Promise.race([once(createInterface(child.stdout), 'line'), ended])) as [string];
  ended.catch(() => undefined);
  return { child, line };
}

/** What another process says of the server it started. */
export interface StartedServer {
  readonly pid: number;
  readonly port: number;
  readonly adopted: boolean;
  readonly owned: boolean;
}

/** Starts the embedded database from a process of its own. */
export async function startInProcess(folder: string): Promise<{ child: ChildProcess } & StartedServer> {
  const script = fileURLToPath(new URL('starter.ts', import.meta.url));
  const hooks = import.meta.resolve('@oxc-node/core/register');
  const { child, line } = await spawnUntilLine(process.execPath, ['--import', hooks, script, folder]);
  return { child, ...(JSON.parse(line) as StartedServer) };
}

/** The account of a folder's owner, to run a process as. */
export function readOwner(folder: string): { uid?: number; gid?: number } {
  const { uid, gid } = lstatSync(folder);
  return process.getuid?.() === 0 ? { uid, gid } : {};
}

/** Whether a process runs. A zombie, which the first process of a container may never reap, does not. */
export function isRunning(pid: number): boolean {
  if (process.platform === 'linux') return existsSync(`/proc/${pid}`) && readFileSync(`/proc/${pid}/cmdline`, 'utf8') !== '';
  return /^[^Z]/.test(spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim());
}

/** The account a process runs as. */
export function readUid(pid: number): number {
  if (process.platform === 'linux') return lstatSync(`/proc/${pid}`).uid;
  return Number(spawnSync('ps', ['-o', 'uid=', '-p', String(pid)], { encoding: 'utf8' }).stdout);
}

/** The environment a process was started with. */
export function readEnvironment(pid: number): string {
  if (process.platform === 'linux') return readFileSync(`/proc/${pid}/environ`, 'utf8');
  return spawnSync('ps', ['-E', '-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout;
}

/** Waits until `holds`, at most some seconds. */
export async function waitFor(holds: () => boolean): Promise<boolean> {
  for (let attempt = 0; attempt < 500 && !holds(); attempt += 1) await sleep(20);
  return holds();
}
