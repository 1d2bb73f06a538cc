import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EventDto } from '../../src/events/event.dto.js';
import { Housekeeping } from '../../src/housekeeping/housekeeping.js';
import type { ProblemBody } from '../../src/platform/http/problem-body.js';
import { connectAsOwner, createMigratedDatabase } from '../support/database.js';
import { seedIncentive } from '../support/incentives.js';
import { seedStudy, type SeededStudy } from '../support/seed.js';
import { startHub, type TestHub } from '../support/start-hub.js';

let hub: TestHub;
let study: SeededStudy;
beforeAll(async () => {
  hub = await startHub();
});
afterAll(() => hub.close());
beforeEach(async () => {
  study = await seedStudy(hub);
});

interface Answer extends ProblemBody {
  readonly data: readonly EventDto[];
  readonly nextCursor: string | null;
}

const list = (query = '', key = hub.adminKey) =>
  hub.request<Answer>('GET', `/api/v1/events?studyId=${study.id}${query === '' ? '' : `&${query}`}`, { key });

const insert = `insert into events (workspace_id, type, study_id, subject_id, actor_kind) values ($1, 'study.changed', $2, $3, 'system') returning id`;

async function write(
  subject: string,
  { client, workspace = hub.workspaceId }: { client?: pg.PoolClient; workspace?: string } = {},
): Promise<string> {
  const values = [workspace, study.id, subject];
  const { rows } = client ? await client.query<{ id: string }>(insert, values) : await hub.sql.query<{ id: string }>(insert, values);
  return rows[0]?.id ?? '';
}

/** Reads to the present end; transactions of other tests on the same server may hold the newest events back for a moment. */
async function readOn(reader: { cursor?: string; readonly seen: string[] }): Promise<void> {
  for (;;) {
    const { body } = await list(`limit=3${reader.cursor === undefined ? '' : `&cursor=${reader.cursor}`}`);
    reader.seen.push(...body.data.map(({ subjectId }) => subjectId ?? ''));
    const last = body.data.at(-1);
    if (last) reader.cursor = last.cursor;
    if (body.nextCursor === null) return;
    expect(body.nextCursor).toBe(last?.cursor);
  }
}

const settle = async (reader: { cursor?: string; readonly seen: string[] }, expected: readonly string[]) =>
  vi.waitFor(
    async () => {
      await readOn(reader);
      expect(reader.seen).toEqual(expected);
    },
    { timeout: 15_000, interval: 100 },
  );

