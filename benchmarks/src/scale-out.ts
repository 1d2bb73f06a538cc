import { fileURLToPath } from 'node:url';
import { ParticipantTokens } from '@panelbridge/api/participant-tokens';
import { readSettings } from '@panelbridge/api/settings';
import { TokenKeyring } from '@panelbridge/api/token-keyring';
import { BusyCores } from './busy-cores.ts';
import { runLoad, type LoadResult } from './load.ts';
import { compare, type MissedGoal } from './measure.ts';
import { writeEntry } from './paths.ts';
import { createWorld } from './world.ts';

const people = 60_000;
const requests = 4_000;
const concurrency = 64;
const hub = fileURLToPath(import.meta.resolve('@panelbridge/api/main'));
const accepts = (head: string): boolean => head.startsWith('HTTP/1.1 200') || head.startsWith('HTTP/1.1 303');

/**
 * Entries by two API processes against those by one, on one database. What it shows depends on the cores that are free: the database, the
 * processes and what loads them share them. So it has no goal, and says in a line `cores` how many were busy.
 */
export async function measureScaleOut(): Promise<readonly MissedGoal[]> {
  const world = await createWorld(people, 'invited');
  try {
    const settings = readSettings({ DATABASE_URL: world.url, PANELBRIDGE_SECRET_KEYS: world.secretKeys });
    const tokens = new ParticipantTokens(new TokenKeyring(settings));
    const api = { PANELBRIDGE_ROLE: 'api' };
    const ports = [await world.startServer(hub, api), await world.startServer(hub, api)];
    let used = 0;
    const load = async (targets: readonly number[], count: number): Promise<LoadResult> => {
      const share = count / targets.length;
      const results = await Promise.all(
        targets.map((port) => {
          const texts = Array.from({ length: share }, () => writeEntry(tokens, used++));
          return runLoad(port, texts, concurrency / targets.length, accepts);
        }),
      );
      const seconds = Math.max(...results.map((result) => result.seconds));
      const [p50, p99] = [Math.max(...results.map((result) => result.p50)), Math.max(...results.map((result) => result.p99))];
      return { requestsPerSecond: count / seconds, p50, p99, seconds };
    };
    await load(ports, 4_000);
    const cores = { ours: new BusyCores(), floor: new BusyCores() };
    await compare({
      name: 'scale-out',
      rounds: 5,
      figure: 'requests per second',
      run: (side) => cores[side].during(() => load(side === 'ours' ? ports : ports.slice(0, 1), requests)),
    });
    const { ours, floor } = cores;
    console.log(`cores ${ours.count}, busy with one API ${floor.average.toFixed(2)}, with two ${ours.average.toFixed(2)}`);
    return [];
  } finally {
    await world.close();
  }
}
