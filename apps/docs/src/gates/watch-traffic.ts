import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';

/** A page that has asked for nothing as long as this has its first load behind it. */
const quietMs = 500;
/** A page that never stops asking is looked at nevertheless. */
const patienceMs = 10_000;

/** What a page has transferred since the last {@link TrafficWatch.restart}. */
export interface Traffic {
  /** As they went over the wire, of what has ended. */
  readonly bytes: number;
  readonly requests: number;
  /** Addresses at other hosts, each once: axe asks for a foreign style sheet again. */
  readonly foreign: readonly string[];
}

/** Looks over the shoulder of a page. */
export interface TrafficWatch {
  /** Begins to count anew. */
  restart(): void;
  /** Waits until the page has done what it put off until the browser has nothing else to do, and then asks for nothing any more. */
  awaitQuiet(): Promise<void>;
  read(): Traffic;
}

/** Watches every request of a page, whose cache is off from now on. */
export async function watchTraffic(page: Page, origin: string): Promise<TrafficWatch> {
  const client = await page.context().newCDPSession(page);
  await client.send('Network.enable');
  await client.send('Network.setCacheDisabled', { cacheDisabled: true });
  let [bytes, requests, changedAt] = [0, 0, 0];
  const foreign = new Set<string>();
  const underWay = new Set<string>();
  client.on('Network.requestWillBeSent', ({ requestId, request: { url } }) => {
    if (/^(data|blob|about):/.test(url)) return;
    requests += 1;
    changedAt = Date.now();
    underWay.add(requestId);
    if (!url.startsWith(`${origin}/`)) foreign.add(url);
  });
  const end = (requestId: string, length: number): void => {
    if (!underWay.delete(requestId)) return;
    bytes += length;
    changedAt = Date.now();
  };
  client.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => end(requestId, encodedDataLength));
  client.on('Network.loadingFailed', ({ requestId }) => end(requestId, 0));
  return {
    restart: () => {
      [bytes, requests, changedAt] = [0, 0, Date.now()];
      foreign.clear();
      underWay.clear();
    },
    awaitQuiet: async () => {
      await page.evaluate(`new Promise((resolve) => requestIdleCallback(resolve, { timeout: ${patienceMs} }))`);
      const givesUpAt = Date.now() + patienceMs;
      while ((underWay.size > 0 || Date.now() - changedAt < quietMs) && Date.now() < givesUpAt) await sleep(50);
    },
    read: () => ({ bytes, requests, foreign: [...foreign] }),
  };
}
