import { describe, expect, it } from 'vitest';
import { ParticipantTokens } from '../../src/links/participant-tokens.js';
import { WebhookProcessor } from '../../src/webhooks/webhook-processor.js';
import { dumpDatabase } from '../support/dump-database.js';
import { hub, listEvidence, listQuarantine, post, prepare, readParticipation, secret, settle, write } from './webhook-tool.js';

describe('a genuine webhook', () => {
  it('is answered 202 once it is stored, and moves the participation', async () => {
    const { connectionId, participation, token } = await prepare();
    const at = Date.now() - 60_000;
    const answer = await post(connectionId, write({ iid: token, at }), {
      'x-idempotency-key': 'event-1',
      authorization: 'Bearer sentinel-header',
      cookie: 'a=sentinel-cookie',
    });
    expect(answer.status).toBe(202);
    const [stored] = await settle(connectionId);
    expect(stored?.result.signals).toMatchObject([
      { effect: 'recorded', outcome: 'submitted', participationId: participation, disposition: 'apply' },
    ]);
    expect((await readParticipation(participation)).status).toBe('submitted');
    expect(await listEvidence(participation)).toMatchObject([
      {
        channel: 'webhook',
        outcome: 'submitted',
        partner_status: 'interview.completed',
        occurred_at: new Date(at),
        connection_id: connectionId,
      },
    ]);
    expect(JSON.stringify(stored?.headers)).not.toContain('sentinel');
    expect(stored?.headers).toMatchObject({ 'x-idempotency-key': 'event-1', 'content-type': 'application/json' });
  });

  it('is shown in the exchanges under the person, the token replaced by their id', async () => {
    const { connectionId, participation, token } = await prepare();
    await post(connectionId, write({ iid: token, more: { answers: ['write to ann@example.com'] } }));
    await settle(connectionId);
    const { body } = await hub.request<{ data: readonly unknown[] }>('GET', `/api/v1/connections/${connectionId}/exchanges`);
    expect(body.data).toMatchObject([
      {
        direction: 'inbound',
        operation: 'webhook',
        status: 202,
        participationId: participation,
        request: { body: { participant_metadata: { iid: participation }, answers: ['write to [email]'] } },
        response: { signals: [{ effect: 'recorded' }] },
      },
    ]);
    expect(JSON.stringify(body)).not.toContain(token);
  });

  it('has one effect when it comes twice, known by its bytes where only they are signed', async () => {
    const { connectionId, participation, token } = await prepare();
    const body = write({ iid: token });
    const answers = await Promise.all(Array.from({ length: 5 }, () => post(connectionId, body)));
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202, 202]);
    const results = await Promise.all(answers.map((answer) => answer.json() as Promise<{ status: string }>));
    expect(results.map(({ status }) => status).toSorted()).toEqual(['accepted', 'duplicate', 'duplicate', 'duplicate', 'duplicate']);
    // Whoever has seen the webhook can send it again under another id, which nobody has signed.
    const again = await post(connectionId, body, { 'x-idempotency-key': 'another' });
    expect(await again.json()).toEqual({ status: 'duplicate' });
    expect(await settle(connectionId)).toHaveLength(1);
    expect(await readParticipation(participation)).toEqual({ status: 'submitted', version: 3 });
    const { rows } = await hub.sql.query(
      `select 1 from events where participation_id = $1 and type = 'participation.status_changed' and channel = 'webhook'`,
      [participation],
    );
    expect(rows).toHaveLength(1);
  });

  it('is known by its event id where whoever sends it is trusted with that, whatever its bytes', async () => {
    const { connectionId, token } = await prepare({ preset: 'perspective', webhookScheme: 'header' });
    const send = async (id: string) => {
      const answer = await post(connectionId, write({ iid: token }), { 'x-webhook-key': secret, 'x-idempotency-key': id });
      return (await answer.json()) as unknown;
    };
    expect(await send('one')).toEqual({ status: 'accepted' });
    expect(await send('one')).toEqual({ status: 'duplicate' });
    expect(await send('two')).toEqual({ status: 'accepted' });
  });

  it('about somebody who has been erased is counted, and nothing that it says is kept', async () => {
    const { connectionId, participation, token } = await prepare();
    await hub.sql.query('update participations set participant_id = null where id = $1', [participation]);
    await post(connectionId, write({ iid: token, more: { answers: ['canary-late'] } }), { 'user-agent': 'canary-late' });
    const [stored] = await settle(connectionId);
    expect(stored).toMatchObject({ result: { erased: true }, headers: {}, body: Buffer.alloc(0) });
    expect((await readParticipation(participation)).status).toBe('submitted');
    expect(await dumpDatabase(hub.sql)).not.toContain('canary-late');
  });

  it('changes nothing more when its job runs again', async () => {
    const { connectionId, participation, token } = await prepare();
    await post(connectionId, write({ iid: token }));
    await post(connectionId, write({ iid: 'x'.repeat(20) }));
    const [first, second] = await settle(connectionId);
    const before = [await readParticipation(participation), await listEvidence(participation), await listQuarantine(connectionId)];
    const processor = hub.app.get(WebhookProcessor);
    for (const row of [first, second, first]) await processor.process({ workspaceId: hub.workspaceId, webhookId: Number(row?.id) });
    // Two workers at the same unfinished webhook: the second finds it done.
    await hub.sql.query('update inbound_webhooks set processed_at = null where id = $1', [second?.id]);
    await Promise.all([1, 2].map(() => processor.process({ workspaceId: hub.workspaceId, webhookId: Number(second?.id) })));
    expect([await readParticipation(participation), await listEvidence(participation)]).toEqual(before.slice(0, 2));
    expect(await listQuarantine(connectionId)).toMatchObject([{ seen: 2 }]);
    const { rows } = await hub.sql.query('select count(*)::int as n from exchanges where connection_id = $1', [connectionId]);
    expect(rows).toEqual([{ n: 3 }]);
  });

  it('changes nothing backwards when it comes out of order', async () => {
    const { connectionId, participation, token } = await prepare();
    await post(connectionId, write({ iid: token }));
    await settle(connectionId);
    await post(connectionId, write({ iid: token, event: 'interview.partial', at: Date.now() - 100_000 }));
    const [, late] = await settle(connectionId);
    expect(late?.result.signals).toMatchObject([{ disposition: 'confirm' }]);
    expect((await readParticipation(participation)).status).toBe('submitted');
    expect(await listEvidence(participation)).toHaveLength(2);
  });

  it('that the partner marks as a test counts for nobody', async () => {
    const { connectionId, participation, token } = await prepare();
    await post(connectionId, write({ iid: token, more: { test: true } }));
    const [stored] = await settle(connectionId);
    expect(stored?.result.signals).toEqual([{ effect: 'test', status: 'interview.completed' }]);
    expect((await readParticipation(participation)).status).toBe('started');
    expect(await listEvidence(participation)).toEqual([]);
  });

  it('about a preview counts for nobody and is noted', async () => {
    const { connectionId } = await prepare();
    const preview = hub.app.get(ParticipantTokens).of('preview', 'preview0001');
    await post(connectionId, write({ iid: preview }));
    const [stored] = await settle(connectionId);
    expect(stored?.result.signals).toEqual([{ effect: 'preview', status: 'interview.completed', previewId: 'preview0001' }]);
    expect(await listQuarantine(connectionId)).toEqual([]);
    const { body } = await hub.request<{ data: readonly object[] }>('GET', `/api/v1/connections/${connectionId}/exchanges`);
    expect(body.data).toMatchObject([{ response: { signals: [{ effect: 'preview' }] } }]);
  });

  it('for somebody who never entered is kept as evidence and moves nothing', async () => {
    const { connectionId, participation, token } = await prepare(undefined, 'invited');
    await post(connectionId, write({ iid: token }));
    const [stored] = await settle(connectionId);
    expect(stored?.result.signals).toMatchObject([{ disposition: 'hold', anomaly: 'never_started' }]);
    expect((await readParticipation(participation)).status).toBe('invited');
  });
});
