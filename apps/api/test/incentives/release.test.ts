import { randomUUID } from 'node:crypto';
import { roles, type Role } from '@panelbridge/core';
import { describe, expect, it } from 'vitest';
import type { IncentiveDto } from '../../src/incentives/incentive.dto.js';
import type { ReleaseResultsDto } from '../../src/incentives/release.dto.js';
import { Configuration } from '../../src/platform/configuration/configuration.js';
import { released, seedIncentive } from '../support/incentives.js';
import { startHub } from '../support/start-hub.js';
import { hub, post, readEvents, readRow, study } from './release.js';

describe('the release of one incentive', () => {
  it('D3 is an act of a person, recorded with who and when', async () => {
    const { id, participationId, externalId } = await seedIncentive(hub, study);
    const before = Date.now();
    const answer = await post(`/${id}/release`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('etag')).toBe('"2"');
    expect(answer.body).toMatchObject({
      id,
      participationId,
      externalId,
      status: 'released',
      amount: { amount: 2500, currency: 'USD' },
      hold: null,
      version: 2,
      releasedBy: { kind: 'api_key', name: 'Test Owner' },
    });
    expect(Math.abs(Date.parse(answer.body.releasedAt ?? '') - before)).toBeLessThan(5_000);
    expect(await readEvents(id)).toEqual([
      {
        type: 'incentive.released',
        from_status: 'due',
        to_status: 'released',
        actor_kind: 'api_key',
        actor: answer.body.releasedBy?.id,
        reason: null,
        data: { amount: 2500, currency: 'USD', externalId },
      },
    ]);
  });

  it('happens exactly once of 50 requests at once', async () => {
    const { id } = await seedIncentive(hub, study);
    const answers = await Promise.all(Array.from({ length: 50 }, () => post(`/${id}/release`)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const refused = answers.filter(({ status }) => status === 409);
    expect(refused).toHaveLength(49);
    expect(new Set(refused.map(({ body }) => `${body.code} ${body.errors?.map(({ code }) => code).join()}`))).toEqual(
      new Set(['release_refused incentive_not_due']),
    );
    expect(await readEvents(id)).toHaveLength(1);
    expect(await readRow(id)).toMatchObject({ status: 'released', version: 2 });
  });

  it('is answered again to a retry with the same key, by another process too, with one effect', async () => {
    const { databaseUrl = '', secretKeys } = hub.app.get(Configuration);
    const second = await startHub({ configuration: { databaseUrl, secretKeys } });
    try {
      const { id } = await seedIncentive(hub, study);
      const idempotencyKey = randomUUID();
      const first = await post(`/${id}/release`, { idempotencyKey });
      // The entity tag of before: a good retry must not get 412.
      for (const on of [second, hub]) {
        const again = await post(`/${id}/release`, { idempotencyKey, on, ifMatch: '"1"' });
        expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([200, 'true']);
        expect(again.body).toEqual(first.body);
      }
      expect((await post(`/${id}/release`, { on: second })).status).toBe(409);
      expect(await readEvents(id)).toHaveLength(1);
    } finally {
      await second.close();
    }
  });

  it('needs an idempotency key', async () => {
    const { id } = await seedIncentive(hub, study);
    const answer = await hub.request('POST', `/api/v1/incentives/${id}/release`);
    expect([answer.status, answer.body['code']]).toEqual([400, 'idempotency_key_missing']);
    expect(await readRow(id)).toMatchObject({ status: 'due' });
  });

  it('is refused for one that is held, with the reason and what to do', async () => {
    const { id } = await seedIncentive(hub, study, { incentive: { hold_reason: 'contradiction' } });
    const { status, body } = await post(`/${id}/release`);
    expect([status, body.code, body.errors?.map(({ code }) => code)]).toEqual([409, 'release_refused', ['incentive_held']]);
    expect(body.detail).toMatch(/disagree.*complete, reject or exclude/);
    const shown = await hub.request<IncentiveDto>('GET', `/api/v1/incentives/${id}`);
    expect(shown.body.hold).toMatchObject({
      reason: 'contradiction',
      detail: expect.stringMatching(/disagree/),
      remedy: expect.stringMatching(/by hand/),
    });
    // The database holds it too, whatever the code does.
    await expect(hub.sql.query(`update incentives set status = 'released' where id = $1`, [id])).rejects.toThrow('held_only_while_due');
  });

  it('is refused before the participation is completed, naming everything at once', async () => {
    const { id } = await seedIncentive(hub, study, { status: 'submitted', incentive: { hold_reason: 'contradiction' } });
    const { status, body } = await post(`/${id}/release`);
    expect([status, body.code]).toEqual([409, 'release_refused']);
    expect(body.errors?.map(({ code }) => code)).toEqual(['participation_not_completed', 'incentive_held']);
    expect(await readEvents(id)).toEqual([]);
  });

  it('is refused when the caller has seen another version', async () => {
    const { id } = await seedIncentive(hub, study);
    const stale = await post(`/${id}/release`, { ifMatch: '"7"' });
    expect([stale.status, stale.body.code]).toEqual([412, 'version_mismatch']);
    expect((await post(`/${id}/release`, { ifMatch: '"1"' })).status).toBe(200);
  });

  it.each(roles.filter((role) => !['admin', 'ops_manager'].includes(role)))(
    'D16 is not for the role %s, nor are the other acts',
    async (role: Role) => {
      const { id } = await seedIncentive(hub, study);
      const key = await hub.key(role);
      const answers = await Promise.all([
        post(`/${id}/release`, { key }),
        post('/release', { key, body: { items: [{ id }] } }),
        post(`/${id}/cancel`, { key, body: { reason: 'x' } }),
        post(`/${id}/retry`, { key }),
      ]);
      expect(answers.map(({ status, body }) => [status, body.code])).toEqual(answers.map(() => [403, 'role_not_allowed']));
      expect(await readRow(id)).toMatchObject({ status: 'due', version: 1 });
    },
  );

  it('works for an operations manager', async () => {
    const { id } = await seedIncentive(hub, study);
    expect((await post(`/${id}/release`, { key: await hub.key('ops_manager') })).status).toBe(200);
  });

  it('finds nothing in another workspace', async () => {
    const { id } = await seedIncentive(hub, study);
    const key = await hub.key('admin', await hub.createWorkspace());
    expect((await post(`/${id}/release`, { key })).status).toBe(404);
    expect((await post(`/${id}/cancel`, { key, body: { reason: 'x' } })).status).toBe(404);
    expect((await hub.request('GET', `/api/v1/incentives/${id}`, { key })).status).toBe(404);
    expect((await hub.request('GET', '/api/v1/incentives', { key })).body).toEqual({ data: [], nextCursor: null });
    const bulk = await post<ReleaseResultsDto>('/release', { key, body: { items: [{ id }] } });
    expect(bulk.body).toMatchObject({
      released: 0,
      refused: 1,
      results: [{ id, result: 'refused', problem: { status: 404, code: 'not_found' } }],
    });
    expect(await readRow(id)).toMatchObject({ status: 'due', version: 1 });
  });
});

describe('the release of several', () => {
  const releaseAll = (items: readonly { readonly id: string; readonly version?: number }[], idempotencyKey = randomUUID()) =>
    post<ReleaseResultsDto>('/release', { body: { items }, idempotencyKey });

  it('gives one result for each item in its order, and each stands alone', async () => {
    const due = await seedIncentive(hub, study);
    const held = await seedIncentive(hub, study, { incentive: { hold_reason: 'contradiction' } });
    const stale = await seedIncentive(hub, study);
    const current = await seedIncentive(hub, study);
    const unknown = randomUUID();
    const { status, body } = await releaseAll([
      { id: held.id },
      { id: due.id },
      { id: unknown },
      { id: stale.id, version: 3 },
      { id: current.id, version: 1 },
      { id: due.id },
    ]);
    expect(status).toBe(200);
    expect([body.released, body.refused]).toEqual([2, 4]);
    expect(body.results.map(({ id, result, incentive, problem }) => [id, result, incentive?.status ?? problem?.code])).toEqual([
      [held.id, 'refused', 'release_refused'],
      [due.id, 'released', 'released'],
      [unknown, 'refused', 'not_found'],
      [stale.id, 'refused', 'version_mismatch'],
      [current.id, 'released', 'released'],
      [due.id, 'refused', 'release_refused'],
    ]);
    expect(body.results[1]?.incentive?.id).toBe(due.id);
    expect(body.results[4]?.incentive?.id).toBe(current.id);
    expect(await readEvents(due.id)).toHaveLength(1);
  });

  it('goes on after one that the database refuses, and leaves nothing of that one', async () => {
    const [first, broken, last] = [await seedIncentive(hub, study), await seedIncentive(hub, study), await seedIncentive(hub, study)];
    // Fails after the row has been changed, at the event.
    await hub.sql.query(`
      create function refuse_event() returns trigger language plpgsql as $$ begin
        if new.subject_id = '${broken.id}' then raise exception 'no'; end if; return new;
      end $$;
      create trigger refuse_event before insert on events for each row execute function refuse_event();
    `);
    try {
      const { body } = await releaseAll([first, broken, last].map(({ id }) => ({ id })));
      expect(body.results.map(({ result, problem }) => [result, problem?.code])).toEqual([
        ['released', undefined],
        ['refused', 'internal_error'],
        ['released', undefined],
      ]);
    } finally {
      await hub.sql.query('drop trigger refuse_event on events; drop function refuse_event');
    }
    expect(await readRow(broken.id)).toMatchObject({ status: 'due', version: 1, released_at: null });
    expect((await post(`/${broken.id}/release`)).status).toBe(200);
  });

  it('does not get stuck when two name the same incentives in opposite orders', async () => {
    const ids = await Promise.all(Array.from({ length: 40 }, async () => (await seedIncentive(hub, study)).id));
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, turn) => releaseAll((turn % 2 === 0 ? ids : ids.toReversed()).map((id) => ({ id })))),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(answers.reduce((sum, { body }) => sum + body.released, 0)).toBe(40);
    const { rows } = await hub.sql.query(
      `select count(*)::int as n from events where type = 'incentive.released' and subject_id = any ($1)`,
      [ids],
    );
    expect(rows[0].n).toBe(40);
  });

  it('is answered again with the same key', async () => {
    const { id } = await seedIncentive(hub, study);
    const key = randomUUID();
    const first = await releaseAll([{ id }], key);
    const again = await releaseAll([{ id }], key);
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
  });

  it('refuses a body that names nothing, or too much, or what it does not know', async () => {
    for (const body of [{ items: [] }, { items: [{ id: 'x' }] }, { items: [{ id: randomUUID(), amount: 1 }] }, {}]) {
      expect((await post('/release', { body })).status).toBe(422);
    }
  });
});

it('D3 a released incentive is never released again, whatever became of it', async () => {
  for (const status of ['released', 'sending', 'sent', 'delivered', 'failed', 'unknown', 'cancelled']) {
    const { id } = await seedIncentive(hub, study, { incentive: { ...released, status } });
    const answer = await post(`/${id}/release`);
    expect([status, answer.status, answer.body.errors?.map(({ code }) => code)]).toEqual([status, 409, ['incentive_not_due']]);
    expect(await readRow(id)).toMatchObject({ status, version: 1 });
  }
});
