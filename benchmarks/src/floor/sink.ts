import { setTimeout as wait } from 'node:timers/promises';
import { startHubApi } from '@panelbridge/sandbox';

/** The stand-in for the Hub API, in a process of its own, without a limit: it checks every row and remembers whom it holds, and keeps no bodies. */
const hubApi = await startHubApi({ requestsPerMinute: Infinity, quiet: true, keys: [{ key: 'bench-key', name: 'bench' }] });
console.log(hubApi.url);
process.once('SIGTERM', () => {
  // Whoever is still connected has nothing more to say.
  void Promise.race([hubApi.close(), wait(1_000)]).then(() => process.exit());
});
