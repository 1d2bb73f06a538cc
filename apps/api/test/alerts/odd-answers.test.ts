import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { AlertChannelDto, ChannelTestDto } from '../../src/alerts/alert-channel.dto.js';
import type { AlertDetailDto } from '../../src/alerts/alert.dto.js';
import { DeliverAlert } from '../../src/alerts/deliver-alert.js';
import { startHub } from '../support/start-hub.js';
import { failing, seedSync, tell } from './syncs.js';
import { keys, startVendors } from './vendors.js';

const vendors = await startVendors();
const hub = await startHub({ configuration: { role: 'api' } });
const deliver = hub.app.get(DeliverAlert);
afterAll(async () => {
  await hub.close();
  await vendors.close();
});
beforeEach(() => {
  vendors.requests.length = 0;
});

const channels = '/api/v1/alert-channels';
const create = async (body: object): Promise<string> => {
  const answer = await hub.request<AlertChannelDto>('POST', channels, { body: { name: 'x', ...body } });
  expect(answer.status).toBe(201);
  return answer.body.id;
};
/** Tests a channel; everything that is told or kept of it. */
const hear = async (id: string): Promise<string> => {
  const { status, body } = await hub.request<ChannelTestDto>('POST', `${channels}/${id}/test`);
  expect(status).toBe(200);
  return JSON.stringify([body, (await hub.request('GET', `${channels}/${id}`)).body]);
};

describe('an answer that repeats what it was sent', () => {
  const slack = { kind: 'slack', secrets: { url: `${vendors.url}${keys.slackPath}` } };
  const sms = {
    kind: 'sms',
    settings: { url: vendors.url, accountSid: keys.accountSid, from: '+441632960961', to: '+441632960962' },
    secrets: { authToken: keys.authToken },
  };
  const webhook = {
    kind: 'webhook',
    settings: { url: `${vendors.url}/mine` },
    secrets: { signingSecret: keys.signingSecret, 'header.X-Team': 'orange', 'header.X-Key': 'orange-and-much-more' },
  };

  it('S3-31 slack: tells nothing of the path, which is the secret part of the address', async () => {
    vendors.answer = (response, { path }) => void response.writeHead(404).end(`Cannot POST ${path}`);
    const told = await hear(await create(slack));
    expect(told).toContain('Cannot POST [redacted]');
    expect(told).not.toContain('secret-of-the-webhook');
  });

  it('S3-31 sms: tells nothing of the header in which the token travels', async () => {
    vendors.answer = (response, { headers }) => void response.writeHead(400).end(`got ${headers.authorization}`);
    const told = await hear(await create(sms));
    expect(told).toContain('got Basic [redacted]');
    expect(told).not.toContain(Buffer.from(`${keys.accountSid}:${keys.authToken}`).toString('base64'));
  });

  it('S3-31 webhook: leaves no rest of a secret that begins like another', async () => {
    vendors.answer = (response, { headers }) => void response.writeHead(400).end(`got ${String(headers['x-key'])}`);
    expect(await hear(await create(webhook))).not.toContain('much-more');
  });

  it.each([485, 495])('tells no part of a secret where the answer is cut, after %i characters', async (before) => {
    vendors.answer = (response, { headers }) => void response.writeHead(400).end(`${'-'.repeat(before)}${String(headers['x-key'])}`);
    expect(await hear(await create(webhook))).not.toMatch(/-or?a?n?g?e?…/);
  });
});

it('notes an answer that is no text, so that it is not sent again and again', async () => {
  const id = await create({ kind: 'webhook', settings: { url: `${vendors.url}/mine` }, secrets: { signingSecret: keys.signingSecret } });
  vendors.answer = (response) => void response.writeHead(400).end(Buffer.from([0x1f, 0x8b, 0x08, 0x00, 0x00, 0xff, 0xfe]));
  expect(await hear(id)).toContain('It answered 400');
  const alert = await tell(hub, await seedSync(hub), failing, { channelIds: [id] });
  const read = async () => (await hub.request<AlertDetailDto>('GET', `/api/v1/alerts/${alert}`)).body.deliveries;
  for (const one of await read()) await deliver.run({ workspaceId: hub.workspaceId, deliveryId: one.id });
  expect(await read()).toMatchObject([{ state: 'failed', attempts: 1, answerStatus: 400 }]);
});
