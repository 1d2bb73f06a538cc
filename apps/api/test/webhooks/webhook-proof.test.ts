import { describe, expect, it } from 'vitest';
import { hub, post, prepare, secret, settle, sign, write } from './webhook-tool.js';

describe('a webhook that is not proven', () => {
  const expectRefused = async (connectionId: string, answer: Response) => {
    expect([answer.status, await answer.json()]).toMatchObject([401, { code: 'partner_signature_invalid', requestId: expect.any(String) }]);
    const { rows } = await hub.sql.query('select 1 from inbound_webhooks where connection_id = $1', [connectionId]);
    expect(rows).toEqual([]);
  };

  it('is refused: signed with another key, not signed, or signed for other bytes', async () => {
    const { connectionId, token } = await prepare();
    const body = write({ iid: token });
    await expectRefused(connectionId, await post(connectionId, body, { 'x-perspective-signature': sign(body, 'another-key') }));
    await expectRefused(connectionId, await post(connectionId, body, { 'x-perspective-signature': '' }));
    await expectRefused(connectionId, await post(connectionId, body, { 'x-perspective-signature': sign(`${body} `) }));
    await expectRefused(connectionId, await post(connectionId, body, { 'x-perspective-signature': `sha256=${sign(body)}` }));
    // Bytes count, not what they mean: the same JSON, written otherwise, is another message.
    await expectRefused(
      connectionId,
      await post(connectionId, JSON.stringify(JSON.parse(body), null, 1), { 'x-perspective-signature': sign(body) }),
    );
    const { body: metrics } = await hub.request<{ text: string }>('GET', '/metrics', { key: null });
    expect(metrics.text).toMatch(/webhooks_received_total\{connector="tracked-link",result="signature_wrong"\} [3-9]/);
  });

  it('is refused when it is too old or from the future', async () => {
    const { connectionId, token } = await prepare();
    for (const at of [Date.now() - 301_000 - 2_000, Date.now() + 301_000 + 2_000])
      await expectRefused(connectionId, await post(connectionId, write({ iid: token, at })));
    expect((await post(connectionId, write({ iid: token, at: Date.now() - 280_000 }))).status).toBe(202);
  });

  it('is refused while the connection holds no key', async () => {
    const { connectionId, token } = await prepare();
    await hub.request('PATCH', `/api/v1/connections/${connectionId}`, { body: { secrets: { webhookKey: null } } });
    await expectRefused(connectionId, await post(connectionId, write({ iid: token })));
  });

  it('is refused by a header that is not the key', async () => {
    const { connectionId, token } = await prepare({ preset: 'perspective', webhookScheme: 'header' });
    await expectRefused(connectionId, await post(connectionId, write({ iid: token }), { 'x-webhook-key': `${secret}x` }));
    expect((await post(connectionId, write({ iid: token }), { 'x-webhook-key': secret })).status).toBe(202);
    const [stored] = await settle(connectionId);
    expect(JSON.stringify(stored?.headers)).not.toContain(secret);
  });

  it('is told to slow down when there are too many, while proven ones from the same address still come through', async () => {
    const { connectionId, token } = await prepare();
    const body = write({ iid: token });
    const guess = () => post(connectionId, body, { 'x-perspective-signature': sign(body, 'another-key') });
    const answers = await Promise.all(Array.from({ length: 125 }, guess));
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(120);
    const stopped = await guess();
    expect([stopped.status, await stopped.json()]).toMatchObject([429, { code: 'rate_limit_exceeded' }]);
    expect(Number(stopped.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await post(connectionId, body)).status).toBe(202);
    const other = await prepare();
    expect((await post(other.connectionId, body, { 'x-perspective-signature': '' })).status).toBe(401);
  });

  it('is refused at once after the key was changed', async () => {
    const { connectionId, token } = await prepare();
    expect((await post(connectionId, write({ iid: token }))).status).toBe(202);
    await settle(connectionId);
    await hub.request('PATCH', `/api/v1/connections/${connectionId}`, { body: { secrets: { webhookKey: 'another-key' } } });
    expect((await post(connectionId, write({ iid: token }))).status).toBe(401);
  });
});

describe('the address of webhooks', () => {
  it.each(['00000000-0000-4000-8000-000000000000', 'nobody', '%00', 'a'.repeat(90)])('is not found for %s', async (id) => {
    const answer = await post(id, '{}');
    expect(answer.status).toBe(404);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  });

  it('is not found where the settings refuse webhooks, or the connection was removed', async () => {
    const { connectionId, study } = await prepare({ preset: 'perspective' });
    expect((await post(connectionId, '{}')).status).toBe(404);
    await hub.request('PATCH', `/api/v1/connections/${connectionId}`, { body: { config: { webhookScheme: 'signature' } } });
    expect((await post(connectionId, '{}')).status).toBe(401);
    await hub.sql.query(`update studies set status = 'closed' where id = $1`, [study.id]);
    expect((await hub.request('DELETE', `/api/v1/connections/${connectionId}`)).status).toBe(204);
    expect((await post(connectionId, '{}')).status).toBe(404);
  });

  it('takes no other method', async () => {
    const { connectionId } = await prepare();
    for (const method of ['GET', 'PUT', 'HEAD']) expect((await fetch(`${hub.url}/hooks/${connectionId}`, { method })).status).toBe(404);
  });

  it('refuses 5 MB, announced or not, and stores nothing', async () => {
    const { connectionId } = await prepare();
    const body = JSON.stringify({ filler: 'x'.repeat(5 * 1024 * 1024) });
    const announced = await post(connectionId, body);
    expect([announced.status, await announced.json()]).toMatchObject([413, { code: 'body_too_large' }]);
    const chunks = new ReadableStream({
      start(controller) {
        for (let at = 0; at < body.length; at += 65_536) controller.enqueue(new TextEncoder().encode(body.slice(at, at + 65_536)));
        controller.close();
      },
    });
    const status = await fetch(`${hub.url}/hooks/${connectionId}`, {
      method: 'POST',
      body: chunks,
      duplex: 'half',
      headers: { 'x-perspective-signature': sign(body) },
    } as RequestInit).then((answer) => answer.status);
    expect(status).toBe(413);
    const { rows } = await hub.sql.query('select 1 from inbound_webhooks where connection_id = $1', [connectionId]);
    expect(rows).toEqual([]);
  });

  it('reads any media type as bytes, and is up to its limit', async () => {
    const { connectionId, token } = await prepare();
    const body = write({ iid: token, more: { filler: 'x'.repeat(900_000) } });
    for (const type of ['application/json; charset=utf-8', 'text/plain', 'application/x-www-form-urlencoded', 'application/xml']) {
      expect([type, (await post(connectionId, body, { 'content-type': type })).status]).toEqual([type, 202]);
    }
    const [stored, ...others] = await settle(connectionId);
    expect(others).toEqual([]);
    expect(stored?.body.toString()).toBe(body);
  });
});

describe('the key of webhooks', () => {
  it('stands in no log line', () => {
    expect(hub.readLog()).toContain('a webhook was refused');
    expect(hub.readLog()).not.toContain(secret);
  });
});