describe('reading on by cursor', () => {
  it('never passes an event of a transaction that commits late, although its id is the lower one', async () => {
    const reader = { seen: [] as string[] };
    await write('before');
    await settle(reader, ['before']);
    const late = await hub.sql.connect();
    try {
      await late.query('begin');
      const lateId = await write('late', { client: late });
      const earlyId = await write('early');
      expect(Number(lateId)).toBeLessThan(Number(earlyId));
      await new Promise((resolve) => setTimeout(resolve, 300));
      await readOn(reader);
      // Held back: to show it would be to pass the one that is still to come.
      expect(reader.seen).toEqual(['before']);
      await late.query('commit');
    } finally {
      late.release();
    }
    await settle(reader, ['before', 'late', 'early']);
  });

  it('waits for no transaction of another database on the same server', async () => {
    const elsewhere = await createMigratedDatabase();
    const other = connectAsOwner(elsewhere.url, 1);
    const late = await other.connect();
    try {
      await late.query('begin');
      await late.query('select pg_current_xact_id()');
      await write('meanwhile');
      const { rows } = await hub.sql.query<{ waits: boolean }>('select pg_snapshot_xmin(pg_current_snapshot()) < event_horizon() as waits');
      expect(rows).toEqual([{ waits: true }]);
      const reader = { seen: [] as string[] };
      await settle(reader, ['meanwhile']);
    } finally {
      await late.query('rollback');
      late.release();
      await other.end();
      await elsewhere.drop();
    }
  });

  it('never passes one whose transaction began earlier but wrote later', async () => {
    const reader = { seen: [] as string[] };
    const late = await hub.sql.connect();
    try {
      await late.query('begin');
      await late.query('select pg_current_xact_id()');
      const earlyId = await write('early');
      expect(Number(await write('late', { client: late }))).toBeGreaterThan(Number(earlyId));
      await readOn(reader);
      await late.query('commit');
    } finally {
      late.release();
    }
    // By transaction, not by id: that is the order in which nothing comes in between.
    await settle(reader, ['late', 'early']);
  });

  it('sees each event once while many write, some slowly and some in vain', async () => {
    const reader = { seen: [] as string[] };
    const expected: string[] = [];
    const writeSlowly = async (turn: number): Promise<void> => {
      const client = await hub.sql.connect();
      try {
        await client.query('begin');
        for (const part of ['a', 'b']) {
          await write(`${turn}${part}`, { client });
          await new Promise((resolve) => setTimeout(resolve, (turn * 37) % 90));
        }
        await client.query(turn % 5 === 0 ? 'rollback' : 'commit');
        if (turn % 5 !== 0) expected.push(`${turn}a`, `${turn}b`);
      } finally {
        client.release();
      }
    };
    const writers = { areDone: false };
    const reading = (async () => {
      while (!writers.areDone) await readOn(reader);
    })();
    await Promise.all(
      [0, 1, 2].map(async (lane) => {
        for (let turn = lane; turn < 45; turn += 3) await writeSlowly(turn);
      }),
    );
    writers.areDone = true;
    await reading;
    await vi.waitFor(
      async () => {
        await readOn(reader);
        expect(reader.seen.length).toBeGreaterThanOrEqual(expected.length);
      },
      { timeout: 15_000, interval: 100 },
    );
    expect(reader.seen.toSorted()).toEqual(expected.toSorted());
  });

  it('refuses what is no cursor of this list', async () => {
    for (const cursor of ['x', Buffer.from('["1"]').toString('base64url'), Buffer.from('["a","b"]').toString('base64url')]) {
      const { status, body } = await list(`cursor=${cursor}`);
      expect([status, body.code, body.errors?.map(({ pointer, code }) => `${pointer} ${code}`)]).toEqual([
        400,
        'query_invalid',
        ['/cursor cursor_invalid'],
      ]);
    }
  });

  it('goes on after a backup of another server, whose transactions lie ahead, was restored', async () => {
    const reader = { seen: [] as string[] };
    await write('here');
    await settle(reader, ['here']);
    await write('restored one');
    await write('restored two');
    await hub.sql.query(
      `update events set transaction_id = (pg_current_xact_id()::text::bigint + 1000000 - id)::text::xid8 where subject_id like 'restored%'`,
    );
    const { body } = await list('limit=200');
    expect(body.data.map(({ subjectId }) => subjectId)).toEqual(['here']);
    expect(await hub.app.get(Housekeeping).settleRestoredEvents()).toBe(2);
    expect(await hub.app.get(Housekeeping).settleRestoredEvents()).toBe(0);
    const all = { seen: [] as string[] };
    await settle(all, ['restored one', 'restored two', 'here']);
    const strange = Buffer.from(JSON.stringify(['9999999999', '1'])).toString('base64url');
    const refused = await list(`cursor=${strange}`);
    expect([refused.status, refused.body.errors?.[0]?.detail]).toEqual([400, expect.stringMatching(/restored/)]);
  });
});

