import { spawn } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

// Only node: modules here: bootstrap.mjs uses this before anything is installed.

/** The repository's root folder. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

const bin = path.join(root, 'node_modules', '.bin');

/** The environment of every job: the project's own Node and tools come first, and no tool reports home. */
export function jobEnvironment() {
  const rest = (process.env.PATH ?? '').split(path.delimiter).filter((folder) => folder !== bin);
  return {
    ...process.env,
    PATH: [bin, ...rest].join(path.delimiter),
    ASTRO_TELEMETRY_DISABLED: '1',
    DO_NOT_TRACK: '1',
    TURBO_NO_UPDATE_NOTIFIER: '1',
    TURBO_TELEMETRY_DISABLED: '1',
  };
}

/**
 * Runs a program to its end and answers how it ended; its output goes straight through, or is collected with `capture`.
 * A signal is passed on and the program's end waited for, so that a stopped job leaves nothing running behind it; then this process ends too.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd?: string, capture?: boolean, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<{ code: number, signal: NodeJS.Signals | null, output: string }>} `code` is 128 + its number when a signal ended it, as shells have it
 */
export function runChild(program, args, { cwd = root, capture = false, env = jobEnvironment() } = {}) {
  return new Promise((resolve, reject) => {
    // Listens before there is a child: a signal in the first moment would end this process and leave the child behind.
    const passing = passSignalsOn((signal) => child.kill(signal));
    const child = spawn(program, args, { cwd, env, stdio: capture ? ['ignore', 'pipe', 'pipe'] : 'inherit' });
    /** @type {Buffer[]} */
    const chunks = [];
    child.stdout?.on('data', (chunk) => chunks.push(chunk));
    child.stderr?.on('data', (chunk) => chunks.push(chunk));
    child.on('error', (error) => {
      passing.stop();
      reject(error);
    });
    child.on('close', (code, signal) => {
      passing.stop();
      const ended = { code: code ?? toExitCode(signal), signal, output: Buffer.concat(chunks).toString('utf8') };
      if (passing.received !== null) endLike(ended);
      resolve(ended);
    });
  });
}

/**
 * Runs a program and, if it fails, ends this process in the same way.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 */
export async function runOrExit(program, args, options) {
  const ended = await runChild(program, args, options);
  if (ended.code !== 0) endLike(ended);
}

/**
 * @param {{ code: number, signal: NodeJS.Signals | null }} ended
 * @returns {never}
 */
function endLike({ code, signal }) {
  if (signal !== null) process.kill(process.pid, signal);
  return process.exit(code);
}

/** @param {NodeJS.Signals | null} signal */
function toExitCode(signal) {
  return 128 + (signal === null ? 0 : os.constants.signals[signal]);
}

/**
 * @param {(signal: NodeJS.Signals) => void} pass
 */
function passSignalsOn(pass) {
  // A terminal sends Ctrl-C to the whole group by itself. A second one would tell a server that is closing properly to give up.
  const hasTerminal = [process.stdin, process.stdout, process.stderr].some((stream) => stream.isTTY);
  const passing = {
    received: /** @type {NodeJS.Signals | null} */ (null),
    stop: () => {
      for (const [signal, handler] of handlers) process.off(signal, handler);
    },
  };
  const handlers = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']).map((signal) => {
    const handler = () => {
      passing.received = signal;
      if (signal !== 'SIGINT' || !hasTerminal) pass(signal);
    };
    process.on(signal, handler);
    return /** @type {const} */ ([signal, handler]);
  });
  return passing;
}
