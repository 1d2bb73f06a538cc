import { setTimeout as wait } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';

/** Time and chance, as the engine knows them; tests put others in their place. */
@Injectable()
export class EngineClock {
  /** Milliseconds that never go back. */
  now(): number {
    return performance.now();
  }

  /** From 0 (inclusive) to 1 (exclusive). */
  random(): number {
    return Math.random();
  }

  /** @throws the signal's reason once it aborts */
  async sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    try {
      await wait(milliseconds, undefined, { signal });
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    }
  }
}
