import { advanceBatch, beginBatch, nextRequest } from '@panelbridge/core';
import type { BatchAnswer } from '@panelbridge/core/connector';
import { connector } from '@panelbridge/connector-etl';
import { startHubApi, type RunningHubApi } from '@panelbridge/sandbox';
import { isMet, type MissedGoal } from './measure.ts';

const size = 100;
const counts = [0, 1, 2, 5, 20, 100];
/** Placements of the bad rows that are tried. */
const tries = 40;
const goal = '<= 1';

type Row = { readonly email: string };
type Send = (rows: readonly Row[]) => Promise<BatchAnswer>;

/**
 * Requests that a batch of 100 rows takes with so many bad rows among them, over the connector and real HTTP, at an API that names the bad rows and
 * at one that does not; beside them the bound 1 + 2k·log2(100/k), and what sending row by row after the first refusal takes. The ratio is that of
 * the mean to the bound at the API that names nobody, the worst of k = 1, 2, 5 and 20.
 *
 * @throws Error when a good row did not arrive, or one arrived twice
 */
export async function measureSplit(): Promise<readonly MissedGoal[]> {
  const hubApi = await startHubApi({ requestsPerMinute: Infinity, quiet: true });
  try {
    const send = connect(hubApi);
    const ratios: number[] = [];
    console.log('bad rows   names them   names nobody: mean   worst   bound   row by row');
    for (const bad of counts) {
      const named = await countAll(hubApi, send, { bad, isNamed: true });
      const unnamed = await countAll(hubApi, send, { bad, isNamed: false });
      const bound = bad === 0 ? 1 : 1 + 2 * bad * Math.log2(size / bad);
      const naive = bad === 0 ? 1 : 1 + size;
      const cells = [
        [bad, 8],
        [named.mean, 13],
        [unnamed.mean, 21],
        [unnamed.worst, 8],
        [bound, 8],
        [naive, 13],
      ] as const;
      console.log(cells.map(([value, width]) => String(Math.round(value * 10) / 10).padStart(width)).join(''));
      if (bad > 0 && bad < size) ratios.push(unnamed.mean / bound);
    }
    const ratio = Math.max(...ratios);
    console.log(`goal split ${goal}`);
    console.log(`ratio split ${ratio.toFixed(3)}`);
    return isMet(goal, ratio) ? [] : [{ name: 'split', goal, ratio }];
  } finally {
    await hubApi.close();
  }
}

async function countAll(
  hubApi: RunningHubApi,
  send: Send,
  { bad, isNamed }: { readonly bad: number; readonly isNamed: boolean },
): Promise<{ readonly mean: number; readonly worst: number }> {
  hubApi.misbehave(isNamed ? [] : [{ fault: 'bad_rows_unnamed' }]);
  const requests: number[] = [];
  for (let seed = 0; seed < (bad === 0 || bad === size ? 1 : tries); seed += 1) requests.push(await count(hubApi, send, choose(bad, seed)));
  return { mean: requests.reduce((sum, one) => sum + one, 0) / requests.length, worst: Math.max(...requests) };
}

async function count(hubApi: RunningHubApi, send: Send, bad: ReadonlySet<number>): Promise<number> {
  hubApi.clearParticipants();
  const rows = Array.from({ length: size }, (_, index): Row => ({ email: `p${index}@example.com` }));
  hubApi.refuseEmails(rows.filter((_, index) => bad.has(index)).map(({ email }) => email));
  let progress = beginBatch(rows, { splits: true });
  let requests = 0;
  let rejected = 0;
  while (progress.rest.length > 0) {
    requests += 1;
    const step = advanceBatch(progress, await send(nextRequest(progress)));
    rejected += step.settled.filter(({ outcome }) => outcome.status === 'rejected').length;
    ({ progress } = step);
  }
  const written = [...hubApi.writeCounts().values()];
  if (rejected !== bad.size || written.length !== size - bad.size || written.some((times) => times !== 1)) {
    throw new Error(`${rejected} rows were rejected and ${written.length} written, of ${size} with ${bad.size} bad ones`);
  }
  return requests;
}

/** The connector over real HTTP. */
function connect({ url }: RunningHubApi): Send {
  const unneeded = (): never => {
    throw new Error('the connector has no business here');
  };
  const { participantIngestion } = connector.create({
    config: connector.manifest.connectionConfig.parse({}),
    http: {
      async send({ method, path, json, headers = {} }) {
        const answer = await fetch(`${url}${path}`, {
          method,
          headers: { ...headers, authorization: 'Bearer demo-key' },
          ...(json !== undefined && { body: JSON.stringify(json) }),
        });
        const text = await answer.text();
        return { status: answer.status, headers: Object.fromEntries(answer.headers), text, json: (): unknown => JSON.parse(text) };
      },
    },
    clock: { now: unneeded },
    logger: { info: unneeded, warn: unneeded },
    secrets: { has: unneeded, reveal: unneeded },
  });
  const signal = new AbortController().signal;
  return (records) => participantIngestion.writeBatch({ mode: 'upsert', records, onlyIfEmpty: [], signal });
}

/** So many places of a batch, the same for the same seed. */
function choose(bad: number, seed: number): ReadonlySet<number> {
  const places = Array.from({ length: size }, (_, index) => index);
  let state = seed * 2_654_435_761 + 12_345;
  for (let index = size - 1; index > 0; index -= 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const other = state % (index + 1);
    [places[index], places[other]] = [places[other] as number, places[index] as number];
  }
  return new Set(places.slice(0, bad));
}
