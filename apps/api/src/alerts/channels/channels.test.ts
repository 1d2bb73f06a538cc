import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import type { ChannelNotice } from './channel-definition.js';
import { pagerduty } from './pagerduty.js';
import { fitShortMessage } from './short-message.js';
import { slack } from './slack.js';
import { sms } from './sms.js';
import { webhook } from './webhook.js';

const now = new Date('2026-03-04T05:06:07.890Z');
const about = { syncId: 's-1', syncName: 'CRM', runId: 'r-1', failedRows: 12, rows: 300 };
const failing: ChannelNotice = {
  id: 'd-1',
  kind: 'failing',
  severity: 'warning',
  reason: 'rows_failed',
  title: 'The sync “CRM”: 12 of 300 rows failed',
  text: 'They are tried again.',
  alertId: 'a-1',
  incidentId: 'a-1',
  about,
  at: new Date('2026-03-04T05:00:00Z'),
};
const recovered: ChannelNotice = {
  ...failing,
  id: 'd-2',
  kind: 'recovered',
  severity: 'info',
  reason: 'recovered',
  title: 'The sync “CRM” is well again',
  alertId: 'a-2',
};
const test: ChannelNotice = { ...failing, id: 'd-3', kind: 'test', severity: 'info', reason: 'test', title: 'Test', about: null };

describe('Slack', () => {
  const url = 'https://hooks.slack.com/services/T/B/secret';
  const build = (notice: ChannelNotice) => slack.buildRequest({ settings: {}, secrets: { url } }, notice, now);

  it.each([
    [failing, '*The sync “CRM”: 12 of 300 rows failed*\nThey are tried again.\nSync `s-1`, run `r-1`'],
    [recovered, '*The sync “CRM” is well again*\nThey are tried again.\nSync `s-1`, run `r-1`'],
    [test, '*Test*\nThey are tried again.'],
    [
      { ...test, title: 'a <!channel> & <https://evil.example|b>', text: '<@U1>' },
      '*a &lt;!channel&gt; &amp; &lt;https://evil.example|b&gt;*\n&lt;@U1&gt;',
    ],
  ])('is sent %#', (notice, text) => {
    expect(build(notice)).toEqual({ url, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ text }) });
  });
});

describe('PagerDuty', () => {
  const routingKey = 'R'.repeat(32);
  const build = (notice: ChannelNotice, settings = {}) => {
    const { body, ...rest } = pagerduty.buildRequest({ settings, secrets: { routingKey } }, notice, now);
    return { ...rest, body: JSON.parse(body) as Record<string, unknown> };
  };

  it('opens an incident for a failure and resolves the same one when it is over', () => {
    expect(build(failing)).toEqual({
      url: 'https://events.pagerduty.com/v2/enqueue',
      headers: { 'content-type': 'application/json' },
      body: {
        routing_key: routingKey,
        dedup_key: 'panelbridge-a-1',
        event_action: 'trigger',
        client: 'Panelbridge',
        payload: {
          summary: 'The sync “CRM”: 12 of 300 rows failed',
          source: 'sync s-1',
          severity: 'warning',
          timestamp: '2026-03-04T05:00:00.000Z',
          component: 'sync',
          class: 'rows_failed',
          custom_details: { text: 'They are tried again.', ...about },
        },
      },
    });
    expect(build(recovered).body).toEqual({ routing_key: routingKey, dedup_key: 'panelbridge-a-1', event_action: 'resolve' });
  });

  it('is reached in the EU where the settings say so, and keeps the length of a summary', () => {
    const url = 'https://events.eu.pagerduty.com/v2/enqueue';
    expect(build(test, { url })).toMatchObject({
      url,
      body: { event_action: 'trigger', payload: { severity: 'info', source: 'panelbridge' } },
    });
    expect(build({ ...failing, title: 'x'.repeat(3_000) }).body).toMatchObject({ payload: { summary: 'x'.repeat(1_024) } });
  });
});

