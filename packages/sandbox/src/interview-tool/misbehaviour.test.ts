import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callJson } from '../../test/call-json.js';
import { hurryThrough, visit } from '../../test/participant.js';
import { type Receiver, startReceiver } from '../../test/receiver.js';
import type { Misbehaviour } from './misbehaviour.js';
import { type RunningInterviewTool, startInterviewTool } from './start-interview-tool.js';

let receiver: Receiver;
let tool: RunningInterviewTool;
beforeEach(async () => {
  receiver = await startReceiver();
  tool = await startInterviewTool({ webhookRetryDelaysMs: [], webhookTimeoutMs: 2_000 });
});
afterEach(async () => {
  await tool.close();
  await receiver.close();
});

const createOutline = () =>
  tool.createOutline({
    title: 'T',
    callToAction: { text: 'Finish', url: `${receiver.url}/return?keep=1` },
    webhook: { url: `${receiver.url}/hook`, secret: 'key' },
  });
const misbehave = (switches: Misbehaviour & { outlineId?: string }) => callJson('PUT', `${tool.url}/admin/misbehave`, switches);
const hooks = () => receiver.requests.filter(({ path }) => path === '/hook');
const bodies = () => hooks().map(({ body }) => JSON.parse(body));
const complete = async () => {
  const end = await hurryThrough(`${createOutline().inviteLink}?iid=pp_1&x=2`);
  await tool.settle();
  return { button: end.button ?? '' };
};

describe('PUT /admin/misbehave', () => {
  it('acts on one outline alone, or on all, and is cleared by {}', async () => {
    const one = createOutline();
    const other = createOutline();
    expect(await misbehave({ outlineId: one.id, status: 500 })).toEqual({ status: 200, body: { status: 500 } });
    expect((await visit(one.inviteLink)).status).toBe(500);
    expect((await visit(other.inviteLink)).status).toBe(200);
    await misbehave({ status: 429 });
    expect((await visit(one.inviteLink)).status).toBe(500);
    expect((await visit(other.inviteLink)).status).toBe(429);
    await misbehave({ outlineId: one.id });
    expect((await visit(one.inviteLink)).status).toBe(429);
    await misbehave({});
    expect((await visit(one.inviteLink)).status).toBe(200);
  });

  it('refuses an unknown switch, a wrong value and an unknown outline', async () => {
    expect((await callJson('PUT', `${tool.url}/admin/misbehave`, { explode: true })).status).toBe(422);
    expect(await callJson('PUT', `${tool.url}/admin/misbehave`, { status: 418 })).toMatchObject({
      status: 422,
      body: { message: 'status: must be 429 or 500' },
    });
    expect((await misbehave({ outlineId: 'none', hang: true })).status).toBe(404);
  });
});

describe('switches of the parameters', () => {
  it('dropParameter loses them, on both ways or one', async () => {
    await misbehave({ dropParameter: true });
    expect((await complete()).button).toBe(`${receiver.url}/return?keep=1`);
    expect(bodies().at(-1).participant_metadata).toEqual({});
    await misbehave({ dropParameter: 'button' });
    expect((await complete()).button).toBe(`${receiver.url}/return?keep=1`);
    expect(bodies().at(-1).participant_metadata).toEqual({ iid: 'pp_1', x: '2' });
    await misbehave({ dropParameter: 'webhook' });
    expect((await complete()).button).toContain('iid=pp_1');
    expect(bodies().at(-1).participant_metadata).toEqual({});
  });

  it('undefinedParameter sends the word undefined', async () => {
    await misbehave({ undefinedParameter: true });
    expect((await complete()).button).toBe(`${receiver.url}/return?keep=1&iid=undefined&x=undefined`);
    expect(bodies()[0].participant_metadata).toEqual({ iid: 'undefined', x: 'undefined' });
  });

  it('redirectTwice goes over two hops, and the landing page is called twice', async () => {
    await misbehave({ redirectTwice: true });
    const { button } = await complete();
    expect(button.startsWith(tool.url)).toBe(true);
    expect(button).not.toContain('pp_1');
    const first = await fetch(button, { redirect: 'manual' });
    expect(first.status).toBe(302);
    expect(new URL(first.headers.get('location') ?? '', button).origin).toBe(tool.url);
    const landed = await fetch(button);
    expect(landed.url).toBe(`${receiver.url}/return?keep=1&iid=pp_1&x=2`);
    expect(receiver.requests.filter(({ path }) => path === '/return?keep=1&iid=pp_1&x=2')).toHaveLength(2);
  });

  it('redirectTwice lets the participant on when the first call of the landing page fails', async () => {
    await misbehave({ redirectTwice: true });
    const { button } = await complete();
    await receiver.close();
    const second = await fetch(`${button}?hop=2`, { redirect: 'manual' });
    expect(second.headers.get('location')).toBe(`${receiver.url}/return?keep=1&iid=pp_1&x=2`);
  });
});

