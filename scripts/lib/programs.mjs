import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { root } from './child.mjs';

/** A program ended before it was ready. Why, it has said itself, unless it was told to. */
export class EndedEarlyError extends Error {
  /**
   * @param {string} name
   * @param {boolean} byItself false when a signal ended it, or all were ending
   */
  constructor(name, byItself) {
    super(`${name} ended before it was ready.`);
    this.byItself = byItself;
  }
}

/** Node programs that belong together: they end together, whichever ends first. */
export class Programs {
  /** @type {import('node:child_process').ChildProcess[]} */
  #children = [];
  /** @type {number | undefined} */
  #code;

  /** Whether they are to end. */
  get stopping() {
    return this.#code !== undefined;
  }

  /** What this process ends with: of several reasons to stop, the first counts. */
  get exitCode() {
    return this.#code ?? 0;
  }

  /**
   * Starts a program, and resolves with the lines it has printed once one of them matches.
   * @param {string} name for messages
   * @param {readonly string[]} args of Node
   * @param {{ ready: RegExp, env?: Readonly<Record<string, string>>, onLine?: (line: string) => void }} options
   * @returns {Promise<readonly string[]>}
   * @throws {EndedEarlyError} when it ends before that, or is not started because the others are ending
   */
  start(name, args, { ready, env = {}, onLine }) {
    if (this.stopping) return Promise.reject(new EndedEarlyError(name, false));
    const child = spawn(process.execPath, args, { cwd: root, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'inherit'] });
    this.#children.push(child);
    let byItself = false;
    child.once('exit', (code, signal) => {
      byItself = !this.stopping && signal === null;
      this.stop(code ?? 1);
    });
    /** @type {string[]} */
    const printed = [];
    return new Promise((resolve, reject) => {
      createInterface(child.stdout).on('line', (line) => {
        printed.push(line);
        onLine?.(line);
        if (ready.test(line)) resolve(printed);
      });
      // Not at its exit: the last lines may still be on their way then.
      child.once('close', () => reject(new EndedEarlyError(name, byItself)));
    });
  }

  /**
   * Tells all to end, once.
   * @param {number} code what this process is to end with
   */
  stop(code) {
    if (this.stopping) return;
    this.#code = code;
    for (const child of this.#children) child.kill('SIGTERM');
  }

  /** Resolves when all have ended. */
  async whenEnded() {
    const running = this.#children.filter((child) => child.exitCode === null && child.signalCode === null);
    await Promise.all(running.map((child) => once(child, 'exit')));
  }
}
