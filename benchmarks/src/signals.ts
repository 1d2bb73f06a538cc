import { fileURLToPath } from 'node:url';
import { runLoad, type LoadResult } from './load.ts';
import { compare, type MissedGoal } from './measure.ts';
import { measureReconciling } from './reconcile.ts';
import { createSignedConnection, writeWebhook, type SignedConnection } from './webhooks.ts';
import { createWorld, workspaceId, type World } from './world.ts';

const concurrency = 32;
const requests = 6000;
const hub = fileURLToPath(import.meta.resolve('@panelbridge/api/main'));
const floor = fileURLToPath(new URL('./floor/signals.ts', import.meta.url));

/** What tools report: how fast it is accepted, and how fast a whole list of it is compared with what is known here. */
export async function measureSignals(): Promise<readonly MissedGoal[]> {
  const missed = [await measureAccepting(), await measureReconciling()];
  return missed.filter((one) => one !== undefined);
}

/**
 * `POST /hooks/{connection}`: verifies a webhook, stores it, asks for it to be processed. The hub runs in the role `api`, since working
 * through what was accepted is the worker's, and the floor has none: in one process it would fall into the floor's rounds.
 *
 * @throws Error when a webhook that was acknowledged is not there afterwards
 */
async function measureAccepting(): Promise<MissedGoal | undefined> {
  const world = await createWorld(10_000, 'started');
  try {
    const connections = { floor: await createSignedConnection(world), ours: await createSignedConnection(world) };
    const ports = {
      floor: await world.startServer(floor, {
        FLOOR_CONNECTION: connections.floor.id,
        FLOOR_WORKSPACE: workspaceId,
        FLOOR_WEBHOOK_KEY: connections.floor.key,
      }),
      ours: await world.startServer(hub, { PANELBRIDGE_ROLE: 'api' }),
    };
    const acknowledged = { floor: 0, ours: 0 };
    const send = async (side: 'floor' | 'ours', count: number, connectionsOpen: number): Promise<LoadResult> => {
      const texts = Array.from({ length: count }, (_, offset) => writeWebhook(connections[side], acknowledged[side] + offset));
      const result = await runLoad(ports[side], texts, connectionsOpen, (head) => head.startsWith('HTTP/1.1 202'));
      acknowledged[side] += count;
      return result;
    };
    for (const side of ['floor', 'ours'] as const) await send(side, 3000, 8);
    const missed = await compare({
      name: 'signals',
      rounds: 9,
      figure: 'requests per second',
      goal: '>= 1.1',
      run: (side) => send(side, requests, concurrency),
    });
    for (const side of ['floor', 'ours'] as const) await expectStored(world, connections[side], acknowledged[side], side === 'ours');
    return missed;
  } finally {
    await world.close();
  }
}

async function expectStored({ sql }: World, { id }: SignedConnection, acknowledged: number, isQueued: boolean): Promise<void> {
  const { rows } = await sql.query<{ stored: number; queued: number }>(
    `select count(*)::int as stored, count(o.id)::int as queued from inbound_webhooks w
     left join outbox o on o.queue = 'webhook.process' and (o.data ->> 'webhookId')::bigint = w.id where w.connection_id = $1`,
    [id],
  );
  const { stored = 0, queued = 0 } = rows[0] ?? {};
  if (stored !== acknowledged || (isQueued && queued !== acknowledged))
    throw new Error(`${acknowledged} webhooks were acknowledged, ${stored} are stored and ${queued} of those will be processed`);
  console.log(`${acknowledged} webhooks were acknowledged, and all are stored${isQueued ? ' and will be processed' : ''}`);
}
