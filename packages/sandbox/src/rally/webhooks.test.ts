import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callJson } from '../../test/call-json.js';
import { callRally } from '../../test/rally-client.js';
import { type OpenRally, addPeople, openRally } from '../../test/rally-study.js';
import { type ReceivedRequest, type Receiver, startReceiver } from '../../test/receiver.js';
import type { RallyFaultInput } from './misbehaviour.js';

let open: OpenRally;
let receiver: Receiver;
let secret: string;
beforeEach(async () => {
  open = await openRally();
  receiver = await startReceiver();
  secret = open.rally.addWebhook({ url: `${receiver.url}/hook` }).secrets[0] ?? '';
});
afterEach(() => Promise.all([open.rally.close(), receiver.close()]));

const read = ({ body }: ReceivedRequest) => JSON.parse(body) as Readonly<Record<string, unknown>>;
const events = () =>
  receiver.requests.map((request) => [read(request)['_eventType'], read(request)['priorStatus'], read(request)['status']]);

/** Worked out here anew, from the description of the scheme alone. */
function isSignedWith(key: string, { headers, body }: ReceivedRequest): boolean {
  const signed = `${String(headers['svix-id'])}.${String(headers['svix-timestamp'])}.${body}`;
  const wanted = createHmac('sha256', Buffer.from(key.slice('whsec_'.length), 'base64'))
    .update(signed)
    .digest('base64');
  return String(headers['svix-signature']).split(' ').includes(`v1,${wanted}`);
}

/** Adds a person and approves them under these faults. */
async function approveUnder(faults: readonly RallyFaultInput[]): Promise<string> {
  const [id = ''] = await addPeople(open.rally, open.studyId, ['p1@panel.example']);
  receiver.requests.splice(0);
  open.rally.misbehave(faults);
  await open.press('approve', id);
  await open.rally.settle();
  return id;
}

describe('webhooks', () => {
  it('report who was added, each change of status, the end of an import and who opted out', async () => {
    const [id = ''] = await addPeople(open.rally, open.studyId, ['p1@panel.example']);
    await open.press('approve', id);
    await callRally(open.rally.url, 'PUT', '/people/p1@panel.example/opted-out', { isOptedOut: true });
    await callRally(open.rally.url, 'PUT', '/people/p1@panel.example/opted-out', { isOptedOut: true });
    await open.rally.settle();
    const [participant] = open.rally.participants(open.studyId);
    const updatedAt = expect.stringMatching(/^\d{4}-.*Z$/);
    const about = { participantId: id, personId: participant?.personId, studyId: open.studyId, updatedAt };
    expect(receiver.requests.map(read)).toEqual([
      { _eventType: 'participant.status_changed', ...about, priorStatus: null, status: 'NOT_STARTED' },
      { _eventType: 'person_import.api.finished', importId: expect.any(String), status: 'COMPLETED', failedRecords: [], updatedAt },
      { _eventType: 'participant.status_changed', ...about, priorStatus: 'NOT_STARTED', status: 'INTERVIEW_INVITE_SENT' },
      { _eventType: 'person.opted_out', email: 'p1@panel.example', optedOut: true, updatedAt },
    ]);
  });

  it('are signed over id, time and body, with the secret of their address', async () => {
    await approveUnder([]);
    const [request] = receiver.requests;
    expect(request?.headers).toMatchObject({ 'svix-id': expect.stringMatching(/^msg_/), 'content-type': 'application/json' });
    expect(Math.abs(Number(request?.headers['svix-timestamp']) - Date.now() / 1000)).toBeLessThan(5);
    if (request === undefined) throw new Error('nothing came');
    expect([isSignedWith(secret, request), isSignedWith(`whsec_${'A'.repeat(32)}`, request)]).toEqual([true, false]);
    expect(isSignedWith(secret, { ...request, body: `${request.body} ` })).toBe(false);
  });

  it('are signed with the old secret as well after it was replaced', async () => {
    const [endpoint] = (await (await fetch(`${open.rally.url}/admin/webhooks`)).json()) as { endpointId: string }[];
    const rotated = await callJson('POST', `${open.rally.url}/admin/webhooks/${endpoint?.endpointId ?? ''}/rotate`);
    await approveUnder([]);
    const secrets = rotated.body['secrets'] as string[];
    expect([secrets.length, secrets[1]]).toEqual([2, secret]);
    const [request] = receiver.requests;
    for (const each of secrets) expect(request && isSignedWith(each, request)).toBe(true);
  });

  it('are tried again with the same id and body until they are taken, and given up in the end', async () => {
    const [id = ''] = await addPeople(open.rally, open.studyId, ['p1@panel.example']);
    receiver.requests.splice(0);
    receiver.statuses.push(500, 302);
    await open.press('approve', id);
    await open.rally.settle();
    expect(receiver.requests).toHaveLength(3);
    expect(new Set(receiver.requests.map(({ headers, body }) => `${String(headers['svix-id'])} ${body}`)).size).toBe(1);
    for (const request of receiver.requests) expect(isSignedWith(secret, request)).toBe(true);
    receiver.statuses.push(500, 0, 410);
    await open.press('complete', id);
    await open.rally.settle();
    const logged = open.rally.deliveries().slice(-2);
    expect(logged.map(({ state, attempts }) => [state, attempts.map(({ status }) => status)])).toEqual([
      ['delivered', [500, 302, 200]],
      ['failed', [500, null, 410]],
    ]);
    expect(await (await fetch(`${open.rally.url}/admin/deliveries`)).json()).toEqual(open.rally.deliveries());
  });

  it('go only where they are wanted, and no more once the address is removed', async () => {
    const { body } = await callJson('POST', `${open.rally.url}/admin/webhooks`, {
      url: `${receiver.url}/outs`,
      events: ['person.opted_out'],
      headers: { 'X-Webhook-Key': 'k1' },
    });
    await approveUnder([]);
    expect(receiver.requests.map(({ path }) => path)).toEqual(['/hook']);
    await callRally(open.rally.url, 'PUT', '/people/p1@panel.example/opted-out', { isOptedOut: true });
    await open.rally.settle();
    expect(receiver.requests.map(({ path }) => path).sort()).toEqual(['/hook', '/hook', '/outs']);
    expect(receiver.requests.map(({ path, headers }) => [path, headers['x-webhook-key']])).toContainEqual(['/outs', 'k1']);
    const address = `${open.rally.url}/admin/webhooks/${String(body['endpointId'])}`;
    expect((await callJson('DELETE', address)).status).toBe(204);
    expect((await callJson('DELETE', address)).status).toBe(404);
    await callRally(open.rally.url, 'PUT', '/people/p1@panel.example/opted-out', { isOptedOut: false });
    await open.rally.settle();
    expect(receiver.requests.filter(({ path }) => path === '/outs')).toHaveLength(1);
    expect((await callJson('POST', `${open.rally.url}/admin/webhooks`, { url: 'nowhere', secret: 'x' })).status).toBe(422);
  });
});

