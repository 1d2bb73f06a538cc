import { fileURLToPath } from 'node:url';
import { createApiKey } from '@panelbridge/api/api-key';
import { runLoad, type LoadResult, type RequestText } from './load.ts';
import { compare, type MissedGoal } from './measure.ts';
import { createWorld, workspaceId, type World } from './world.ts';

const people = 200_000;
const rows = 100;
/** Of the rows of a batch, those of people who are there; the others are new. */
const known = 80;
const concurrency = 8;
const requests = 240;
const hub = fileURLToPath(import.meta.resolve('@panelbridge/api/main'));
const floor = fileURLToPath(new URL('./floor/batch.ts', import.meta.url));
const typeorm = fileURLToPath(new URL('./floor/batch-typeorm.ts', import.meta.url));

type Side = 'floor' | 'ours' | 'typeorm';

/**
 * `PATCH /api/participants/batches` with 100 rows of nine fields and two characteristics, of which 80 are of people who are there and 20 are
 * new; every row changes something. The hub runs in the role `api`, since the floor has no background work.
 *
 * @throws Error when a row that was acknowledged is not there afterwards
 */
export async function measureBatch(): Promise<readonly MissedGoal[]> {
  const world = await createWorld(1_000, 'started');
  try {
    const key = await fillPanel(world);
    const environment = { FLOOR_WORKSPACE: workspaceId, PANELBRIDGE_ROLE: 'api' };
    const ports: Readonly<Record<Side, number>> = {
      floor: await world.startServer(floor, environment),
      ours: await world.startServer(hub, environment),
      typeorm: await world.startServer(typeorm, environment),
    };
    const sent: Record<Side, number> = { floor: 0, ours: 0, typeorm: 0 };
    const send = async (side: Side, count: number): Promise<LoadResult> => {
      const first = sent[side];
      sent[side] += count;
      const texts = Array.from({ length: count }, (_, index) => writeBatch(key, side, first + index));
      return runLoad(ports[side], texts, concurrency, (head) => head.startsWith('HTTP/1.1 200'));
    };
    for (const side of ['floor', 'ours', 'typeorm'] as const) await send(side, 400);
    const figure = 'requests per second';
    const missed = await compare({ name: 'batch', rounds: 9, figure, goal: '>= 0.85', run: (side) => send(side, requests) });
    await compare({
      name: 'batch-typeorm-upsert',
      rounds: 3,
      figure,
      run: (side) => send(side === 'ours' ? 'typeorm' : side, requests),
    });
    await expectStored(world, sent);
    return missed ? [missed] : [];
  } finally {
    await world.close();
  }
}

async function fillPanel({ sql }: World): Promise<string> {
  const { key, hash, hint } = createApiKey();
  await sql.query(
    `insert into api_keys (workspace_id, name, owner_name, owner_email, role, key_hash, hint)
     values ($1, 'bench', 'bench', 'bench@example.com', 'integration', $2, $3)`,
    [workspaceId, hash, hint],
  );
  await sql.query(
    `insert into characteristics (workspace_id, slug, name, type) values ($1, 'plan', 'Plan', 'text'), ($1, 'seats', 'Seats', 'number')`,
    [workspaceId],
  );
  await sql.query(
    `insert into participants (workspace_id, email, first_name, last_name, company, city, country, characteristics)
     select $1, 'person-' || n || '@example.com', 'First ' || n, 'Last ' || n, 'Company', 'City', 'Country', '{"plan": "basic", "seats": 1}'
     from generate_series(0, $2 - 1) n`,
    [workspaceId, people],
  );
  await sql.query('vacuum analyze participants');
  return key;
}

/** The n-th batch of a side: people spread over the whole panel, as the order of a warehouse has nothing to do with that of the panel. */
function writeBatch(key: string, side: Side, number: number): RequestText {
  const participants = Array.from({ length: rows }, (_, row) => {
    const person = ((number * known + row) * 7_919) % people;
    const name = row < known ? `person-${person}` : `new-${side}-${number}-${row}`;
    return {
      email: `${name}@example.com`,
      first_name: `First ${person}`,
      last_name: `Last ${person}`,
      phone_number: '+44 1632 960001',
      title: 'Head of research',
      company: `Company ${person % 1000}`,
      city: `City ${side} ${number}`,
      state: 'North Yorkshire',
      country: 'United Kingdom',
      characteristics: { plan: 'business', seats: number % 100 },
    };
  });
  const body = JSON.stringify({ participants, mode: 'upsert' });
  return (
    `PATCH /api/participants/batches HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer ${key}\r\naccept: application/json\r\n` +
    `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
  );
}

/** Everybody new is there, and the last batch of ours changed whom it named. */
async function expectStored({ sql }: World, sent: Readonly<Record<Side, number>>): Promise<void> {
  const { rows: found } = await sql.query<{ added: number; changed: number }>(
    `select count(*) filter (where email like 'new-%')::int as added, count(*) filter (where city = $1)::int as changed from participants`,
    [`City ours ${sent.ours - 1}`],
  );
  const { added = 0, changed = 0 } = found[0] ?? {};
  const wanted = (sent.floor + sent.ours + sent.typeorm) * (rows - known);
  if (added !== wanted || changed < rows - known) throw new Error(`${wanted} new people were acknowledged, and ${added} are there`);
  console.log(`${wanted} new people were acknowledged, and all are there`);
}
