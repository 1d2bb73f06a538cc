import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Unanswered, walk } from '../chaos/journeys.js';
import { useServedStudy } from './served-study.js';

const serveStudy = useServedStudy();

it('a hub that is told to end under load answers all that it has begun, leaves no job half done, and ends in time', async () => {
  const { sql, hub, world, travellers } = await serveStudy(2_000);
  const { ledger } = world;
  const broken: string[] = [];
  let stoppedAt = Number.POSITIVE_INFINITY;
  const walker = async (): Promise<void> => {
    for (let next = travellers.pop(); next; next = travellers.pop()) {
      try {
        await walk(world, next);
      } catch (error) {
        if (!(error instanceof Unanswered)) throw error;
        // Before the signal nothing is refused, and after it nothing breaks off in the middle of an answer.
        if (Date.now() < stoppedAt || String(error.cause).includes('aborted')) broken.push(`${error.message}: ${String(error.cause)}`);
        return;
      }
    }
  };
  const load = Promise.all(Array.from({ length: 16 }, walker));
  for (const deadline = Date.now() + 60_000; ledger.released.size < 20 && Date.now() < deadline; ) await wait(10);
  const answered = ledger.entered.size;
  stoppedAt = Date.now();
  const code = await hub.stop();
  const seconds = (Date.now() - stoppedAt) / 1_000;
  await load;
  // A walk ends with its first request that got no answer; those beside it may be read a moment later.
  await wait(1_000);

  expect({ code, broken, faults: ledger.faults }).toEqual({ code: 0, broken: [], faults: [] });
  expect(seconds).toBeLessThan(25);
  expect(travellers.length).toBeGreaterThan(0);
  expect(answered).toBeGreaterThan(20);
  // What has happened is what was answered, each time.
  const ids = async (statement: string): Promise<readonly string[]> =>
    (await sql.query<{ id: string }>(statement)).rows.map(({ id }) => id).toSorted();
  expect(await ids('select id from participations where started_at is not null')).toEqual([...ledger.entered.keys()].toSorted());
  expect(await ids('select external_event_id as id from inbound_webhooks')).toEqual([...ledger.webhooks.keys()].toSorted());
  expect(await ids('select id::text from incentives where released_at is not null')).toEqual([...ledger.released.keys()].toSorted());
  expect(await ids(`select participation_id || ' ' || outcome || ' ' || seen as id from evidence where channel = 'redirect'`)).toEqual(
    [...ledger.returns].map(([name, seen]) => `${name} ${seen}`).toSorted(),
  );
  expect(await ids(`select id::text from pgboss.job where state = 'active'`)).toEqual([]);
}, 240_000);
