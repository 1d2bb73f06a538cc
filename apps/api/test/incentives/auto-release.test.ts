import { randomUUID } from 'node:crypto';
import type { Channel, Outcome } from '@panelbridge/core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { AutoRelease } from '../../src/incentives/auto-release.js';
import { HotStatements } from '../../src/links/hot-statements.js';
import { ParticipantTokens } from '../../src/links/participant-tokens.js';
import { seedParticipations, seedStudy, type SeededStudy } from '../support/seed.js';
import { startHub, type TestHub } from '../support/start-hub.js';
import { visit } from '../support/visit.js';

let hub: TestHub;
let hot: HotStatements;
beforeAll(async () => {
  hub = await startHub();
  hot = hub.app.get(HotStatements);
});
afterAll(() => hub.close());

const releasing = (columns: Readonly<Record<string, unknown>> = {}) => seedStudy(hub, { auto_release: true, ...columns });

async function seedEntered(study: SeededStudy): Promise<string> {
  const [participation = ''] = await seedParticipations(hub, study, 1);
  await hot.recordEntry({ participation, requestId: 'r' });
  return participation;
}

const report = (participation: string, channel: Channel, outcome: Outcome = 'submitted') =>
  hot.recordOutcome({
    participation,
    study: null,
    outcome,
    channel,
    eventId: randomUUID(),
    connectionId: null,
    partnerStatus: null,
    occurredAt: null,
    requestId: 'r',
  });

const comeBack = (study: SeededStudy, participation: string) =>
  visit(hub.url, `/return/${study.keys.complete}?iid=${hub.app.get(ParticipantTokens).ofParticipation('tracking', participation)}`);

const readIncentive = async (participation: string) =>
  (await hub.sql.query('select * from incentives where participation_id = $1', [participation])).rows[0];

const countReleases = async (participation: string): Promise<number> =>
  (
    await hub.sql.query(`select count(*)::int as n from events where participation_id = $1 and type = 'incentive.released'`, [
      participation,
    ])
  ).rows[0].n;

const runJob = (participationId: string) => hub.app.get(AutoRelease).release({ workspaceId: hub.workspaceId, participationId });

describe('a study that releases by itself', () => {
  it.each(['webhook', 'pull'] as const)('D3 does so through the worker when a %s says that the person finished', async (channel) => {
    const participation = await seedEntered(await releasing());
    await report(participation, channel);
    await vi.waitFor(async () => expect(await readIncentive(participation)).toMatchObject({ status: 'released', released_by: 'system' }), {
      timeout: 15_000,
      interval: 100,
    });
    const { rows } = await hub.sql.query(
      `select from_status, to_status, actor_kind, actor from events where participation_id = $1 and type = 'incentive.released'`,
      [participation],
    );
    expect(rows).toEqual([{ from_status: 'due', to_status: 'released', actor_kind: 'system', actor: null }]);
  });

  it('D3 waits for it after a return of the browser, which is only a claim', async () => {
    const participation = await seedEntered(await releasing());
    await report(participation, 'redirect');
    await runJob(participation);
    expect(await readIncentive(participation)).toMatchObject({ status: 'due', version: 1 });
    await report(participation, 'webhook');
    await vi.waitFor(async () => expect(await readIncentive(participation)).toMatchObject({ status: 'released' }), {
      timeout: 15_000,
      interval: 100,
    });
  });

  it('does so once, however often the job comes', async () => {
    const participation = await seedEntered(await releasing());
    await report(participation, 'webhook');
    await Promise.all(Array.from({ length: 10 }, () => runJob(participation)));
    await runJob(participation);
    expect(await countReleases(participation)).toBe(1);
    expect(await readIncentive(participation)).toMatchObject({ status: 'released', version: 2 });
  });

  it('does not when reports disagree', async () => {
    const participation = await seedEntered(await releasing());
    await report(participation, 'redirect', 'screened_out');
    await report(participation, 'webhook');
    expect(await readIncentive(participation)).toMatchObject({ hold_reason: 'contradiction' });
    await runJob(participation);
    expect(await readIncentive(participation)).toMatchObject({ status: 'due', hold_reason: 'contradiction' });
  });

  it.each([
    ['never_started', async (study: SeededStudy, person: string) => comeBack(study, person)],
    [
      'wrong_study',
      async (_: SeededStudy, person: string) => {
        await hot.recordEntry({ participation: person, requestId: 'r' });
        await comeBack(await seedStudy(hub), person);
      },
    ],
    [
      'too_fast',
      async (study: SeededStudy, person: string) => {
        await hub.sql.query('update studies set minimum_seconds = 60 where id = $1', [study.id]);
        await hot.recordEntry({ participation: person, requestId: 'r' });
        await comeBack(study, person);
        await hub.sql.query(`update participations set entered_at = now() - interval '1 hour' where id = $1`, [person]);
      },
    ],
  ])('does not, whatever the webhook says, when a report was irregular: %s', async (anomaly, act) => {
    const study = await releasing();
    const [person = ''] = await seedParticipations(hub, study, 1);
    await act(study, person);
    await hot.recordEntry({ participation: person, requestId: 'r' });
    const { rows } = await hub.sql.query('select anomaly from evidence where participation_id = $1', [person]);
    expect(rows).toEqual([{ anomaly }]);
    await report(person, 'webhook');
    // As if a person had found the participation in order; the money still waits for them.
    await hub.sql.query(`update participations set status = 'completed' where id = $1`, [person]);
    await hub.sql.query(
      `insert into incentives (workspace_id, study_id, participation_id, amount, currency) values ($1, $2, $3, 2500, 'USD')
       on conflict do nothing`,
      [hub.workspaceId, study.id, person],
    );
    await vi.waitFor(async () => expect((await hub.sql.query('select 1 from outbox')).rowCount).toBe(0), { timeout: 15_000 });
    await runJob(person);
    expect(await readIncentive(person)).toMatchObject({ status: 'due', hold_reason: null });
    expect(await countReleases(person)).toBe(0);
    const released = await hub.request('POST', `/api/v1/incentives/${(await readIncentive(person)).id}/release`, {
      headers: { 'idempotency-key': randomUUID() },
    });
    expect([released.status, (await readIncentive(person)).status]).toEqual([200, 'released']);
  });

  it('does not count a webhook that is held, or that says something else', async () => {
    const study = await releasing();
    const participation = await seedEntered(study);
    await report(participation, 'redirect');
    await hub.sql.query(
      `insert into evidence (workspace_id, study_id, participation_id, channel, outcome, rank, disposition, anomaly, external_event_id)
       values ($1, $2, $3, 'webhook', 'submitted', 321, 'hold', 'wrong_study', 'held'), ($1, $2, $3, 'webhook', 'started', 120, 'confirm', null, 'start')`,
      [hub.workspaceId, study.id, participation],
    );
    await runJob(participation);
    expect(await readIncentive(participation)).toMatchObject({ status: 'due' });
  });

  it('does not once it has changed its mind, nor before the participation is completed', async () => {
    const study = await releasing({ on_return: 'submitted' });
    const participation = await seedEntered(study);
    await report(participation, 'webhook');
    await hub.sql.query(
      `insert into incentives (workspace_id, study_id, participation_id, amount, currency) values ($1, $2, $3, 2500, 'USD')`,
      [hub.workspaceId, study.id, participation],
    );
    await runJob(participation);
    expect(await readIncentive(participation)).toMatchObject({ status: 'due' });
    await hub.sql.query(`update participations set status = 'completed' where id = $1`, [participation]);
    await hub.sql.query('update studies set auto_release = false where id = $1', [study.id]);
    await runJob(participation);
    expect(await readIncentive(participation)).toMatchObject({ status: 'due' });
    await hub.sql.query('update studies set auto_release = true where id = $1', [study.id]);
    await runJob(participation);
    expect(await readIncentive(participation)).toMatchObject({ status: 'released' });
  });

  it('finds nothing in another workspace', async () => {
    const participation = await seedEntered(await releasing());
    await report(participation, 'redirect');
    await hub.sql.query(`update evidence set channel = 'webhook' where participation_id = $1`, [participation]);
    await hub.app.get(AutoRelease).release({ workspaceId: await hub.createWorkspace(), participationId: participation });
    expect(await readIncentive(participation)).toMatchObject({ status: 'due' });
  });
});

