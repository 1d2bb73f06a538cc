import { HUB_API_DEMO_KEY } from '@panelbridge/sandbox';
import { describe, expect, it } from 'vitest';
import { CheckService } from '../../src/connections/check.service.js';
import { awaitCheck, createDestination, describeDestination } from '../support/destination.js';
import { change, check, expectStatus, hub, path, production, save } from './support/connection-hub.js';

describe('a connection that is saved', () => {
  it('S3-6 is tried at once, and its status says what came of it', async () => {
    const made = await save(describeDestination({ url: production.url }));
    expect(made.body).toMatchObject({ status: 'unchecked', checkedAt: null });
    expect(await awaitCheck(hub, made.body.id)).toMatchObject({ status: 'ready', attention: null });
    expect(production.requests()).toMatchObject([{ method: 'GET', endpoint: 'characteristics', status: 200 }]);
    expect(await change(made.body.id, { secrets: { apiKey: 'no-such-key' } })).toMatchObject({ body: { status: 'unchecked' } });
    const failed = await expectStatus(made.body.id, 'needs_attention');
    expect(failed.attention).toMatchObject({
      code: 'partner_authentication_failed',
      detail: expect.stringContaining('api@userinterviews.com'),
    });
    await change(made.body.id, { secrets: { apiKey: HUB_API_DEMO_KEY } });
    await expectStatus(made.body.id, 'ready');
    // A new name changes nothing that could be tried.
    production.clearRequests();
    await change(made.body.id, { name: 'Another name' });
    await check(made.body.id);
    expect(production.requests()).toHaveLength(1);
  });

  it('is not tried when it is refused, nor once it was tried, nor when it is gone', async () => {
    await save(describeDestination({ url: production.url, apiKey: 'with blank' }));
    const { body } = await save(describeDestination({ url: production.url }));
    await awaitCheck(hub, body.id);
    const { rows } = await hub.sql.query<{ n: number }>('select count(*)::int as n from exchanges where connection_id = $1', [body.id]);
    expect([rows[0]?.n, production.requests().length]).toEqual([1, 1]);
    const checks = hub.app.get(CheckService);
    const job = { workspaceId: hub.workspaceId, connectionId: body.id };
    await checks.checkSaved(job);
    await hub.request('DELETE', `${path}/${body.id}`);
    await checks.checkSaved(job);
    expect(production.requests()).toHaveLength(1);
  });

  it('keeps to the budget that all its work shares', async () => {
    const id = await createDestination(hub, { url: production.url, config: { requestsPerMinute: 60 } });
    await awaitCheck(hub, id);
    const began = Date.now();
    await hub.sql.query(`update request_budgets set next_at = now() + interval '1500 milliseconds' where connection_id = $1`, [id]);
    expect((await check(id)).status).toBe(200);
    expect(Date.now() - began).toBeGreaterThan(1_300);
    await hub.sql.query(`update request_budgets set next_at = now() + interval '5 minutes' where connection_id = $1`, [id]);
    production.clearRequests();
    const busy = await check(id);
    expect(busy).toMatchObject({ status: 503, body: { code: 'partner_rate_limited', detail: expect.stringContaining('Other work') } });
    expect(Number(busy.headers.get('retry-after'))).toBeGreaterThan(290);
    expect(production.requests()).toEqual([]);
  });
});
