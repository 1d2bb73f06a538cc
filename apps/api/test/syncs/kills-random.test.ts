import { setTimeout as wait } from 'node:timers/promises';
import { countRows, emptyCounters, type RunCounters } from '@panelbridge/core';
import { createTestDatabase, type TestDatabase } from '@panelbridge/embedded-postgres/testing';
import { startHubApi, type RunningHubApi } from '@panelbridge/sandbox';
import type pg from 'pg';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { connectAsOwner, createMigratedDatabase } from '../support/database.js';
import { createSharedKey, seedWorkspace } from '../support/hub-key.js';
import { startHubProcess, type HubProcess } from '../support/hub-process.js';
import { createRandom } from '../support/random.js';
import { requestJson } from '../support/request-json.js';

/** CI kills a dozen times; the long form is `PANELBRIDGE_SYNC_KILLS=100 PANELBRIDGE_SYNC_ROWS=100000`. */
const kills = Number(process.env['PANELBRIDGE_SYNC_KILLS'] ?? 12);
const rows = Number(process.env['PANELBRIDGE_SYNC_ROWS'] ?? 10_000);
const seed = Number(process.env['PANELBRIDGE_CHAOS_SEED'] ?? Date.now() % 1_000_000);
/** Of the rows, those of the upsert; the others are inserted. */
const upserted = Math.floor(rows * 0.7);
const inserted = rows - upserted;
const badRows = 12;
/** So many requests that the work lasts for all the kills: a process takes a few seconds to start. */
const requests = rows / 100 + badRows * 11;
const requestsPerMinute = Math.min(600, Math.ceil((requests * 60) / (kills * 6)));
/** What nobody is killed in any more: all requests at the rate that is allowed, if most of the moments before were lost with those who had reserved them. */
const restMilliseconds = 120_000 + (requests * 60_000) / requestsPerMinute;

let database: TestDatabase;
let sourceDatabase: TestDatabase;
let sql: pg.Pool;
let source: pg.Pool;
let hubApi: RunningHubApi;
const started: Promise<HubProcess>[] = [];
beforeAll(async () => {
  [database, sourceDatabase, hubApi] = await Promise.all([
    createMigratedDatabase(),
    createTestDatabase(inject('postgresUrl')),
    // Inserts double whoever is sent twice, a refusal names nobody, and an answer takes so long that many a request is cut off. It cannot be asked who
    // is there, which would take longer than all the rest.
    startHubApi({
      requestsPerMinute: Infinity,
      logSize: 1_000_000,
      faults: [
        { fault: 'duplicates_allowed' },
        { fault: 'bad_rows_unnamed' },
        { fault: 'slow', delayMs: 250 },
        { fault: 'html', endpoint: 'list' },
      ],
    }),
  ]);
  sql = connectAsOwner(database.url);
  source = connectAsOwner(sourceDatabase.url);
});
afterAll(async () => {
  for (const one of await Promise.allSettled(started)) if (one.status === 'fulfilled') await one.value.kill();
  await Promise.all([sql.end(), source.end(), hubApi.close()]);
  await Promise.all([database.drop(), sourceDatabase.drop()]);
});

interface RunRow {
  readonly state: string;
  readonly holder_id: string | null;
  readonly counters: Partial<RunCounters>;
  readonly error_detail: string | null;
}

