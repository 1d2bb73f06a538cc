import { setTimeout as sleep } from 'node:timers/promises';
import type { RunAnswer } from './answers.js';
import { HubError, isPassing, type HubClient } from './hub-client.js';
import type { ProgressView } from './show-progress.js';

const intervalMs = 1_000;
/** Short runs are over before the first second is. */
const firstIntervalMs = 200;
/** How long a hub that does not answer is asked again. */
const patienceMs = 60_000;

/**
 * Follows a run to its end. A hub that restarts meanwhile is waited for.
 *
 * @returns the ended run; `null`: the watching was stopped, and the run goes on
 * @throws HubError when the hub refuses, or does not answer for a minute
 */
export async function watchRun(hub: HubClient, path: string, view: ProgressView, signal: AbortSignal): Promise<RunAnswer | null> {
  let lastAnswerAt = Date.now();
  for (let wait = firstIntervalMs; ; wait = Math.min(intervalMs, wait * 2)) {
    try {
      const run = await hub.get<RunAnswer>(path, signal);
      lastAnswerAt = Date.now();
      if (run.finishedAt !== null) return run;
      view.show(run);
    } catch (error) {
      if (signal.aborted) return null;
      if (!isPassing(error)) throw error;
      if (Date.now() - lastAnswerAt > patienceMs) {
        throw new HubError('The hub has not answered for a minute. The run is not lost: it goes on when the hub is back.', null, {
          cause: error,
        });
      }
    }
    await sleep(wait, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return null;
  }
}
