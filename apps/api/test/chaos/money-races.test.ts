import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Moderation } from '@panelbridge/core';
import type { TestDatabase } from '@panelbridge/embedded-postgres/testing';
import { startTremendous, type RunningTremendous } from '@panelbridge/sandbox';
import type pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AutomaticPayments } from '../../src/sessions/payment/automatic-payments.js';
import { connectAsOwner, createMigratedDatabase } from '../support/database.js';
import { seedHandedIn, seedMet } from '../support/handed-in.js';
import { createHubClient, type HubClient } from '../support/hub-client.js';
import { createSharedKey, seedApiKey, seedWorkspace } from '../support/hub-key.js';
import { createRandom } from '../support/random.js';
import { createBudget, createRallyConnection, createRallyStudy, createRecruitingStudy, estimate } from '../support/rally-study.js';
import { startInstance, type HubInstance } from '../support/start-instance.js';
import { waitUntilIdle } from './checks.js';
import { createPayoutAccount, expectMoneySound } from './money-checks.js';
import { isExplained, moneyActs, type AnsweredAct, type MoneyAct, type Standing } from './payment-model.js';

/** The long form is `PANELBRIDGE_CHAOS_ROUNDS=500`. */
const rounds = Number(process.env['PANELBRIDGE_CHAOS_ROUNDS'] ?? 40);
const seed = Number(process.env['PANELBRIDGE_CHAOS_SEED'] ?? Date.now() % 1_000_000);
const key = createSharedKey();

let database: TestDatabase;
let sql: pg.Pool;
let provider: RunningTremendous;
let workspaceId: string;
let hubs: readonly HubInstance[];
/** Two people, each at a hub of their own. */
let people: readonly HubClient[];
let setting: { readonly budgetId: string; readonly connectionId: string };
beforeAll(async () => {
  [database, provider] = await Promise.all([createMigratedDatabase(), startTremendous({ balances: { USD: 1_000_000_000 } })]);
  sql = connectAsOwner(database.url);
  const seeded = await seedWorkspace(sql);
  ({ workspaceId } = seeded);
  // In the demo what is called may be on this machine.
  hubs = [await startInstance(database.url, key), await startInstance(database.url, key)];
  const keys = [seeded.apiKey, await seedApiKey(sql, workspaceId, 'ops_manager')];
  people = hubs.map(({ url }, index) => createHubClient({ url: () => url, apiKey: keys[index] ?? '', workspaceId, sql }));
  await createPayoutAccount(person(0), provider);
  setting = { budgetId: await createBudget(person(0), 2_000_000_000), connectionId: await createRallyConnection(person(0)) };
});
afterAll(async () => {
  for (const hub of hubs) await hub.close();
  await Promise.all([sql.end(), provider.close()]);
  await database.drop();
});

function person(index: number): HubClient {
  const found = people[index % people.length];
  if (!found) throw new Error('there is nobody');
  return found;
}

/** Others launch from the same budget at the same moment, which makes an estimate void; then it is tried again. */
async function createRecruitingStudyOf(study: Readonly<Record<string, unknown>>): Promise<{ readonly studyId: string }> {
  const { studyId } = await createRallyStudy(person(0), { connectionId: setting.connectionId, study });
  for (;;) {
    const { id: estimateId } = await estimate(person(0), studyId, setting.budgetId);
    const { status, body } = await person(0).request<{ code?: string }>('POST', `/api/v1/studies/${studyId}/launch`, {
      body: { estimateId },
    });
    if (status === 200) return { studyId };
    expect(body.code).toBe('estimate_stale');
  }
}

/** A launched study with one person in it, whose window has ended, or who was completed by hand and is owed something. */
interface Scene {
  readonly studyId: string;
  readonly id: string;
  readonly incentiveId: string | null;
  readonly moderation: Moderation;
}

async function setScene(moderation: Moderation, isCompleted: boolean): Promise<Scene> {
  const study = { kind: moderation === 'moderated' ? 'interview' : 'unmoderated_test', participationLimit: 2 };
  const { studyId } = await createRecruitingStudy(person(0), { ...setting, study });
  const [id = ''] = await (moderation === 'moderated' ? seedMet : seedHandedIn)({ sql, workspaceId }, { studyId, count: 1 });
  if (!isCompleted) return { studyId, id, incentiveId: null, moderation };
  expect((await person(0).request('POST', `/api/v1/participations/${id}/complete`, { body: {} })).status).toBe(200);
  const { rows } = await sql.query<{ id: string }>('select id from incentives where participation_id = $1', [id]);
  return { studyId, id, incentiveId: rows[0]?.id ?? null, moderation };
}