it(
  `ends with the destination equal to the model when the process is killed ${kills} times over ${rows} rows (seed ${seed})`,
  async () => {
    const random = createRandom(seed);
    const { text: secretKeys } = createSharedKey();
    const { workspaceId, apiKey } = await seedWorkspace(sql);
    const bad = await fillSource(random);
    hubApi.refuseEmails(bad);
    const start = (): Promise<HubProcess> => {
      const begin = () =>
        startHubProcess({
          DATABASE_URL: database.url,
          PANELBRIDGE_SECRET_KEYS: secretKeys,
          PANELBRIDGE_ALLOWED_NETWORKS: '127.0.0.0/8',
          CONNECTORS: '@panelbridge/connector-etl',
          LOG_LEVEL: 'error',
        });
      // On a busy machine one may take too long.
      const starting = begin().catch(begin).catch(begin).catch(begin);
      started.push(starting);
      return starting;
    };
    let working = await start();
    const call = async <Body = { id: string }>(method: string, path: string, body?: object): Promise<Body> => {
      const answer = await requestJson<Body>(`${working.url}/api/v1${path}`, {
        method,
        headers: { authorization: `Bearer ${apiKey}`, ...(body && { 'content-type': 'application/json' }) },
        ...(body && { body: JSON.stringify(body) }),
      });
      if (answer.status >= 300) throw new Error(`${method} ${path}: ${JSON.stringify(answer.body)}`);
      return answer.body;
    };
    const syncs = await makeSyncs(call);
    const runs: string[] = [];
    for (const syncId of syncs) runs.push((await call('POST', `/syncs/${syncId}/runs`, {})).id);
    const readRuns = async () => (await sql.query<RunRow>('select * from sync_runs where id = any ($1) order by id', [runs])).rows;
    const isOver = async () => (await readRuns()).every(({ state }) => state !== 'queued' && state !== 'running');
    // As the sweep does each minute.
    const poke = async () => {
      for (const runId of runs) {
        await sql.query(`insert into outbox (queue, data, options) values ('sync.start', $1, '{}')`, [
          JSON.stringify({ workspaceId, runId }),
        ]);
      }
    };

    let killed = 0;
    let successor = start();
    for (; killed < kills && !(await isOver()); killed += 1) {
      const holders = (await readRuns()).map(({ holder_id: holder }) => holder).join();
      const next = await successor;
      await poke();
      // Somebody is at work; under load that takes its time.
      for (
        const deadline = Date.now() + 5_000;
        Date.now() < deadline && (await readRuns()).map(({ holder_id: holder }) => holder).join() === holders;
      )
        await wait(20);
      await wait(random() * 1_500);
      successor = start();
      const victim = random() < 0.8 ? working : next;
      await victim.kill();
      if (victim === working) working = next;
    }
    for (const deadline = Date.now() + restMilliseconds; Date.now() < deadline && !(await isOver()); await wait(1_000)) await poke();
    expect(killed).toBeGreaterThanOrEqual(kills / 2);

    // What the runs say adds up.
    const ended = await Promise.all(
      runs.map(async (id) => (await sql.query<RunRow>('select * from sync_runs where id = $1', [id])).rows[0]),
    );
    const [upsert, insert] = ended;
    if (rows >= 100_000)
      process.stderr.write(`${killed} kills, ${hubApi.totals().requests} requests, ${insert?.counters.in_doubt ?? 0} rows in doubt\n`);
    expect([upsert?.state, countRows({ ...emptyCounters, ...upsert?.counters }), upsert?.counters.rejected]).toEqual([
      'completed_with_errors',
      upserted,
      badRows,
    ]);
    const { created = 0, in_doubt: doubtful = 0 } = insert?.counters ?? {};
    expect([created + doubtful, countRows({ ...emptyCounters, ...insert?.counters })]).toEqual([inserted, inserted]);
    await expectNotSentAgain();
    const [upsertId = '', insertId = ''] = syncs;
    const { rows: told } = await sql.query<{ match_key: string }>(
      `select match_key from sync_row_results where sync_id = $1 and outcome = 'rejected'`,
      [upsertId],
    );
    expect(told.map(({ match_key: email }) => email).toSorted()).toEqual(bad.toSorted());

    // A person looks at the destination for each row in doubt, and the next run sends what is not there.
    const { rows: doubt } = await sql.query<{ row_key: string; match_key: string }>(
      `select row_key, match_key from sync_ledger where sync_id = $1 and state = 'in_doubt'`,
      [insertId],
    );
    expect(doubt).toHaveLength(doubtful);
    const written = new Set(doubt.filter(({ match_key: email }) => hubApi.writes(email) > 0).map(({ row_key: key }) => key));
    await sql.query(
      `update sync_ledger set state = case when row_key = any ($2) then 'settled' else 'failed' end, outcome = case when row_key = any ($2) then 'accepted' else 'not_sent' end
       where sync_id = $1 and state = 'in_doubt'`,
      [insertId, [...written]],
    );
    runs.push((await call('POST', `/syncs/${insertId}/runs`, {})).id);
    for (const deadline = Date.now() + 120_000; Date.now() < deadline && !(await isOver()); ) await wait(200);
    await expectEqual(new Set(bad));
  },
  300_000 + kills * 15_000 + restMilliseconds,
);

