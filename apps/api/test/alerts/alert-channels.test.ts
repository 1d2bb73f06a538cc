import { afterAll, describe, expect, it } from 'vitest';
import type { AlertChannelDto } from '../../src/alerts/alert-channel.dto.js';
import type { ProblemBody } from '../../src/platform/http/problem-body.js';
import { startHub } from '../support/start-hub.js';

const hub = await startHub({ configuration: { demo: false } });
afterAll(() => hub.close());

const path = '/api/v1/alert-channels';
const sentinel = 'sentinel-5f2c8a';
const signingSecret = `whsec_${Buffer.from(`${sentinel}-${'x'.repeat(16)}`).toString('base64')}`;
const good = {
  email: { settings: { to: 'ops@example.com' } },
  slack: { secrets: { url: `https://hooks.slack.com/services/${sentinel}` } },
  pagerduty: { settings: { url: 'https://events.eu.pagerduty.com/v2/enqueue' }, secrets: { routingKey: 'R'.repeat(32) } },
  sms: {
    settings: { accountSid: `AC${'0'.repeat(32)}`, from: '+441632960961', to: '+441632960962' },
    secrets: { authToken: `${sentinel}-token` },
  },
  webhook: { settings: { url: 'https://example.com/alerts' }, secrets: { signingSecret, 'header.Authorization': `Bearer ${sentinel}` } },
} as const;

const create = (body: object) => hub.request<AlertChannelDto>('POST', path, { body: { name: 'One', ...body } });
const refuse = async (body: object) => {
  const { status, body: problem } = await hub.request<ProblemBody>('POST', path, { body: { name: 'One', ...body } });
  return {
    status,
    errors: problem.errors?.map(({ pointer, code }) => `${code} ${pointer}`),
    details: problem.errors?.map(({ detail }) => detail).join(),
  };
};

