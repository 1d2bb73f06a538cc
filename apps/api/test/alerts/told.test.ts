import { startMailbox } from '@panelbridge/sandbox';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AlertChannelDto, ChannelTestDto } from '../../src/alerts/alert-channel.dto.js';
import type { AlertDetailDto, AlertDto } from '../../src/alerts/alert.dto.js';
import type { ChannelKind } from '../../src/alerts/alert-channel.entity.js';
import { startHub } from '../support/start-hub.js';
import { failing, recovered, seedSync, tell } from './syncs.js';
import { keys, startVendors } from './vendors.js';

const vendors = await startVendors();
const mailbox = await startMailbox();
const hub = await startHub({ configuration: { smtpUrl: mailbox.smtpUrl } });
afterAll(async () => {
  await hub.close();
  await mailbox.close();
  await vendors.close();
});
beforeEach(() => {
  vendors.told.length = 0;
  vendors.requests.length = 0;
  vendors.incidents.clear();
  mailbox.clear();
});

const contents: Readonly<Record<ChannelKind, object>> = {
  email: { settings: { to: 'ops@example.com' } },
  slack: { secrets: { url: `${vendors.url}${keys.slackPath}` } },
  pagerduty: { settings: { url: `${vendors.url}/v2/enqueue` }, secrets: { routingKey: keys.routingKey } },
  sms: {
    settings: { url: vendors.url, accountSid: keys.accountSid, from: '+441632960961', to: '+441632960962' },
    secrets: { authToken: keys.authToken },
  },
  webhook: { settings: { url: `${vendors.url}/mine` }, secrets: { signingSecret: keys.signingSecret, 'header.X-Team': 'blue-and-green' } },
};
const channels = '/api/v1/alert-channels';
const create = async (kind: ChannelKind, content = contents[kind], name: string = kind): Promise<string> => {
  const { status, body } = await hub.request<AlertChannelDto>('POST', channels, { body: { name, kind, ...content } });
  expect({ status, body }).toMatchObject({ status: 201 });
  return body.id;
};
const readChannel = async (id: string) => (await hub.request<AlertChannelDto>('GET', `${channels}/${id}`)).body;
const test = (id: string) => hub.request<ChannelTestDto>('POST', `${channels}/${id}/test`);
const readAlert = async (id: string | null) => (await hub.request<AlertDetailDto>('GET', `/api/v1/alerts/${id}`)).body;
const waitUntilOver = (id: string | null) =>
  vi.waitFor(
    async () => {
      const alert = await readAlert(id);
      expect(alert.deliveries.filter(({ state }) => state === 'queued')).toEqual([]);
      return alert;
    },
    { timeout: 20_000, interval: 100 },
  );
/** What people got to read, over whichever channel. */
const listTold = () => [...vendors.told, ...mailbox.messages().map(({ subject }) => `email ${subject}`)];

const failure = 'The sync “CRM to panel”: 12 of 300 rows failed';
const end = 'The sync “CRM to panel” is well again';
const expected: Readonly<Record<ChannelKind, readonly [test: readonly string[], failing: string, recovered: string]>> = {
  email: [['email Test of the alert channel “email”'], `email ${failure}`, `email ${end}`],
  slack: [['slack *Test of the alert channel “slack”*'], `slack *${failure}*`, `slack *${end}*`],
  pagerduty: [
    ['pagerduty trigger Test of the alert channel “pagerduty”', 'pagerduty resolve'],
    `pagerduty trigger ${failure}`,
    'pagerduty resolve',
  ],
  sms: [
    ['sms Panelbridge: Test of the alert channel "sms"'],
    'sms Panelbridge: The sync "CRM to panel": 12 of 300 rows failed',
    'sms Panelbridge: The sync "CRM to panel" is well again',
  ],
  webhook: [
    ['webhook alert.test Test of the alert channel “webhook”'],
    `webhook alert.failing ${failure}`,
    `webhook alert.recovered ${end}`,
  ],
};

describe.each(Object.keys(contents) as ChannelKind[])('S3-31 %s', (kind) => {
  it(`S3-31 ${kind}: is tested on demand; a failure and its recovery are told once each`, async () => {
    const [tested, failed, recovery] = expected[kind];
    const id = await create(kind);
    expect(await test(id)).toMatchObject({ status: 200, body: { outcome: 'delivered', detail: null } });
    expect(listTold()).toEqual(tested);
    expect(await readChannel(id)).toMatchObject({ status: 'ready', statusDetail: null, checkedAt: expect.any(String) });
    expect(vendors.incidents.size).toBe(0);

    const sync = await seedSync(hub);
    const only = { channelIds: [id] };
    const first = await tell(hub, sync, failing, only);
    expect(await waitUntilOver(first)).toMatchObject({ state: 'open', deliveries: [{ channelId: id, state: 'delivered', attempts: 1 }] });
    expect(listTold()).toEqual([...tested, failed]);
    expect(vendors.incidents.size).toBe(kind === 'pagerduty' ? 1 : 0);
    expect(await tell(hub, sync, failing, only)).toBeNull();
    const second = await tell(hub, sync, recovered, only);
    expect(await waitUntilOver(second)).toMatchObject({ closesId: first, deliveries: [{ state: 'delivered' }] });
    expect(await readAlert(first)).toMatchObject({ state: 'closed', closedAt: expect.any(String) });
    expect(listTold()).toEqual([...tested, failed, recovery]);
    expect(vendors.incidents.size).toBe(0);
  });
});

