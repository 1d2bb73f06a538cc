import { createHmac } from 'node:crypto';
import { returnOutcomes } from '@panelbridge/core';
import type { ReturnName } from '@panelbridge/core/connector';
import type pg from 'pg';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { ConnectionDirectory } from '../../src/connections/connection-directory.js';
import { HotStatements } from '../../src/links/hot-statements.js';
import { ProblemException } from '../../src/platform/http/problem.js';
import { RecordApplier } from '../../src/pulls/record-applier.js';
import { createSharedKey, storeWebhookKey } from '../support/hub-key.js';
import { seedParticipations, seedPeople, seedStudy, type SeededStudy } from '../support/seed.js';
import type { HubInstance } from '../support/start-instance.js';
import { startTwoHubs, type TwoHubs } from '../support/two-hubs.js';
import { visit } from '../support/visit.js';
import { foldCleanly, isUndisputed, makeUpReports, repeatAndShuffle, type End, type ReportedPerson, type Signal } from './people.js';

const seed = Number(process.env['PANELBRIDGE_SIGNALS_SEED'] ?? Date.now() % 1_000_000);
const peoplePerStudy = 60;
const clients = 12;
const webhookKey = 'the key of the tool that signs';
const key = createSharedKey();

let two: TwoHubs;
let sql: pg.Pool;
let workspaceId: string;
let hubs: TwoHubs['hubs'];
beforeAll(async () => {
  two = await startTwoHubs(key);
  ({ hubs, sql, workspaceId } = two);
});
afterAll(() => two.close());

interface ReportedStudy {
  readonly study: SeededStudy;
  readonly onReturn: 'submitted' | 'completed';
  readonly people: readonly ReportedPerson[];
}

/** A signal about a person, with the study that they take part in. */
interface Delivery {
  readonly study: SeededStudy;
  readonly participation: string;
  readonly signal: Signal;
}

async function prepare(onReturn: 'submitted' | 'completed', studySeed: number): Promise<ReportedStudy> {
  const ground = { sql, workspaceId };
  const study = await seedStudy(ground, { on_return: onReturn, participation_limit: 1_000 });
  await storeWebhookKey(sql, key.box, study.connectionId, workspaceId, webhookKey);
  const participations = await seedParticipations(ground, study, peoplePerStudy);
  await seedPeople(ground, participations);
  const hot = chooseHub(0).app.get(HotStatements);
  await Promise.all(participations.map((participation) => hot.recordEntry({ participation, requestId: 'entry' })));
  return { study, onReturn, people: makeUpReports(participations, studySeed) };
}

function chooseHub(turn: number): HubInstance {
  return hubs[turn % hubs.length]!;
}

const names = new Map(Object.entries(returnOutcomes).map(([name, { outcome }]) => [outcome as string, name as ReturnName]));

/** Sends a signal once, the way that its channel goes, through one of the two hubs; `false`: to be sent again. */
async function send({ study, participation, signal: { channel, outcome, eventId } }: Delivery, turn: number): Promise<boolean> {
  const { url: hub, app } = chooseHub(turn);
  const token = key.tokens.ofParticipation('tracking', participation);
  if (channel === 'redirect') {
    const { status } = await visit(hub, `/return/${study.keys[names.get(outcome) as ReturnName]}?iid=${token}`);
    expect([200, 503]).toContain(status);
    return status === 200;
  }
  if (channel === 'webhook') {
    const body = JSON.stringify({ id: eventId, status: outcome, parameters: { iid: token } });
    const stamp = String(Math.floor(Date.now() / 1000));
    const signature = createHmac('sha256', webhookKey).update(`${stamp}.${body}`).digest('hex');
    const headers = { 'content-type': 'application/json', 'x-webhook-timestamp': stamp, 'x-webhook-signature': `sha256=${signature}` };
    const { status } = await fetch(`${hub}/hooks/${study.connectionId}`, { method: 'POST', body, headers });
    expect(status).toBe(202);
    return true;
  }
  // One record each, as a reading of the tool leaves it. Listed again, it is as if the hub had been killed between the evidence and its mark.
  await sql.query(
    `insert into pulled_records (workspace_id, study_id, connection_id, record_id, status, external_id, identified_at, pass)
     values ($1, $2, $3, $4, $5, $6, now(), 1) on conflict (study_id, record_id) do update set applied_status = null`,
    [workspaceId, study.id, study.connectionId, eventId, outcome, token],
  );
  const connection = await app.get(ConnectionDirectory).getLatest(study.connectionId);
  return app
    .get(RecordApplier)
    .apply(connection!, { id: study.id, parameter: 'iid', config: {} })
    .then(
      () => true,
      (error: unknown) => {
        if (error instanceof ProblemException && error.code === 'service_unavailable') return false;
        throw error;
      },
    );
}