describe('SMS', () => {
  const settings = { accountSid: `AC${'0'.repeat(32)}`, from: '+441632960961', to: '+441632960962' };
  const secrets = { authToken: 'token-of-the-account' };

  it.each([
    ['+441632960961', { From: '+441632960961' }],
    ['Panelbridge', { From: 'Panelbridge' }],
    [`MG${'a'.repeat(32)}`, { MessagingServiceSid: `MG${'a'.repeat(32)}` }],
  ])('is sent by %s', (from, sender) => {
    const { url, headers, body } = sms.buildRequest({ settings: { ...settings, from }, secrets }, failing, now);
    expect(url).toBe(`https://api.twilio.com/2010-04-01/Accounts/${settings.accountSid}/Messages.json`);
    expect(headers).toEqual({
      authorization: `Basic ${Buffer.from(`${settings.accountSid}:token-of-the-account`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    });
    const text = 'Panelbridge: The sync "CRM": 12 of 300 rows failed';
    expect(Object.fromEntries(new URLSearchParams(body))).toEqual({ To: '+441632960962', ...sender, Body: text });
  });

  it('is reached elsewhere where the settings say so', () => {
    const { url } = sms.buildRequest({ settings: { ...settings, url: 'https://sms.example.com/base/' }, secrets }, failing, now);
    expect(url).toBe(`https://sms.example.com/base/2010-04-01/Accounts/${settings.accountSid}/Messages.json`);
  });

  it.each([
    ['“a” – ‘b’…', `"a" - 'b'...`],
    ['x'.repeat(160), 'x'.repeat(160)],
    ['x'.repeat(161), `${'x'.repeat(157)}...`],
    ['€'.repeat(80), '€'.repeat(80)],
    ['€'.repeat(81), `${'€'.repeat(78)}...`],
    ['Zoë'.repeat(30), `${'Zoë'.repeat(30).slice(0, 67)}...`],
    ['日'.repeat(70), '日'.repeat(70)],
    ['日'.repeat(71), `${'日'.repeat(67)}...`],
    ['🙂'.repeat(40), `${'🙂'.repeat(33)}...`],
  ])('fits into one message: %s', (text, fitted) => {
    expect(fitShortMessage(text)).toBe(fitted);
  });

  it('fits whatever the text, and never ends within a character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        const fitted = fitShortMessage(text);
        expect(fitted.length).toBeLessThanOrEqual(160);
        expect(fitted.isWellFormed()).toBe(true);
      }),
    );
  });
});

describe('a webhook', () => {
  const settings = { url: 'https://example.com/alerts' };
  const secrets = {
    signingSecret: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
    'header.X-Team': 'blue',
    'header.Authorization': 'Bearer x',
  };

  it('is signed the way of Standard Webhooks, under the id of the delivery, with its secret headers', () => {
    const sent = new Date();
    const { url, headers, body } = webhook.buildRequest({ settings, secrets }, recovered, sent);
    expect(url).toBe('https://example.com/alerts');
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'webhook-id': 'd-2',
      'webhook-timestamp': String(Math.floor(sent.getTime() / 1000)),
      'x-team': 'blue',
      authorization: 'Bearer x',
    });
    expect(new Webhook(secrets.signingSecret).verify(body, headers)).toEqual({
      type: 'alert.recovered',
      timestamp: '2026-03-04T05:00:00.000Z',
      data: {
        alertId: 'a-2',
        incidentId: 'a-1',
        severity: 'info',
        reason: 'recovered',
        title: 'The sync “CRM” is well again',
        text: 'They are tried again.',
        ...about,
      },
    });
    expect(() => new Webhook(secrets.signingSecret).verify(`${body} `, headers)).toThrow('No matching signature');
  });

  it.each(['Host', 'content-length', 'Webhook-Signature', 'Proxy-Authorization', 'Transfer-Encoding', 'a b', 'a:b', ''])(
    'has no secret header %j',
    (name) => {
      expect(webhook.findSecretRule?.(`header.${name}`)).toBeUndefined();
    },
  );
});