describe('S3-31 a test', () => {
  it.each<[kind: ChannelKind, content: object, answer: object]>([
    [
      'slack',
      { secrets: { url: `${vendors.url}/services/T1/B1/other` } },
      { status: 404, answer: 'no_service', detail: expect.stringContaining('404: no_service') },
    ],
    [
      'pagerduty',
      { ...contents.pagerduty, secrets: { routingKey: 'x'.repeat(32) } },
      { status: 400, answer: expect.stringContaining('Invalid routing key') },
    ],
    [
      'sms',
      { ...contents.sms, secrets: { authToken: 'a-token-that-is-wrong' } },
      { status: 401, answer: expect.stringContaining('Authenticate') },
    ],
    [
      'webhook',
      { ...contents.webhook, secrets: { signingSecret: `whsec_${Buffer.alloc(32, 9).toString('base64')}` } },
      { status: 401, answer: 'the signature is wrong' },
    ],
  ])('S3-31 %s: says what the other side answered where it refuses', async (kind, content, answer) => {
    const id = await create(kind, content);
    expect(await test(id)).toMatchObject({ status: 200, body: { outcome: 'refused', ...answer } });
    expect(await readChannel(id)).toMatchObject({
      status: 'needs_attention',
      statusDetail: expect.stringContaining('Correct the settings'),
    });
    expect(listTold()).toEqual([]);
    // With the right secret it is well again, and that is a matter of its own.
    expect((await hub.request('PATCH', `${channels}/${id}`, { body: contents[kind] })).status).toBe(200);
    expect(await readChannel(id)).toMatchObject({ status: 'unchecked', statusDetail: null });
    expect(await test(id)).toMatchObject({ body: { outcome: 'delivered' } });
  });

  it('S3-31 email: says what the mail server answered, and what is missing where there is none', async () => {
    const id = await create('email');
    mailbox.misbehave({ rejectRecipients: true });
    expect(await test(id)).toMatchObject({ body: { outcome: 'refused', detail: expect.stringContaining('refuses the address') } });
    mailbox.misbehave({});
    const quiet = await startHub();
    try {
      const { body } = await quiet.request<AlertChannelDto>('POST', channels, { body: { name: 'x', kind: 'email', ...contents.email } });
      const answer = await quiet.request<ChannelTestDto>('POST', `${channels}/${body.id}/test`);
      expect(answer).toMatchObject({ status: 200, body: { outcome: 'refused', detail: expect.stringContaining('SMTP_URL') } });
    } finally {
      await quiet.close();
    }
  });

  it('says that nobody is there, and repeats no secret that the other side repeats', async () => {
    const dead = await create('slack', { secrets: { url: `http://127.0.0.1:1${keys.slackPath}` } });
    expect(await test(dead)).toMatchObject({ body: { outcome: 'unavailable', status: null, detail: 'Nobody listens at that address.' } });
    const { answer } = vendors;
    vendors.answer = (response, { headers }) =>
      void response.writeHead(403).end(`no: ${String(headers['x-team'])} ${String(headers['webhook-id'])}`);
    const chatty = await create('webhook');
    const said = await test(chatty);
    vendors.answer = answer;
    expect(said.body.answer).toMatch(/^no: \[redacted\] [0-9a-f-]{36}$/);
    expect((await readChannel(chatty)).statusDetail).not.toContain('blue-and');
  });

  it('follows no redirect and reaches no private address, whatever is stored', async () => {
    const { answer } = vendors;
    vendors.answer = (response) => void response.writeHead(307, { location: `${vendors.url}/elsewhere` }).end();
    const id = await create('webhook');
    expect(await test(id)).toMatchObject({
      body: { outcome: 'refused', status: 307, detail: expect.stringContaining('Redirects are not followed') },
    });
    expect(vendors.requests.map(({ path }) => path)).toEqual(['/mine']);
    vendors.answer = answer;
    for (const url of ['https://10.0.0.1/', 'http://169.254.169.254/latest', 'https://[fd00::1]/', 'http://93.184.215.14/']) {
      await hub.sql.query('update alert_channels set settings = $2 where id = $1', [id, { url }]);
      expect(await test(id)).toMatchObject({
        body: { outcome: 'refused', status: null, detail: expect.stringContaining('does not connect') },
      });
    }
  });
});

it('lists alerts by sync, kind and state', async () => {
  const sync = await seedSync(hub, 'Listed');
  const first = await tell(hub, sync, failing, { channelIds: [] });
  const second = await tell(hub, sync, recovered, { channelIds: [] });
  const third = await tell(hub, sync, { ...failing, severity: 'critical', reason: 'run_failed' }, { channelIds: [] });
  const list = async (query: string) => {
    const { body } = await hub.request<{ data: AlertDto[] }>('GET', `/api/v1/alerts?syncId=${sync.id}${query}`);
    return body.data.map(({ id }) => id);
  };
  expect(await list('')).toEqual([third, second, first]);
  expect(await list('&state=open')).toEqual([third]);
  expect(await list('&state=closed')).toEqual([second, first]);
  expect(await list('&kind=recovered')).toEqual([second]);
  expect(await readAlert(third)).toMatchObject({
    severity: 'critical',
    reason: 'run_failed',
    failedRows: 12,
    rows: 300,
    syncId: sync.id,
    deliveries: [],
  });
  expect((await hub.request('GET', '/api/v1/alerts?state=odd')).status).toBe(400);
});