describe('an event', () => {
  it('names who did it, from where, and what changed', async () => {
    const { id, participationId } = await seedIncentive(hub, study);
    await hub.request('POST', `/api/v1/incentives/${id}/release`, {
      headers: { 'idempotency-key': randomUUID(), 'x-request-id': 'request-of-a-test' },
    });
    const { body } = await vi.waitFor(
      async () => {
        const answer = await list('type=incentive.released');
        expect(answer.body.data).toHaveLength(1);
        return answer;
      },
      { timeout: 15_000 },
    );
    expect(body.data[0]).toEqual({
      id: expect.stringMatching(/^\d+$/),
      type: 'incentive.released',
      studyId: study.id,
      participationId,
      subjectId: id,
      from: 'due',
      to: 'released',
      actor: { kind: 'api_key', id: expect.stringMatching(/^[0-9a-f-]{36}$/), name: 'Test Owner' },
      channel: null,
      reason: null,
      data: { amount: 2500, currency: 'USD', externalId: `pb-${study.id}-${participationId}-incentive-1` },
      requestId: 'request-of-a-test',
      at: expect.stringMatching(/^\d{4}-.*Z$/),
      cursor: expect.any(String),
    });
  });

  it('names the connection that reported, and never a participant', async () => {
    const { rows } = await hub.sql.query('select connection_id as id from integrations where study_id = $1', [study.id]);
    for (const [kind, actor] of [
      ['connector', rows[0].id],
      ['participant', null],
      ['connector', 'not an id'],
    ]) {
      await hub.sql.query(
        `insert into events (workspace_id, type, study_id, actor_kind, actor, channel) values ($1, 'study.changed', $2, $3, $4, 'webhook')`,
        [hub.workspaceId, study.id, kind, actor],
      );
    }
    await vi.waitFor(
      async () =>
        expect((await list()).body.data.map(({ actor }) => actor)).toEqual([
          { kind: 'connector', id: rows[0].id, name: 'Interview tool' },
          { kind: 'participant', id: null, name: null },
          { kind: 'connector', id: 'not an id', name: null },
        ]),
      { timeout: 15_000 },
    );
  });

  it('is found by type, participation, kind of actor, channel and time', async () => {
    const { participationId } = await seedIncentive(hub, study);
    await hub.sql.query(
      `insert into events (workspace_id, type, study_id, participation_id, actor_kind, channel, at) values
        ($1, 'participation.status_changed', $2, $3, 'participant', 'redirect', '2026-01-01T00:00:00Z'),
        ($1, 'evidence.hold', $2, $3, 'connector', 'webhook', '2026-01-02T00:00:00Z'),
        ($1, 'study.paused', $2, null, 'system', null, '2026-01-03T00:00:00Z')`,
      [hub.workspaceId, study.id, participationId],
    );
    const types = async (query: string) => (await list(query)).body.data.map(({ type }) => type);
    await vi.waitFor(async () => expect(await types('')).toHaveLength(3), { timeout: 15_000 });
    expect(await types('type=study.paused')).toEqual(['study.paused']);
    expect(await types(`participationId=${participationId}`)).toEqual(['participation.status_changed', 'evidence.hold']);
    expect(await types('actorKind=connector')).toEqual(['evidence.hold']);
    expect(await types('channel=redirect')).toEqual(['participation.status_changed']);
    expect(await types('since=2026-01-02T00:00:00Z')).toEqual(['evidence.hold', 'study.paused']);
    expect(await types('since=2026-01-02T00:00:00Z&until=2026-01-03T00:00:00Z')).toEqual(['evidence.hold']);
    for (const query of ['type=nothing', 'actorKind=me', 'since=yesterday', 'order=desc', 'channel=fax']) {
      expect([query, (await list(query)).status]).toEqual([query, 400]);
    }
  });

  it('is seen in its own workspace only', async () => {
    const other = await hub.createWorkspace();
    await write('ours');
    await write('theirs', { workspace: other });
    const see = async (key: string) => (await list('', key)).body.data.map(({ subjectId }) => subjectId);
    await vi.waitFor(async () => expect(await see(hub.adminKey)).toEqual(['ours']), { timeout: 15_000 });
    expect(await see(await hub.key('integration', other))).toEqual(['theirs']);
    expect((await hub.request('GET', '/api/v1/events', { key: null })).status).toBe(401);
  });
});
