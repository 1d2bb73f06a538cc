import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Message, Question } from './protocol.js';

const longestAnswer = 15_000;

/** The process that holds the connector, seen from the one that serves the page. */
export class ConnectorProcess {
  readonly #folder: string;
  #child: ChildProcess | null = null;
  #loaded: Promise<string | null> = Promise.resolve(null);
  /** Words about a process that ended by itself, which nobody who asked has heard. */
  #unheard: string | null = null;
  #isLost = false;
  #number = 0;
  readonly #waiting = new Map<number, { readonly resolve: (answer: unknown) => void; readonly reject: (error: Error) => void }>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Loads the connector anew. */
  restart(): void {
    this.stop();
    const child = fork(fileURLToPath(new URL('./worker.js', import.meta.url)), [this.#folder], { cwd: this.#folder, execArgv: [] });
    this.#child = child;
    let isReady = false;
    this.#loaded = new Promise((resolve) => {
      child.on('message', (message: Message) => {
        if ('ready' in message) {
          isReady = true;
          resolve(null);
        } else if ('failed' in message) resolve(message.failed);
        else this.#settle(message);
      });
      child.on('error', (error) => resolve(error.message));
      child.once('exit', (code, signal) => {
        const words = `The connector ended its process (${signal ?? `exit code ${code}`}), as process.exit or an error that nobody catches does.`;
        resolve(`${words} The terminal may say more.`);
        if (this.#child === child) this.#lose(words, isReady);
      });
    });
  }

  /** Why the connector could not be loaded, or that its process ended unasked, which is told once; `null` when all is well. */
  findFailure(): Promise<string | null> {
    const unheard = this.#unheard;
    this.#replace();
    return unheard === null ? this.#loaded : Promise.resolve(unheard);
  }

  /** Asks the connector's process. @throws Error when it fails, or takes too long */
  ask<Answer>(question: Question): Promise<Answer> {
    this.#replace();
    const number = (this.#number += 1);
    let timer: NodeJS.Timeout | undefined;
    const answered = new Promise<unknown>((resolve, reject) => {
      this.#waiting.set(number, { resolve, reject });
      const words = `The connector did not answer within ${longestAnswer / 1000} s; save a file to load it anew.`;
      timer = setTimeout(() => reject(new Error(words)), longestAnswer);
    });
    const child = this.#child;
    // A process that hears nothing more is of no use; its end says the rest.
    child?.send({ number, question } satisfies Message, (error) => error && child.kill('SIGKILL'));
    return answered.finally(() => {
      clearTimeout(timer);
      this.#waiting.delete(number);
    }) as Promise<Answer>;
  }

  stop(): void {
    const child = this.#child;
    this.#child = null;
    // A connector may be in an endless loop, where it hears nothing.
    child?.kill('SIGKILL');
    this.#isLost = false;
    this.#unheard = null;
    this.#refuseAll('The connector was loaded anew meanwhile.');
  }

  /** One that ended while it was loaded would do so again: that waits for a file to be saved. */
  #lose(words: string, wasLoaded: boolean): void {
    const told = `${words} A new process takes its place; the terminal may say more.`;
    if (wasLoaded && this.#waiting.size === 0) this.#unheard = told;
    this.#isLost = wasLoaded;
    this.#refuseAll(told);
  }

  /** Begins anew where the process is gone, and not before somebody asks: a connector may end each of its processes by and by. */
  #replace(): void {
    if (this.#isLost) this.restart();
  }

  #settle(message: Exclude<Message, { readonly ready: true } | { readonly failed: string }>): void {
    const waiting = this.#waiting.get(message.number);
    if ('answer' in message) waiting?.resolve(message.answer);
    if ('error' in message) waiting?.reject(new Error(message.error));
  }

  #refuseAll(words: string): void {
    for (const { reject } of this.#waiting.values()) reject(new Error(words));
  }
}
