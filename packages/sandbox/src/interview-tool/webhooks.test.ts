import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callJson } from '../../test/call-json.js';
import { hurryThrough, visit } from '../../test/participant.js';
import { type ReceivedRequest, type Receiver, startReceiver } from '../../test/receiver.js';
import { type RunningInterviewTool, startInterviewTool } from './start-interview-tool.js';

let receiver: Receiver;
let tool: RunningInterviewTool;
beforeEach(async () => {
  receiver = await startReceiver();
  tool = await startInterviewTool({ webhookRetryDelaysMs: [5, 10, 20] });
});
afterEach(async () => {
  await tool.close();
  await receiver.close();
});

const SECRET = 'shared-key';
const createOutline = (webhook: { scheme?: 'hmac' | 'header'; header?: string } = {}) =>
  tool.createOutline({ title: 'T', questions: ['One?', 'Two?'], webhook: { url: `${receiver.url}/hook?x=1`, secret: SECRET, ...webhook } });
const leave = async (outlineId: string, way: 'partial' | 'abandon') => {
  const interviewId = tool.interviews(outlineId).at(-1)?.id ?? '';
  return callJson('POST', `${tool.url}/admin/outlines/${outlineId}/interviews/${interviewId}/${way}`);
};
const events = () => receiver.requests.map(({ body }) => JSON.parse(body).event);
const sign = ({ body }: ReceivedRequest, key: string) => createHmac('sha256', key).update(body).digest('hex');

describe('webhooks', () => {
  it('report a completed interview with its parameters, signed over the raw bytes', async () => {
    const { id, inviteLink } = createOutline();
    await hurryThrough(`${inviteLink}?iid=pp_9exh736&email=ann@example.com`);
    await tool.settle();
    expect(receiver.requests).toHaveLength(1);
    const [request] = receiver.requests as [ReceivedRequest];
    expect(request).toMatchObject({ method: 'POST', path: '/hook?x=1', headers: { 'content-type': 'application/json' } });
    expect(request.headers['x-perspective-signature']).toBe(sign(request, SECRET));
    expect(request.headers['authorization']).toBeUndefined();
    expect(request.headers['x-idempotency-key']).toMatch(/^[0-9a-f-]{36}$/);
    const body = JSON.parse(request.body);
    expect(body).toEqual({
      event: 'interview.completed',
      status: 'COMPLETE',
      returned_after_partial_conversation: false,
      test: false,
      timestamp: expect.any(String),
      research_id: id,
      interview_id: tool.interviews(id)[0]?.id,
      participant_metadata: { iid: 'pp_9exh736' },
      structured_output: { answers: [{ question: expect.any(String), answer: 'no' }] },
    });
    expect(Math.abs(Date.now() - Date.parse(body.timestamp))).toBeLessThan(10_000);
  });

  it.each([
    [undefined, 'authorization'],
    ['X-Hook-Key', 'x-hook-key'],
  ])('carry the secret in a header under the scheme "header" (%s)', async (header, sent) => {
    const { inviteLink } = createOutline({ scheme: 'header', ...(header === undefined ? {} : { header }) });
    await hurryThrough(inviteLink);
    await tool.settle();
    expect(receiver.requests[0]?.headers[sent]).toBe(SECRET);
    expect(receiver.requests[0]?.headers['x-perspective-signature']).toBeUndefined();
  });

  it('say nothing of a participant who left until that is called', async () => {
    const { id, inviteLink } = createOutline();
    await (await visit(inviteLink)).answer('x');
    await tool.settle();
    expect(events()).toEqual([]);
    expect(await leave(id, 'partial')).toMatchObject({ status: 200, body: { status: 'partial' } });
    expect(await leave(id, 'abandon')).toMatchObject({ status: 200, body: { status: 'abandoned' } });
    await tool.settle();
    expect(events()).toEqual(['interview.partial', 'interview.abandoned']);
    expect(await leave(id, 'partial')).toMatchObject({ status: 409, body: { code: 'conflict' } });
  });

  it('mark the completion of one who came back, and refuse to call a completed interview partial', async () => {
    const { id, inviteLink } = createOutline();
    const page = await visit(inviteLink);
    await leave(id, 'partial');
    await (await page.answer('skip to the end')).answer('no');
    await tool.settle();
    expect(receiver.requests.map(({ body }) => [JSON.parse(body).event, JSON.parse(body).returned_after_partial_conversation])).toEqual([
      ['interview.partial', false],
      ['interview.completed', true],
    ]);
    expect((await leave(id, 'partial')).status).toBe(409);
  });

  it('mark a test', async () => {
    const { inviteLink } = createOutline();
    await hurryThrough(`${inviteLink}?mode=test`);
    await tool.settle();
    expect(JSON.parse(receiver.requests[0]?.body ?? '').test).toBe(true);
  });

  it('are tried again with the same bytes and key after 5xx, a redirect and silence, and the log tells it', async () => {
    await tool.close();
    tool = await startInterviewTool({ webhookRetryDelaysMs: [5, 10, 20], webhookTimeoutMs: 1_000 });
    const { inviteLink } = createOutline();
    receiver.statuses.push(500, 302, 0, 202);
    await hurryThrough(inviteLink);
    await tool.settle();
    expect(new Set(receiver.requests.map(({ body }) => body)).size).toBe(1);
    expect(new Set(receiver.requests.map(({ headers }) => headers['x-idempotency-key'])).size).toBe(1);
    const { body } = await callJson('GET', `${tool.url}/admin/deliveries`);
    expect(body).toMatchObject([
      {
        event: 'interview.completed',
        state: 'delivered',
        attempts: [{ status: 500 }, { status: 302 }, { status: null, error: expect.stringMatching(/timeout/) }, { status: 202 }],
      },
    ]);
  });

  it('wait longer before each further attempt', async () => {
    await tool.close();
    tool = await startInterviewTool({ webhookRetryDelaysMs: [40, 160], webhookTimeoutMs: 1_000 });
    receiver.statuses.push(503, 503, 503);
    await hurryThrough(createOutline().inviteLink);
    await tool.settle();
    const times = (tool.deliveries()[0]?.attempts ?? []).map(({ at }) => Date.parse(at));
    const [first = 0, second = 0, third = 0] = times;
    expect(second - first).toBeGreaterThanOrEqual(39);
    expect(third - second).toBeGreaterThanOrEqual(159);
  });

  it('give up after the last attempt, also when nobody listens', async () => {
    const { inviteLink } = createOutline();
    await receiver.close();
    await hurryThrough(inviteLink);
    await tool.settle();
    expect(tool.deliveries()).toMatchObject([
      { state: 'failed', attempts: { length: 4, 0: { status: null, error: expect.stringMatching(/ECONNREFUSED/) } } },
    ]);
  });

  it('do not hold up the closing of the tool', async () => {
    const { inviteLink, id } = createOutline();
    tool.misbehave({ webhookDelayMs: 60_000 }, id);
    await hurryThrough(inviteLink);
    await tool.close();
    expect(tool.deliveries()).toMatchObject([{ state: 'failed', attempts: [] }]);
  });
});