async function perform(act: MoneyAct, { studyId, id, incentiveId }: Scene, index: number): Promise<AnsweredAct> {
  if (act === 'automatic') {
    const payments = hubs[index % hubs.length]?.app.get(AutomaticPayments);
    return { act, isDone: (await payments?.settle(workspaceId, id)) === 'complete_and_release' };
  }
  const reason = { reason: 'Read from a script.' };
  const [path, body] =
    act === 'close'
      ? [`/studies/${studyId}/close`, { confirm: true }]
      : act === 'release'
        ? [`/incentives/${incentiveId}/release`, {}]
        : act === 'cancel-incentive'
          ? [`/incentives/${incentiveId}/cancel`, reason]
          : [`/participations/${id}/${act}`, act === 'exclude' || act === 'reject' ? reason : {}];
  const headers = { 'idempotency-key': randomUUID() };
  const answer = await person(index).request<{ code?: string }>('POST', `/api/v1${path}`, { body, headers });
  if (answer.status !== 200 && answer.status !== 409 && answer.status !== 422) {
    throw new Error(`${act}: ${answer.status} ${JSON.stringify(answer.body)} ${hubs.map((hub) => hub.readLog()).join('\n')}`);
  }
  return { act, isDone: answer.status === 200 };
}

async function look({ studyId, id }: Scene): Promise<Standing> {
  const { rows } = await sql.query<{ status: Standing['status']; incentives: string[]; closed: boolean }>(
    `select p.status, s.status = 'closed' as closed, (select coalesce(array_agg(i.status), '{}') from incentives i where i.participation_id = p.id) as incentives
     from participations p join studies s on s.id = p.study_id where p.id = $1 and s.id = $2`,
    [id, studyId],
  );
  const [row] = rows;
  if (!row) throw new Error('the participation is gone');
  expect(row.incentives.length).toBeLessThan(2);
  const [incentive] = row.incentives;
  const isWaiting = incentive === undefined || incentive === 'due' || incentive === 'cancelled';
  return { status: row.status, incentive: isWaiting ? (incentive ?? null) : 'released', isClosed: row.closed };
}

it(
  `S2-59 S2-60 whatever is done to a person at the same moment comes out as if it had been done in some order, ${rounds} times (seed ${seed})`,
  async () => {
    const random = createRandom(seed);
    const choose = <Value>(values: readonly Value[]): Value => {
      const chosen = values[Math.floor(random() * values.length)];
      if (chosen === undefined) throw new Error('nothing to choose from');
      return chosen;
    };
    for (let round = 0; round < rounds; round += 1) {
      const scene = await setScene(choose(['moderated', 'unmoderated']), random() < 0.4);
      const possible = moneyActs.filter((act) => scene.incentiveId !== null || (act !== 'release' && act !== 'cancel-incentive'));
      const acts = Array.from({ length: 2 + Math.floor(random() * 4) }, () => choose(possible));
      const begin = await look(scene);
      const answered = await Promise.all(acts.map((act, index) => perform(act, scene, index)));
      const end = await look(scene);
      const story = JSON.stringify({ moderation: scene.moderation, begin, answered, end });
      expect({ story, isExplained: isExplained(begin, answered, end, scene.moderation) }).toEqual({ story, isExplained: true });
    }
    // Everything that was released has arrived, once.
    const countOpen = async () =>
      (await sql.query<{ n: number }>(`select count(*)::int as n from incentives where status in ('released', 'sending', 'unknown')`))
        .rows[0]?.n;
    for (const deadline = Date.now() + 30_000; Date.now() < deadline && (await countOpen()) !== 0; ) await wait(100);
    await waitUntilIdle(sql, 30_000);
    await expectMoneySound(sql, provider);
    const { rows } = await sql.query<{ total: number; n: number }>(
      `select coalesce(sum(amount), 0)::int as total, count(*)::int as n from incentives where status not in ('due', 'cancelled')`,
    );
    expect([provider.books().ids.length, provider.books().totals['USD'] ?? 0]).toEqual([rows[0]?.n, rows[0]?.total]);
  },
  60_000 + rounds * 5_000,
);

it('S2-41 S2-66 a study is launched and closed once, however many people do so at once', async () => {
  const { studyId } = await createRallyStudy(person(0), { connectionId: setting.connectionId });
  const { id: estimateId } = await estimate(person(0), studyId, setting.budgetId);
  const tenTimes = (act: string, body: object) =>
    Promise.all(Array.from({ length: 10 }, (_, index) => person(index).request('POST', `/api/v1/studies/${studyId}/${act}`, { body })));
  for (const answers of [await tenTimes('launch', { estimateId }), await tenTimes('close', { confirm: true })]) {
    expect(answers.map(({ status }) => status).toSorted((left, right) => left - right)).toEqual([
      200,
      ...Array.from({ length: 9 }, () => 409),
    ]);
    await expectMoneySound(sql, provider);
  }
});

it(
  'S2-67 S2-68 studies of one budget are billed at the same moment, and none waits in a circle for another',
  async () => {
    for (let round = 0; round < rounds / 10; round += 1) {
      const study = { kind: 'unmoderated_test', participationLimit: 5 };
      const studies = await Promise.all(Array.from({ length: 4 }, () => createRecruitingStudyOf(study)));
      for (const { studyId } of studies) await seedHandedIn({ sql, workspaceId }, { studyId, count: 4 });
      const answers = await Promise.all(
        studies.map(({ studyId }, index) => person(index).request('POST', `/api/v1/studies/${studyId}/close`, { body: { confirm: true } })),
      );
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    }
    await expectMoneySound(sql, provider);
  },
  60_000 + rounds * 2_000,
);
