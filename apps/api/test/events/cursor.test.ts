import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EventDto } from '../../src/events/event.dto.js';
import { EventLog } from '../../src/events/event-log.js';
import { HotStatements } from '../../src/links/hot-statements.js';
import { Configuration } from '../../src/platform/configuration/configuration.js';
import { WorkspaceDatabase } from '../../src/platform/database/workspace-database.js';
import { connectAsOwner, createMigratedDatabase } from '../support/database.js';
import { createRandom } from '../support/random.js';
import { seedParticipations, seedStudy, type SeededStudy } from '../support/seed.js';
import { startHub, type TestHub } from '../support/start-hub.js';

const seed = Number(process.env['PANELBRIDGE_EVENTS_SEED'] ?? Date.now() % 1_000_000);
const travellers = 1_500;
const transitionsByHand = 6_600;
const day = 86_400_000;

let hub: TestHub;
let studies: readonly SeededStudy[];
let url: string;
beforeAll(async () => {
  hub = await startHub();
  ({ databaseUrl: url = '' } = hub.app.get(Configuration));
  studies = await Promise.all(
    ['submitted', 'completed'].map((policy) => seedStudy(hub, { participation_limit: 10_000, on_return: policy })),
  );
});
afterAll(() => hub.close());

interface Page {
  readonly data: readonly EventDto[];
  readonly nextCursor: string | null;
}

/** Reads on by cursor as a client does who asks again and again, page after page. */
class Reader {
  readonly seen: string[] = [];
  #cursor: string | undefined;

  constructor(
    readonly filter: Readonly<Record<string, string>>,
    private readonly limit: number,
  ) {}

  /** Reads what there is by now. */
  async readOn(): Promise<void> {
    for (let isMore = true; isMore; ) {
      const query = new URLSearchParams({ ...this.filter, limit: String(this.limit), ...(this.#cursor && { cursor: this.#cursor }) });
      const { status, body } = await hub.request<Page>('GET', `/api/v1/events?${query}`);
      if (status !== 200) throw new Error(`${query}: ${status} ${JSON.stringify(body)}`);
      this.seen.push(...body.data.map(({ id }) => id));
      this.#cursor = body.data.at(-1)?.cursor ?? this.#cursor;
      isMore = body.nextCursor !== null;
    }
  }

  /** Reads on for as long as there are writers. */
  async follow(writers: { areDone: boolean }): Promise<void> {
    while (!writers.areDone) {
      await this.readOn();
      await sleep(15);
    }
  }
}

/** What a reader has to see in the end: each event that is there, once, in the order of transactions. */
async function listCommitted(filter: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const columns: Readonly<Record<string, string>> = {
    type: 'type =',
    studyId: 'study_id =',
    participationId: 'participation_id =',
    actorKind: 'actor_kind =',
    channel: 'channel =',
    since: 'at >=',
    until: 'at <',
  };
  const conditions = Object.keys(filter).map((name, index) => `and ${columns[name] ?? ''} $${index + 2}`);
  const { rows } = await hub.sql.query<{ id: string }>(
    `select id from events where workspace_id = $1 ${conditions.join(' ')} order by transaction_id, id`,
    [hub.workspaceId, ...Object.values(filter)],
  );
  return rows.map(({ id }) => id);
}

/** Waits until the reader has been shown everything, or enough time has passed to say that it never will. */
async function expectAllSeen(reader: Reader): Promise<void> {
  const expected = await listCommitted(reader.filter);
  // Transactions of other tests on the same server may hold the newest events back for a moment.
  for (const deadline = Date.now() + 15_000; reader.seen.length < expected.length && Date.now() < deadline; await sleep(100))
    await reader.readOn();
  expect({ filter: reader.filter, seen: reader.seen }).toEqual({ filter: reader.filter, seen: expected });
}

const transition = `insert into events (workspace_id, type, study_id, participation_id, from_status, to_status, actor_kind, channel, at)
  values ($1, 'participation.status_changed', $2, $3, 'invited', 'started', $4, $5, $6)`;
const kinds = ['participant', 'api_key', 'connector', 'system'] as const;
const channels = ['entry', 'redirect', 'webhook', 'pull', 'manual', null] as const;
const firstDay = Date.UTC(2026, 0, 1);

/** How many transitions have been committed, and how many withdrawn. */
interface Tally {
  committed: number;
  withdrawn: number;
}

/** Writes transitions in transactions of one to twelve, short and long ones, some of which are rolled back, whole or in part. */
async function writeByHand(pool: pg.Pool, random: () => number, people: readonly string[], count: number): Promise<Tally> {
  const tally: Tally = { committed: 0, withdrawn: 0 };
  const pick = <Value>(values: readonly Value[]): Value => values[Math.floor(random() * values.length)] as Value;
  while (tally.committed < count) {
    const client = await pool.connect();
    try {
      const size = 1 + Math.floor(random() * 12);
      const pause = random() < 0.1 ? random() * 120 : random() < 0.3 ? random() * 8 : 0;
      let kept = 0;
      await client.query('begin');
      for (let index = 0; index < size; index += 1) {
        const isTakenBack = random() < 0.08;
        if (isTakenBack) await client.query('savepoint one');
        const at = new Date(firstDay + Math.floor(random() * 100) * day);
        await client.query(transition, [hub.workspaceId, pick(studies).id, pick(people), pick(kinds), pick(channels), at]);
        if (isTakenBack) await client.query('rollback to savepoint one');
        else kept += 1;
        if (pause > 0) await sleep(pause / size);
      }
      const isKept = random() >= 0.15;
      await client.query(isKept ? 'commit' : 'rollback');
      tally.committed += isKept ? kept : 0;
      tally.withdrawn += size - (isKept ? kept : 0);
    } finally {
      client.release();
    }
  }
  return tally;
}

/** Writes as a module of the hub does: by the event log, in a workspace transaction that may fail in the end. */
async function writeByLog(random: () => number, person: string, count: number): Promise<Tally> {
  const database = hub.app.get(WorkspaceDatabase);
  const log = hub.app.get(EventLog);
  const tally: Tally = { committed: 0, withdrawn: 0 };
  const failure = new Error('rolled back');
  for (let index = 0; index < count; index += 1) {
    const work = database.run(hub.workspaceId, async () => {
      await log.append({
        type: 'participation.status_changed',
        participationId: person,
        from: 'started',
        to: 'submitted',
        channel: 'manual',
      });
      await sleep(random() * 10);
      if (index % 5 === 0) throw failure;
    });
    await work.then(
      () => (tally.committed += 1),
      (error: unknown) => {
        if (error !== failure) throw error;
        tally.withdrawn += 1;
      },
    );
  }
  return tally;
}

/** Lets people in and takes reports about them by the shared statements of two processes. */
async function travel(hot: HotStatements, people: readonly string[]): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: 25 }, async () => {
      for (let index = next++; index < people.length; index = next++) {
        const participation = people[index] as string;
        await hot.recordEntry({ participation, requestId: 'entry' });
        const report = {
          participation,
          study: null,
          eventId: null,
          connectionId: null,
          partnerStatus: null,
          occurredAt: null,
          requestId: null,
        };
        await hot.recordOutcome({ ...report, outcome: 'submitted', channel: index % 2 === 0 ? 'webhook' : 'redirect' });
      }
    }),
  );
}