describe('nothing public releases money', () => {
  it('D3 leaves the incentive due after the whole journey of a browser, in a study that releases by itself too', async () => {
    const tokens = hub.app.get(ParticipantTokens);
    for (const study of [await seedStudy(hub), await releasing()]) {
      const [person = ''] = await seedParticipations(hub, study, 1);
      const entry = await visit(hub.url, `/r/${tokens.ofParticipation('entry', person)}`, { method: 'POST' });
      const cookies = Object.fromEntries(entry.cookies);
      for (const query of [`?iid=${tokens.ofParticipation('tracking', person)}`, '']) {
        for (const key of [study.keys.complete, study.keys.screen_out, study.keys.complete])
          await visit(hub.url, `/return/${key}${query}`, { cookies });
      }
      // Whatever the worker was asked to do has been done by then.
      await vi.waitFor(async () => expect((await hub.sql.query('select 1 from outbox')).rowCount).toBe(0), { timeout: 15_000 });
      await runJob(person);
      expect(await readIncentive(person)).toMatchObject({ status: 'due', released_at: null, released_by: null });
      expect(await countReleases(person)).toBe(0);
    }
  });

  it('D3 has no function that runs as the owner and moves the state of an incentive', async () => {
    const { rows } = await hub.sql.query<{ proname: string; prosrc: string }>(
      `select p.proname, p.prosrc from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = 'public' and p.prosecdef`,
    );
    expect(rows.map(({ proname }) => proname)).toContain('record_outcomes');
    const assignments = rows.flatMap(({ proname, prosrc }) =>
      [...prosrc.matchAll(/update incentives\b[^;]*?\bset\b(.*?)\b(?:from|where|returning)\b/gs)].map(([, set]) => ({ proname, set })),
    );
    expect(assignments.length).toBeGreaterThan(0);
    expect(assignments.filter(({ set }) => /\b(status|released_at|released_by)\b/.test(set ?? ''))).toEqual([]);
    const insertions = rows.flatMap(({ prosrc }) =>
      [...prosrc.matchAll(/insert into incentives \(([^)]*)\)/g)].map(([, columns]) => columns),
    );
    expect(insertions.filter((columns) => /status|released/.test(columns ?? ''))).toEqual([]);
  });
});
