import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** What a running server says of itself in the file postmaster.pid of its data folder. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  /** `starting`, `ready`, `stopping` or `standby`; empty in the first moments. */
  readonly status: string;
}

/** Reads postmaster.pid, or nothing when there is none. Its `pid` is 0 when the file is empty or damaged, as after a power cut. */
export function readPostmaster(data: string): Postmaster | undefined {
  try {
    const lines = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n');
    const pid = /^\d+$/.test(lines[0] ?? '') ? Number(lines[0]) : 0;
    return { pid, port: Number(lines[3] ?? 0), status: (lines[7] ?? '').trim() };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Whether the process `pid` is the PostgreSQL server of this data folder. It is not when the process has ended, is a zombie that nobody
 * reaped, or is another program that was given the same number later.
 */
export function isPostmasterOf(data: string, pid: number): boolean {
  if (pid === 0) return false;
  return process.platform === 'linux' ? isPostmasterOnLinux(data, pid) : isPostmasterByPs(data, pid);
}

/**
 * Makes a server start over a pid file whose process is gone but whose number is in use. PostgreSQL refuses such a file, except when it
 * names the parent of the new server: this process. The file is not deleted, because PostgreSQL reads from it which shared memory to test
 * for backends that outlived a killed server.
 */
export function disownPidFile(data: string): void {
  const file = join(data, 'postmaster.pid');
  const [, ...rest] = readFileSync(file, 'utf8').split('\n');
  writeFileSync(file, [process.pid, ...rest].join('\n'));
}

function isPostmasterOnLinux(data: string, pid: number): boolean {
  try {
    // Empty for a zombie.
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    if (basename(command[0] ?? '') !== 'postgres') return false;
    return command.includes(data) || isWorkingDirectory(pid, data);
  } catch {
    return false;
  }
}

/** A server that somebody started by hand may name its folder otherwise, but works in it. */
function isWorkingDirectory(pid: number, data: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === data;
  } catch {
    return false;
  }
}

function isPostmasterByPs(data: string, pid: number): boolean {
  try {
    const command = execFileSync('ps', ['-ww', '-o', 'args=', '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return command.includes('postgres') && command.includes(` ${data} `);
  } catch {
    return false;
  }
}
