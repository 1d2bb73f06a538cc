import { describe, expect, it } from 'vitest';
import type { IncentiveDto } from '../../src/incentives/incentive.dto.js';
import { released, seedIncentive } from '../support/incentives.js';
import type { JsonResponse } from '../support/request-json.js';
import { type Answer, hub, post, readEvents, readRow, study, whileLocked } from './release.js';

describe('the withdrawal', () => {
  it('keeps the reason and who did it', async () => {
    const { id } = await seedIncentive(hub, study);
    const { status, body } = await post(`/${id}/cancel`, { body: { reason: ' Paid in cash. ' } });
    expect([status, body.status]).toEqual([200, 'cancelled']);
    expect(await readEvents(id)).toMatchObject([
      { type: 'incentive.cancelled', from_status: 'due', to_status: 'cancelled', actor_kind: 'api_key', reason: 'Paid in cash.' },
    ]);
    const late = await post(`/${id}/release`);
    expect([late.status, late.body.errors?.map(({ code }) => code)]).toEqual([409, ['incentive_not_due']]);
  });

  it('is refused after the release, and without a reason', async () => {
    const { id } = await seedIncentive(hub, study, { incentive: released });
    const { status, body } = await post(`/${id}/cancel`, { body: { reason: 'Too late' } });
    expect([status, body.code]).toEqual([409, 'cancellation_refused']);
    expect((await post(`/${id}/cancel`, { body: { reason: '  ' } })).status).toBe(422);
    expect(await readRow(id)).toMatchObject({ status: 'released' });
  });

  it('gives up a payment that failed for certain, but not an order that was retried', async () => {
    const failure = { ...released, status: 'failed', failure_reason: 'No mailbox.' };
    const [lost, retried] = [
      await seedIncentive(hub, study, { incentive: failure }),
      await seedIncentive(hub, study, { incentive: failure }),
    ];
    const given = await post(`/${lost.id}/cancel`, { body: { reason: 'The person cannot be reached.' } });
    expect([given.status, given.body.status]).toEqual([200, 'cancelled']);
    expect(await readEvents(lost.id)).toMatchObject([{ type: 'incentive.cancelled', from_status: 'failed', to_status: 'cancelled' }]);
    expect((await post(`/${lost.id}/retry`)).body.code).toBe('retry_refused');

    expect((await post(`/${retried.id}/retry`)).status).toBe(201);
    const late = await post(`/${retried.id}/cancel`, { body: { reason: 'The person cannot be reached.' } });
    expect([late.status, late.body.errors?.map(({ code }) => code)]).toEqual([409, ['incentive_retried']]);
    expect(await readRow(retried.id)).toMatchObject({ status: 'failed' });
  });

  it('and a release at the same time: one of them wins, and the other is told', async () => {
    for (let round = 0; round < 12; round += 1) {
      const { id } = await seedIncentive(hub, study);
      const acts = [() => post(`/${id}/release`), () => post(`/${id}/cancel`, { body: { reason: 'race' } })];
      const answers = (await whileLocked(id, () =>
        (round % 2 === 0 ? acts : acts.toReversed()).map((act) => act()),
      )) as JsonResponse<Answer>[];
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 409]));
      const row = await readRow(id);
      expect(answers.find(({ status }) => status === 200)?.body.status).toBe(row.status);
      expect(await readEvents(id)).toHaveLength(1);
      expect(['cancelled', 'released']).toContain(row.status);
    }
  });
});

describe('the retry', () => {
  it('is a new order under the next id, released, while the failed one stays', async () => {
    const failed = await seedIncentive(hub, study, { incentive: { ...released, status: 'failed', failure_reason: 'No mailbox.' } });
    const { status, body } = await post(`/${failed.id}/retry`);
    expect(status).toBe(201);
    expect(body).toMatchObject({ status: 'released', sequence: 2, payoutFileId: null, failureReason: null, version: 1 });
    expect(body.externalId).toBe(failed.externalId.replace(/-1$/, '-2'));
    expect(body.releasedBy).toMatchObject({ kind: 'api_key' });
    expect(await readRow(failed.id)).toMatchObject({ status: 'failed', superseded_by: body.id, failure_reason: 'No mailbox.' });
    expect(await readEvents(body.id)).toMatchObject([
      { type: 'incentive.retried', from_status: 'failed', to_status: 'released', data: { failed: failed.id } },
    ]);
    const list = await hub.request<{ data: IncentiveDto[] }>(
      'GET',
      `/api/v1/incentives?participationId=${failed.participationId}&superseded=false`,
    );
    expect(list.body.data.map(({ id }) => id)).toEqual([body.id]);
  });

  it('happens once of 20 requests at once', async () => {
    const failed = await seedIncentive(hub, study, { incentive: { ...released, status: 'failed' } });
    const answers = await Promise.all(Array.from({ length: 20 }, () => post(`/${failed.id}/retry`)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status, body }) => status === 409 && body.code === 'retry_refused')).toHaveLength(19);
    const { rows } = await hub.sql.query('select sequence from incentives where participation_id = $1 order by sequence', [
      failed.participationId,
    ]);
    expect(rows).toEqual([{ sequence: 1 }, { sequence: 2 }]);
  });

  it.each(['due', 'released', 'sending', 'sent', 'delivered', 'unknown', 'cancelled'])('is refused for what is %s', async (status) => {
    const { id } = await seedIncentive(hub, study, { incentive: { ...released, status } });
    const answer = await post(`/${id}/retry`);
    expect([answer.status, answer.body.code]).toEqual([409, 'retry_refused']);
  });
});
