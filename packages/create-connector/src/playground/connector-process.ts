import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Message, Question } from './protocol.js';

const longestAnswer = 15_000;

/** The process that holds the connector, seen from the one that serves the page. */
export class ConnectorProcess {
  readonly #folder: string;
  #child: ChildProcess | null = null;
  #loaded: Promise<string | null> = Promise.resolve(null);
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
    this.#loaded = new Promise((resolve) => {
      child.on('message', (message: Message) => {
        if ('ready' in message) resolve(null);
        else if ('failed' in message) resolve(message.failed);
        else this.#settle(message);
      });
      child.once('error', (error) => resolve(error.message));
      child.once('exit', (code) => {
        resolve(`The connector's process ended with ${String(code)}.`);
        if (this.#child === child) this.#refuseAll();
      });
    });
  }

  /** Why the connector could not be loaded; `null` when it was. */
  findFailure(): Promise<string | null> {
    return this.#loaded;
  }

  /** Asks the connector's process. @throws Error when it fails, or takes too long */
  ask<Answer>(question: Question): Promise<Answer> {
    const number = (this.#number += 1);
    let timer: NodeJS.Timeout | undefined;
    const answered = new Promise<unknown>((resolve, reject) => {
      this.#waiting.set(number, { resolve, reject });
      const words = `The connector did not answer within ${longestAnswer / 1000} s; save a file to load it anew.`;
      timer = setTimeout(() => reject(new Error(words)), longestAnswer);
    });
    this.#child?.send({ number, question } satisfies Message);
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
    this.#refuseAll();
  }

  #settle(message: Exclude<Message, { readonly ready: true } | { readonly failed: string }>): void {
    const waiting = this.#waiting.get(message.number);
    if ('answer' in message) waiting?.resolve(message.answer);
    if ('error' in message) waiting?.reject(new Error(message.error));
  }

  #refuseAll(): void {
    for (const { reject } of this.#waiting.values()) reject(new Error('The connector was loaded anew meanwhile.'));
  }
}