describe('a channel', () => {
  it.each(Object.entries(good))('of the kind %s is made, read, changed and removed; its secrets are never shown', async (kind, content) => {
    const made = await create({ kind, ...content });
    expect(made).toMatchObject({ status: 201, body: { name: 'One', kind, enabled: true, status: 'unchecked', version: 1 } });
    const { id } = made.body;
    const names = Object.keys('secrets' in content ? content.secrets : {});
    expect(Object.keys(made.body.secrets).toSorted()).toEqual(names.toSorted());
    const read = await hub.request<AlertChannelDto>('GET', `${path}/${id}`);
    expect(read.body).toEqual(made.body);
    expect(read.headers.get('etag')).toBe('"1"');
    const changed = await hub.request<AlertChannelDto>('PATCH', `${path}/${id}`, {
      body: { name: 'Two', enabled: false },
      headers: { 'if-match': '"1"' },
    });
    expect(changed).toMatchObject({ status: 200, body: { name: 'Two', enabled: false, version: 2 } });
    expect(await hub.request('PATCH', `${path}/${id}`, { body: { name: 'Three' }, headers: { 'if-match': '"1"' } })).toMatchObject({
      status: 412,
    });
    const list = await hub.request<{ data: AlertChannelDto[] }>('GET', `${path}?kind=${kind}`);
    expect(list.body.data.map((one) => one.id)).toEqual([id]);
    for (const { body } of [made, read, changed, list]) expect(JSON.stringify(body)).not.toMatch(/sentinel|RRRR|whsec/);
    expect((await hub.request('DELETE', `${path}/${id}`)).status).toBe(204);
    expect((await hub.request('GET', `${path}/${id}`)).status).toBe(404);
    expect((await hub.sql.query('select 1 from alert_channel_secrets where channel_id = $1', [id])).rowCount).toBe(0);
  });

  it('keeps its secrets encrypted, and out of events and log', async () => {
    for (const [kind, content] of Object.entries(good)) await create({ kind, ...content });
    const { rows } = await hub.sql.query<{ text: string }>(
      `select c.settings::text || encode(s.sealed, 'escape') || s.name as text from alert_channels c join alert_channel_secrets s on s.channel_id = c.id
       union all select data::text from events`,
    );
    expect(rows.length).toBeGreaterThan(5);
    expect(rows.map(({ text }) => text).join()).not.toContain(sentinel);
    expect(hub.readLog()).not.toContain(sentinel);
  });

  it.each([
    ['an unknown kind', { kind: 'fax' }, ['is_in /kind']],
    ['no address', { kind: 'email' }, ['setting_missing /settings/to']],
    ['half an address', { kind: 'email', settings: { to: 'ops@' } }, ['email_invalid /settings/to']],
    ['two addresses', { kind: 'email', settings: { to: 'a@example.com,b@example.com' } }, ['email_invalid /settings/to']],
    ['a line break', { kind: 'email', settings: { to: 'a@example.com\nBcc: b@example.com' } }, ['email_invalid /settings/to']],
    ['no secret', { kind: 'slack' }, ['secret_missing /secrets/url']],
    [
      'a secret in the settings',
      { kind: 'slack', settings: { url: 'https://example.com' } },
      ['setting_unknown /settings/url', 'secret_missing /secrets/url'],
    ],
    ['plain http', { kind: 'slack', secrets: { url: 'http://hooks.slack.com/x' } }, ['url_not_https /secrets/url']],
    ['this machine', { kind: 'slack', secrets: { url: 'https://127.1/x' } }, ['url_not_public /secrets/url']],
    [
      'a private address',
      { kind: 'webhook', settings: { url: 'https://10.0.0.1/' }, secrets: { signingSecret } },
      ['url_not_public /settings/url'],
    ],
    [
      'metadata',
      { kind: 'pagerduty', settings: { url: 'https://169.254.169.254/' }, secrets: { routingKey: 'R'.repeat(32) } },
      ['url_not_public /settings/url'],
    ],
    [
      'a password in a URL',
      { kind: 'webhook', settings: { url: 'https://a:b@example.com/' }, secrets: { signingSecret } },
      ['url_has_credentials /settings/url'],
    ],
    ['a short key', { kind: 'pagerduty', secrets: { routingKey: 'abc' } }, ['value_malformed /secrets/routingKey']],
    ['a key with a blank', { kind: 'pagerduty', secrets: { routingKey: `${'R'.repeat(32)}\n` } }, ['value_malformed /secrets/routingKey']],
    ['a key that is no text', { kind: 'pagerduty', secrets: { routingKey: 7 } }, ['value_malformed /secrets/routingKey']],
    [
      'a number without its country',
      { kind: 'sms', settings: { ...good.sms.settings, to: '01632 960962' }, secrets: good.sms.secrets },
      ['value_malformed /settings/to'],
    ],
    [
      'a long sender',
      { kind: 'sms', settings: { ...good.sms.settings, from: 'Panelbridge Ltd' }, secrets: good.sms.secrets },
      ['value_malformed /settings/from'],
    ],
    [
      'another kind of SID',
      { kind: 'sms', settings: { ...good.sms.settings, accountSid: `SK${'0'.repeat(32)}` }, secrets: good.sms.secrets },
      ['value_malformed /settings/accountSid'],
    ],
    [
      'a weak signing secret',
      { kind: 'webhook', settings: good.webhook.settings, secrets: { signingSecret: 'whsec_YWJj' } },
      ['value_malformed /secrets/signingSecret'],
    ],
    [
      'a header of the protocol',
      { kind: 'webhook', settings: good.webhook.settings, secrets: { signingSecret, 'header.Host': 'x' } },
      ['secret_unknown /secrets/header.Host'],
    ],
    [
      'two lines in a header',
      { kind: 'webhook', settings: good.webhook.settings, secrets: { signingSecret, 'header.X': 'a\r\nb: c' } },
      ['value_malformed /secrets/header.X'],
    ],
    [
      'too many headers',
      {
        kind: 'webhook',
        settings: good.webhook.settings,
        secrets: { signingSecret, ...Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`header.X-${n}`, 'x'])) },
      },
      ['too_many /secrets'],
    ],
  ])('is refused with %s, by the name of what is wrong', async (_, body, errors) => {
    const refused = await refuse(body);
    expect(refused).toMatchObject({ status: 422, errors });
    expect(refused.details?.length).toBeGreaterThan(10);
    expect(refused.details).not.toContain('a@example.com');
  });

  it('sends its stored secrets to no other host, which whoever cannot read them might name', async () => {
    const { body } = await create({ kind: 'webhook', ...good.webhook });
    const change = (changes: object) => hub.request<ProblemBody>('PATCH', `${path}/${body.id}`, { body: changes });
    const elsewhere = { url: 'https://elsewhere.example/alerts' };
    const refused = await change({ settings: elsewhere });
    expect(refused).toMatchObject({ status: 422 });
    expect(refused.body.errors?.map(({ code, pointer }) => `${code} ${pointer}`).toSorted()).toEqual([
      'secret_missing /secrets/header.Authorization',
      'secret_missing /secrets/signingSecret',
    ]);
    expect(await change({ settings: { url: 'https://example.com/other' } })).toMatchObject({ status: 200, body: { version: 2 } });
    expect(await change({ settings: elsewhere, secrets: { signingSecret, 'header.Authorization': null } })).toMatchObject({
      status: 200,
      body: { settings: elsewhere, status: 'unchecked' },
    });
    // Leaving the usual host of a vendor is the same.
    const pager = await create({ kind: 'pagerduty', secrets: { routingKey: 'R'.repeat(32) } });
    const led = await hub.request('PATCH', `${path}/${pager.body.id}`, { body: { settings: elsewhere } });
    expect(led).toMatchObject({ status: 422, body: { errors: [{ pointer: '/secrets/routingKey' }] } });
  });

  it('may be managed by leads alone, and seen by the team', async () => {
    const { body } = await create({ kind: 'email', ...good.email });
    for (const [role, read, write] of [
      ['ops_manager', 200, 200],
      ['researcher', 200, 403],
      ['observer', 200, 403],
      ['integration', 403, 403],
    ] as const) {
      const key = await hub.key(role);
      expect([role, (await hub.request('GET', `${path}/${body.id}`, { key })).status]).toEqual([role, read]);
      expect([role, (await hub.request('PATCH', `${path}/${body.id}`, { key, body: { name: role } })).status]).toEqual([role, write]);
      expect([role, (await hub.request('GET', '/api/v1/alerts', { key })).status]).toEqual([role, read]);
    }
  });
});