describe('switches of the webhooks', () => {
  it('webhookDelayMs waits before the first attempt', async () => {
    await misbehave({ webhookDelayMs: 150 });
    const begun = Date.now();
    await complete();
    expect(Date.now() - begun).toBeGreaterThanOrEqual(149);
    expect(hooks()).toHaveLength(1);
  });

  it('webhookOutOfOrder sends completed before the partial that was held back', async () => {
    await misbehave({ webhookOutOfOrder: true });
    const { id, inviteLink } = createOutline();
    const page = await visit(inviteLink);
    await callJson('POST', `${tool.url}/admin/outlines/${id}/interviews/${tool.interviews(id)[0]?.id ?? ''}/partial`);
    await tool.settle();
    expect(hooks()).toHaveLength(0);
    await (await page.answer('skip to the end')).answer('no');
    await tool.settle();
    const [completed, partial] = bodies();
    expect([completed.event, partial.event]).toEqual(['interview.completed', 'interview.partial']);
    expect(Date.parse(partial.timestamp)).toBeLessThanOrEqual(Date.parse(completed.timestamp));
    expect(hooks()[0]?.headers['x-idempotency-key']).not.toBe(hooks()[1]?.headers['x-idempotency-key']);
  });

  it('webhookOutOfOrder makes up a partial when there was none', async () => {
    await misbehave({ webhookOutOfOrder: true });
    await complete();
    expect(bodies().map(({ event }) => event)).toEqual(['interview.completed', 'interview.partial']);
  });

  it('webhookTwice repeats body and idempotency key', async () => {
    await misbehave({ webhookTwice: true });
    await complete();
    const [first, second] = hooks();
    expect(second?.body).toBe(first?.body);
    expect(second?.headers['x-idempotency-key']).toBe(first?.headers['x-idempotency-key']);
    expect(hooks()).toHaveLength(2);
  });

  it('badSignature sends a signature that does not verify', async () => {
    await misbehave({ badSignature: true });
    await complete();
    const signature = hooks()[0]?.headers['x-perspective-signature'];
    expect(signature).toMatch(/^[0-9a-f]{64}$/);
    expect(signature).not.toBe(
      createHmac('sha256', 'key')
        .update(hooks()[0]?.body ?? '')
        .digest('hex'),
    );
  });

  it('oldTimestamp dates the body more than five minutes back, with a good signature', async () => {
    await misbehave({ oldTimestamp: true });
    await complete();
    expect(Date.now() - Date.parse(bodies()[0].timestamp)).toBeGreaterThan(300_000);
    expect(hooks()[0]?.headers['x-perspective-signature']).toBe(
      createHmac('sha256', 'key')
        .update(hooks()[0]?.body ?? '')
        .digest('hex'),
    );
  });

  it('unknownEvent names an event and a status that nobody knows', async () => {
    await misbehave({ unknownEvent: true });
    await complete();
    expect(bodies()[0]).toMatchObject({ event: 'interview.rescheduled', status: 'RESCHEDULED' });
  });

  it('hugeBody sends more than 5 MB', async () => {
    await misbehave({ hugeBody: true });
    await complete();
    expect(hooks()[0]?.body.length).toBeGreaterThan(5 * 1024 * 1024);
  });
});

describe('switches of pages and API', () => {
  it.each([429, 500] as const)('status %i with Retry-After holds for pages and admin calls', async (status) => {
    const { id, inviteLink } = createOutline();
    await misbehave({ status, retryAfter: 7 });
    for (const url of [inviteLink, `${tool.url}/admin/outlines/${id}/interviews`, tool.url]) {
      const response = await fetch(url);
      expect([response.status, response.headers.get('retry-after')]).toEqual([status, '7']);
    }
    expect(tool.interviews(id)).toEqual([]);
  });

  it('hang never answers, yet the switch can be taken back and the tool closed', async () => {
    const { inviteLink } = createOutline();
    await misbehave({ hang: true });
    await expect(fetch(inviteLink, { signal: AbortSignal.timeout(300) })).rejects.toThrow(/timeout/);
    const waiting = fetch(inviteLink).then(
      () => 'answered',
      () => 'cut',
    );
    await misbehave({});
    expect((await visit(inviteLink)).status).toBe(200);
    await tool.close();
    expect(await waiting).toBe('cut');
  });

  it('garbage answers 200 with what is no JSON', async () => {
    const { id } = createOutline();
    await misbehave({ garbage: true });
    const response = await fetch(`${tool.url}/admin/outlines/${id}/interviews`);
    expect(response.status).toBe(200);
    const text = await response.text();
    expect(() => JSON.parse(text)).toThrow(SyntaxError);
  });
});
