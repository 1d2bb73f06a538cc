// Run as a process of its own beside a test run, with the cluster's folder as its argument. Its standard input is a pipe held by the
// runner: however the runner ends, the pipe closes, and the cluster goes. It imports nothing of this package, so Node can run it as it is.
import { existsSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const folder = process.argv[2] ?? '';

/** Ends the server that postmaster.pid names, if that process is still a server of this folder. */
async function endCluster(): Promise<void> {
  const file = join(folder, 'data', 'postmaster.pid');
  if (!existsSync(file)) return;
  try {
    const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
    const command = process.platform === 'linux' ? readFileSync(`/proc/${pid}/cmdline`, 'utf8') : folder;
    if (!(pid > 0) || !command.includes(folder)) return;
    process.kill(pid, 'SIGQUIT');
    for (let attempt = 0; attempt < 500 && existsSync(file); attempt += 1) await sleep(10);
  } catch {
    // The server ended by itself in between, and took the file along.
  }
}

async function clearUp(): Promise<void> {
  // More than once: a server that was being created or started at the very moment may write to the folder again.
  for (let attempt = 0; attempt < 20 && existsSync(folder); attempt += 1) {
    await endCluster();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 }).catch(() => undefined);
    await sleep(100);
  }
}

process.stdin.on('error', () => undefined).once('close', () => void clearUp());
process.stdin.resume();