/** Lets clients send side by side until everything is delivered and every webhook and record has been worked through. */
async function deliver(deliveries: readonly Delivery[]): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: clients }, async () => {
      for (let turn = next++; turn < deliveries.length; turn = next++) {
        const delivery = deliveries[turn] as Delivery;
        await vi.waitFor(async () => expect(await send(delivery, turn)).toBe(true), { timeout: 20_000, interval: 200 });
      }
    }),
  );
  await vi.waitFor(
    async () => {
      const { rows } = await sql.query(
        `select (select count(*)::int from inbound_webhooks where processed_at is null) as webhooks,
           (select count(*)::int from pulled_records where applied_status is distinct from status) as records`,
      );
      expect(rows).toEqual([{ webhooks: 0, records: 0 }]);
    },
    { timeout: 60_000, interval: 250 },
  );
}

async function readEnds(study: SeededStudy): Promise<Readonly<Record<string, End & { readonly incentives: number }>>> {
  const { rows } = await sql.query<
    { id: string; incentives: number } & { status: string; rank: number; outcome: string; payable: boolean }
  >(
    `select p.id, p.status, p.evidence_rank as rank, p.evidence_outcome as outcome, count(i.id)::int as incentives,
       coalesce(bool_or(i.status = 'due' and i.hold_reason is null), false) as payable
     from participations p left join incentives i on i.participation_id = p.id where p.study_id = $1 group by p.id order by p.id`,
    [study.id],
  );
  return Object.fromEntries(
    rows.map(({ id, status, rank, outcome, incentives, payable }) => [id, { status, rank, outcome, isPayable: payable, incentives }]),
  );
}

/** Everything that a replay may not change; how often a report was seen is counted on. */
async function takeSnapshot(): Promise<unknown> {
  const { rows } = await sql.query(
    `select (select jsonb_agg(p order by p.id) from participations p) as participations,
       (select jsonb_agg(i order by i.id) from incentives i) as incentives,
       (select jsonb_agg(to_jsonb(v) - '{seen,last_seen_at}'::text[] order by v.id) from evidence v) as evidence,
       (select jsonb_agg(e order by e.id) from events e) as events,
       (select jsonb_agg(s order by s.id) from studies s) as studies,
       (select jsonb_agg(to_jsonb(r) - 'applied_at' order by r.id) from pulled_records r) as records,
       (select count(*) from quarantine) as quarantine`,
  );
  return rows[0];
}

it(`S0-23, S0-24 a thousand signals over return, webhook and pull, repeated and out of order, through two hubs at once (seed ${seed})`, async () => {
  const studies = [await prepare('submitted', seed), await prepare('completed', seed + 1)];
  const all = studies.flatMap(({ study, people }) =>
    people.flatMap(({ participation, signals }) => signals.map((signal): Delivery => ({ study, participation, signal }))),
  );
  const deliveries = repeatAndShuffle(all, 5, seed + 2);
  expect(deliveries.length).toBeGreaterThanOrEqual(1_000);
  expect(new Set(deliveries.map(({ signal }) => signal.channel)).size).toBe(3);
  await deliver(deliveries);

  for (const { study, onReturn, people } of studies) {
    const ends = await readEnds(study);
    for (const person of people) {
      const { incentives, ...end } = ends[person.participation]!;
      expect({ person, end }).toEqual({ person, end: foldCleanly(person, onReturn) });
      // Who was completed and then corrected keeps an incentive that is held.
      expect(incentives).toBeOneOf(end.status === 'completed' ? [1] : [0, 1]);
    }
    const statuses = Object.values(ends).map(({ status }) => status);
    const { rows } = await sql.query('select places_taken as places from studies where id = $1', [study.id]);
    expect(rows).toEqual([{ places: statuses.filter((one) => ['started', 'submitted', 'completed'].includes(one)).length }]);
    await expectOneWayForward(people.filter(isUndisputed));
  }

  const before = await takeSnapshot();
  await deliver(repeatAndShuffle(all, 2, seed + 3));
  expect(await takeSnapshot()).toEqual(before);
}, 180_000);

/** Whoever all reports agree about has entered each status once and never gone back from it. */
async function expectOneWayForward(people: readonly ReportedPerson[]): Promise<void> {
  const { rows } = await sql.query<{ id: string; path: readonly string[] }>(
    `select participation_id as id, array_agg(to_status order by id) as path from events
     where type = 'participation.status_changed' and participation_id = any ($1) group by 1`,
    [people.map(({ participation }) => participation)],
  );
  const order = ['started', 'incomplete', 'screened_out', 'over_quota', 'quality_failed', 'submitted', 'completed'];
  for (const { id, path } of rows) {
    const forward = [...new Set(path)].toSorted((left, right) => order.indexOf(left) - order.indexOf(right));
    expect({ id, path }).toEqual({ id, path: forward });
  }
}
