import { fileURLToPath } from 'node:url';
import { ParticipantTokens } from '@panelbridge/api/participant-tokens';
import { readSettings } from '@panelbridge/api/settings';
import { TokenKeyring } from '@panelbridge/api/token-keyring';
import { runLoad, type RequestText } from './load.ts';
import { compare, type Comparison, type MissedGoal } from './measure.ts';
import { createWorld, participationId, studyId } from './world.ts';

const participations = 200_000;
const hub = fileURLToPath(import.meta.resolve('@panelbridge/api/main'));

interface Path {
  readonly name: string;
  readonly status: 'invited' | 'started';
  readonly floor: string;
  requestOf(tokens: ParticipantTokens, index: number): RequestText;
  readonly expects: (head: string) => boolean;
  readonly loads: readonly (Pick<Comparison, 'figure' | 'goal'> & {
    readonly concurrency: number;
    readonly requests: number;
    readonly rounds: number;
  })[];
}

/** Measures one hot path at several loads and gives the goals that were missed. Every request is about another participation, so each does the whole work. */
async function measurePath(path: Path): Promise<readonly MissedGoal[]> {
  const world = await createWorld(participations, path.status);
  try {
    const tokens = new ParticipantTokens(
      new TokenKeyring(readSettings({ DATABASE_URL: world.url, PANELBRIDGE_SECRET_KEYS: world.secretKeys })),
    );
    const ports = { floor: await world.startServer(path.floor), ours: await world.startServer(hub) };
    let used = 0;
    const take = (count: number): RequestText[] => Array.from({ length: count }, () => path.requestOf(tokens, used++));
    for (const side of ['floor', 'ours'] as const) await runLoad(ports[side], take(2000), 8, path.expects);
    const missed: MissedGoal[] = [];
    for (const { concurrency, requests, rounds, figure, goal } of path.loads) {
      // A load that comes first after another is not yet served at its own pace.
      for (const side of ['floor', 'ours'] as const) await runLoad(ports[side], take(1000), concurrency, path.expects);
      const miss = await compare({
        name: `${path.name}-c${concurrency}${figure === 'p50' ? '-p50' : ''}`,
        rounds,
        figure,
        goal,
        run: (side) => runLoad(ports[side], take(requests), concurrency, path.expects),
      });
      if (miss) missed.push(miss);
    }
    return missed;
  } finally {
    await world.close();
  }
}

const headers = 'host: 127.0.0.1\r\nuser-agent: Mozilla/5.0 (bench)\r\n';

/** The entry of the n-th participation. */
export function writeEntry(tokens: ParticipantTokens, index: number): RequestText {
  return `POST /r/${tokens.ofParticipation('entry', participationId(index))} HTTP/1.1\r\n${headers}content-type: application/x-www-form-urlencoded\r\ncontent-length: 0\r\n\r\n`;
}

/** `POST /r/{token}`: the request that records a start and takes a place. */
export function measureEntry(): Promise<readonly MissedGoal[]> {
  return measurePath({
    name: 'entry',
    status: 'invited',
    floor: fileURLToPath(new URL('./floor/entry.ts', import.meta.url)),
    requestOf: writeEntry,
    expects: (head) => head.startsWith('HTTP/1.1 200') || head.startsWith('HTTP/1.1 303'),
    loads: [
      { concurrency: 1, requests: 800, rounds: 11, figure: 'p50', goal: '<= 1.3' },
      { concurrency: 32, requests: 6000, rounds: 5, figure: 'requests per second', goal: '>= 1.2' },
      { concurrency: 128, requests: 8000, rounds: 5, figure: 'requests per second', goal: '>= 1.5' },
    ],
  });
}

/** `GET /return/{key}`: the request that records an outcome. */
export function measureReturn(): Promise<readonly MissedGoal[]> {
  return measurePath({
    name: 'return',
    status: 'started',
    floor: fileURLToPath(new URL('./floor/return.ts', import.meta.url)),
    requestOf: (tokens, index) =>
      `GET /return/key-${studyId(index)}?iid=${tokens.ofParticipation('tracking', participationId(index))} HTTP/1.1\r\n${headers}\r\n`,
    expects: (head) => head.startsWith('HTTP/1.1 200'),
    loads: [
      { concurrency: 1, requests: 800, rounds: 11, figure: 'p50', goal: '<= 1.3' },
      { concurrency: 32, requests: 6000, rounds: 5, figure: 'requests per second', goal: '>= 1.1' },
      { concurrency: 128, requests: 8000, rounds: 5, figure: 'requests per second', goal: '>= 1.1' },
    ],
  });
}