async function fillSource(random: () => number): Promise<string[]> {
  await source.query(
    `create table people as select 'k' || lpad(n::text, 7, '0') as id, 'p' || n || '@example.com' as email, 'First ' || n as first_name, 'City ' || n % 90 as city
     from generate_series(0, ${rows - 1}) n`,
  );
  const bad = new Set<number>();
  while (bad.size < badRows) bad.add(Math.floor(random() * upserted));
  return Array.from(bad, (index) => `p${index}@example.com`);
}

async function makeSyncs(call: (method: string, path: string, body: object) => Promise<{ id: string }>): Promise<string[]> {
  const { hostname: host, port, pathname, username } = new URL(sourceDatabase.url);
  const settings = { host, port: Number(port), database: pathname.slice(1), user: decodeURIComponent(username), tls: 'disable' };
  const { id: sourceId } = await call('POST', '/sources', { kind: 'postgresql', name: 'Warehouse', settings });
  const { id: connectionId } = await call('POST', '/connections', {
    connectorId: 'user-interviews-hub',
    name: 'Research Hub',
    environment: 'sandbox',
    config: { baseUrl: hubApi.url, requestsPerMinute },
    secrets: { apiKey: 'demo-key' },
  });
  const syncs: string[] = [];
  for (const [mode, condition] of [
    ['upsert', '<'],
    ['insert', '>='],
  ] as const) {
    const query = `select * from people where substr(id, 2)::int ${condition} ${upserted} order by id`;
    const { id: modelId } = await call('POST', '/models', { sourceId, name: mode, query, primaryKey: 'id' });
    const mappings = ['email', 'first_name', 'city'].map((field) => ({ column: field, field }));
    const destination = { kind: 'connection', connectionId };
    syncs.push((await call('POST', '/syncs', { name: mode, modelId, destination, mode, mappings })).id);
  }
  return syncs;
}

/** Holds what the destination was sent against when the ledger took down what came of it. */
async function expectNotSentAgain(): Promise<void> {
  const { rows: settled } = await sql.query<{ match_key: string; at: Date }>(
    `select match_key, updated_at as at from sync_ledger where state <> 'in_doubt'`,
  );
  const recorded = new Map(settled.map(({ match_key: email, at }) => [email, at.getTime()]));
  const again: string[] = [];
  for (const { at, body } of hubApi.requests()) {
    const { participants = [] } = (body ?? {}) as { participants?: readonly { email: string }[] };
    for (const { email } of participants) if (Date.parse(at) > (recorded.get(email) ?? Infinity)) again.push(email);
  }
  expect(again).toEqual([]);
}

/** Everybody of the model but the bad rows is there, as the model has them, and nobody who was inserted is there twice. */
async function expectEqual(bad: ReadonlySet<string>): Promise<void> {
  const { rows: model } = await source.query<{ email: string; first_name: string; city: string }>(
    'select email, first_name, city from people order by id',
  );
  const wanted = new Map(model.filter(({ email }) => !bad.has(email)).map(({ email, ...person }) => [email, person]));
  const there = hubApi.participants();
  expect([there.length, hubApi.participantCount()]).toEqual([wanted.size, wanted.size]);
  const wrong = there.filter(
    ({ email, first_name, city }) => JSON.stringify(wanted.get(email ?? '')) !== JSON.stringify({ first_name, city }),
  );
  expect(wrong).toEqual([]);
  const doubled = model.slice(upserted).filter(({ email }) => hubApi.writes(email) !== 1);
  expect(doubled).toEqual([]);
}
