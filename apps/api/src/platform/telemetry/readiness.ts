import { Injectable } from '@nestjs/common';

const limitMilliseconds = 2000;

/** One thing that must work before requests are sent here. It throws an error when it does not. */
export type ReadinessCheck = () => Promise<void>;

/** The state of one check; the reason is in the log, since `/ready` is public. */
export type CheckState = 'ok' | 'failing';

/** The checks behind `/ready`. Modules add theirs as they start. */
@Injectable()
export class Readiness {
  readonly #checks = new Map<string, ReadinessCheck>();

  /** Adds a check under a short name such as `queue`. @throws Error when the name is taken */
  add(name: string, check: ReadinessCheck): void {
    if (this.#checks.has(name)) throw new Error(`There is a readiness check named ${name} already`);
    this.#checks.set(name, check);
  }

  /** Runs all checks side by side, each for at most two seconds; `onFailure` hears why one fails. */
  async run(onFailure: (name: string, error: unknown) => void): Promise<Readonly<Record<string, CheckState>>> {
    const states = await Promise.all(
      [...this.#checks].map(async ([name, check]): Promise<[string, CheckState]> => {
        try {
          await withLimit(check());
          return [name, 'ok'];
        } catch (error) {
          onFailure(name, error);
          return [name, 'failing'];
        }
      }),
    );
    return Object.fromEntries(states);
  }
}

async function withLimit(work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${limitMilliseconds} ms`)), limitMilliseconds);
  });
  try {
    await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
