import { DataSource, type QueryRunner } from 'typeorm';
import { vi } from 'vitest';
import type { TestHub } from './start-hub.js';

/** A process that dies in the middle of its work. */
export interface MortalProcess {
  /** Counts what else it waits for, beside statements: it may die after that, too. */
  readonly wait: <T>(work: () => Promise<T>) => Promise<T>;
  /** Whether it came to the end of its work before it died. */
  readonly survived: () => boolean;
  /** A process of its own takes its place. */
  readonly revive: () => void;
}

/**
 * Lets the hub die right after the n-th statement of its transactions, BEGIN and COMMIT included; what the dead do afterwards fails as well, except
 * for the rollback, which the server does for whoever has died. Only one request or job may run meanwhile.
 */
export function dieAfter(hub: TestHub, count: number): MortalProcess {
  const source = hub.app.get(DataSource);
  const create = source.createQueryRunner.bind(source);
  let done = 0;
  const wait = async <T>(work: () => Promise<T>): Promise<T> => {
    if (done >= count) throw new Error('the process is dead');
    const result = await work();
    done += 1;
    if (done >= count) throw new Error('the process is killed');
    return result;
  };
  const spy = vi.spyOn(source, 'createQueryRunner').mockImplementation((mode) => {
    const runner = create(mode);
    const query = runner.query.bind(runner) as (...args: unknown[]) => Promise<unknown>;
    const mortal = (...args: unknown[]): Promise<unknown> => (args[0] === 'ROLLBACK' ? query(...args) : wait(() => query(...args)));
    return Object.assign(runner, { query: mortal as QueryRunner['query'] });
  });
  return { wait, survived: () => done < count, revive: () => spy.mockRestore() };
}
