import { EngineClock } from '../../../src/syncs/engine/sending/clock.js';
import type { TestHub } from '../../support/start-hub.js';

/** Waits that were skipped, in milliseconds. */
export interface SkippedWaits {
  readonly waits: number[];
  readonly total: () => number;
}

/** Lets waits of the engine pass at once, as if the time had gone by. */
export function skipWaits(hub: TestHub): SkippedWaits {
  const clock = hub.app.get(EngineClock);
  const waits: number[] = [];
  let skipped = 0;
  clock.now = () => performance.now() + skipped;
  clock.random = () => 0.5;
  clock.sleep = async (milliseconds, signal) => {
    signal.throwIfAborted();
    waits.push(milliseconds);
    skipped += milliseconds;
  };
  return { waits, total: () => waits.reduce((sum, one) => sum + one, 0) };
}
