import { subscribe, unsubscribe } from 'node:diagnostics_channel';

const channels = ['net.client.socket', 'http.client.request.start', 'undici:request:create'];

/** Watches work for ways to the network around what a host hands in: global fetch, and sockets of any library. */
export async function watchNetwork<T>(work: () => Promise<T>): Promise<{ readonly value: T; readonly ways: readonly string[] }> {
  const ways = new Set<string>();
  const listeners = channels.map((channel) => [channel, () => void ways.add(channel)] as const);
  for (const [channel, listener] of listeners) subscribe(channel, listener);
  const { fetch } = globalThis;
  globalThis.fetch = async (input) => {
    ways.add(`fetch(${input instanceof Request ? input.url : String(input)})`);
    throw new TypeError('fetch failed');
  };
  try {
    return { value: await work(), ways: [...ways] };
  } finally {
    globalThis.fetch = fetch;
    for (const [channel, listener] of listeners) unsubscribe(channel, listener);
  }
}