describe('faults of webhooks', () => {
  it('send one twice with the same id, or not at all', async () => {
    const id = await approveUnder([{ fault: 'webhook_duplicate' }]);
    expect(events()).toEqual(Array.from({ length: 2 }, () => ['participant.status_changed', 'NOT_STARTED', 'INTERVIEW_INVITE_SENT']));
    expect(receiver.requests[0]?.headers['svix-id']).toBe(receiver.requests[1]?.headers['svix-id']);
    open.rally.misbehave([{ fault: 'webhook_lost' }]);
    await open.press('complete', id);
    await open.rally.settle();
    expect(receiver.requests).toHaveLength(2);
  });

  it('hold one back behind the next, or send it later than the next', async () => {
    const id = await approveUnder([{ fault: 'webhook_reordered', times: 1 }]);
    expect(receiver.requests).toEqual([]);
    await open.press('complete', id);
    await open.rally.settle();
    expect(events().map(([, , status]) => status)).toEqual(['INTERVIEW_COMPLETED', 'INTERVIEW_INVITE_SENT']);
    const [other = ''] = await addPeople(open.rally, open.studyId, ['p2@panel.example']);
    receiver.requests.splice(0);
    open.rally.misbehave([{ fault: 'webhook_delayed', delayMs: 1_500, times: 1 }]);
    await open.press('approve', other);
    await open.press('no_show', other);
    await open.rally.settle();
    expect(events().map(([, , status]) => status)).toEqual(['INTERVIEW_NO_SHOWED', 'INTERVIEW_INVITE_SENT']);
  });

  it('leave out the signature, sign wrongly, or date it back', async () => {
    const id = await approveUnder([{ fault: 'webhook_unsigned' }]);
    expect([receiver.requests.length, receiver.requests[0]?.headers['svix-signature']]).toEqual([1, undefined]);
    open.rally.misbehave([
      { fault: 'webhook_wrong_signature', times: 1 },
      { fault: 'webhook_old', after: 1 },
    ]);
    await open.press('complete', id);
    open.rally.changeParticipant(open.studyId, id, { status: 'INCENTIVE_SENT' });
    await open.rally.settle();
    const [, wrong, old] = receiver.requests as [ReceivedRequest, ReceivedRequest, ReceivedRequest];
    expect([wrong.headers['svix-signature'], isSignedWith(secret, wrong)]).toEqual([expect.stringMatching(/^v1,/), false]);
    expect([isSignedWith(secret, old), Date.now() / 1000 - Number(old.headers['svix-timestamp']) > 590]).toEqual([true, true]);
  });

  it('report a status or an event that nobody has heard of, and only of the events that they name', async () => {
    await approveUnder([
      { fault: 'webhook_unknown_status', event: 'participant.status_changed' },
      { fault: 'webhook_unknown_event', after: 1 },
    ]);
    await callRally(open.rally.url, 'PUT', '/people/p1@panel.example/opted-out', { isOptedOut: true });
    await open.rally.settle();
    expect(events()).toEqual([
      ['participant.status_changed', 'NOT_STARTED', 'BEAMED_UP'],
      ['participant.beamed_up', undefined, undefined],
    ]);
    expect(open.rally.participants(open.studyId)[0]?.status).toBe('INTERVIEW_INVITE_SENT');
  });
});
