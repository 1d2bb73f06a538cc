import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { findFreePort } from './find-free-port.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const startMilliseconds = 90_000;

/** The real program, running from its source on a port of its own. */
export interface HubProcess {
  readonly url: string;
  /** The process id. */
  readonly pid: number;
  /** Whether it has ended, by itself or by {@link kill}. */
  hasEnded(): boolean;
  /** What it has printed so far. */
  read(): string;
  /** Ends it with SIGKILL and waits until it is gone. */
  kill(): Promise<void>;
  /** Asks it to end with SIGTERM and waits until it is gone. @returns its exit code, null when a signal ended it */
  stop(): Promise<number | null>;
}

/** A program other than the one of this source: arguments for Node, and the folder in which it runs. */
export interface Program {
  readonly arguments: readonly string[];
  readonly folder: string;
}

const ownProgram: Program = {
  arguments: ['--conditions=panelbridge-source', '--import', '@oxc-node/core/register', 'src/main.ts'],
  folder: root,
};

/** The program as it was last built and as installations run it. It starts sooner than from its source. */
export const builtProgram: Program = { arguments: ['dist/main.js'], folder: root };

/**
 * Starts the program and waits until it serves.
 *
 * @param environment on top of this process's own
 * @throws Error with what it printed when it ends or takes too long
 */
export async function startHubProcess(environment: Readonly<Record<string, string>>, program = ownProgram): Promise<HubProcess> {
  const port = await findFreePort();
  const child = spawn(process.execPath, program.arguments, {
    cwd: program.folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      LOG_LEVEL: 'warn',
      PANELBRIDGE_PUBLIC_RATE: '0',
      PANELBRIDGE_API_RATE: '0',
      ...environment,
      PANELBRIDGE_PORT: String(port),
    },
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const hub: HubProcess = {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    hasEnded: () => hasEnded(child),
    read: () => printed,
    kill: async () => void (await end(child, 'SIGKILL')),
    stop: () => end(child, 'SIGTERM'),
  };
  try {
    await waitUntilReady(hub);
    return hub;
  } catch (error) {
    await hub.kill();
    throw error;
  }
}

async function waitUntilReady(hub: HubProcess): Promise<void> {
  for (const deadline = Date.now() + startMilliseconds; !hub.hasEnded() && Date.now() < deadline; ) {
    const ready = await fetch(`${hub.url}/ready`, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
    if (ready?.status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`the hub did not become ready: ${hub.read()}`);
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (hasEnded(child)) return child.exitCode;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
  return child.exitCode;
}