/** Holds transaction ids in another database of the server, now short, now long. */
async function workElsewhere(other: pg.Pool, writers: { areDone: boolean }): Promise<void> {
  for (let turn = 0; !writers.areDone; turn += 1) {
    const client = await other.connect();
    await client.query('begin');
    await client.query('select pg_current_xact_id()');
    await sleep((turn * 137) % 400);
    await client.query('rollback');
    client.release();
  }
}

describe('readers by cursor while others write', () => {
  it(`miss none of ten thousand concurrent transitions and see none twice, whatever they filter by (seed ${seed})`, async () => {
    const ground = { sql: hub.sql, workspaceId: hub.workspaceId };
    const [people = [], others = []] = await Promise.all(studies.map((study) => seedParticipations(ground, study, travellers / 2)));
    const watched = [people[0] ?? '', others[0] ?? ''];
    const window = { since: new Date(firstDay + 20 * day).toISOString(), until: new Date(firstDay + 60 * day).toISOString() };
    const readers = [
      new Reader({}, 200),
      new Reader({}, 25),
      new Reader({ type: 'participation.status_changed' }, 50),
      new Reader({ studyId: studies[0]?.id ?? '' }, 100),
      new Reader({ participationId: watched[0] ?? '' }, 2),
      new Reader({ actorKind: 'connector', channel: 'webhook' }, 30),
      new Reader(window, 40),
      new Reader(
        { ...window, type: 'participation.status_changed', studyId: studies[1]?.id ?? '', actorKind: 'system', channel: 'pull' },
        3,
      ),
    ];
    const elsewhere = await createMigratedDatabase();
    const other = connectAsOwner(elsewhere.url, 1);
    const pools = [connectAsOwner(url, 4), connectAsOwner(url, 4), connectAsOwner(url, 4)];
    const second = new HotStatements(url);
    const writers = { areDone: false };
    try {
      const reading = readers.map((reader) => reader.follow(writers));
      const byHand = pools.flatMap((pool, number) =>
        Array.from({ length: 4 }, (_, lane) =>
          writeByHand(pool, createRandom(seed + 10 * number + lane), [...people.slice(0, 40), ...watched], transitionsByHand / 12),
        ),
      );
      const byLog = [0, 1].map((lane) => writeByLog(createRandom(seed + 100 + lane), watched[lane] ?? '', 150));
      const travelling = [travel(hub.app.get(HotStatements), people), travel(second, others)];
      const away = workElsewhere(other, writers);
      const tallies = await Promise.all([...byHand, ...byLog]);
      await Promise.all(travelling);
      writers.areDone = true;
      await Promise.all([...reading, away]);

      const { rows } = await hub.sql.query<{ n: number }>(
        `select count(*)::int as n from events where type = 'participation.status_changed'`,
      );
      // Entry and submission of each, and in the second study the completion.
      const travelled = 2 * people.length + 3 * others.length;
      expect(rows).toEqual([{ n: travelled + tallies.reduce((sum, { committed }) => sum + committed, 0) }]);
      expect(rows[0]?.n).toBeGreaterThanOrEqual(10_000);
      expect(tallies.every(({ withdrawn }) => withdrawn > 0)).toBe(true);
      for (const reader of readers) await expectAllSeen(reader);
      expect(readers.map(({ seen }) => seen.length).every((length) => length > 0)).toBe(true);
    } finally {
      writers.areDone = true;
      await second.onApplicationShutdown();
      for (const pool of [...pools, other]) await pool.end();
      await elsewhere.drop();
    }
  }, 180_000);
});
