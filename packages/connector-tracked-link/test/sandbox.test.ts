import { createHmac } from 'node:crypto';
import { readPointer, resolveConnection, type WebhookScheme } from '@panelbridge/core/connector';
import { type RunningInterviewTool, startInterviewTool } from '@panelbridge/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { manifest } from '../src/index.js';
import { open, subject, token } from './open.js';
import { type Received, receive } from './receive.js';
import { walkInterview } from './walk.js';

const callToAction = { text: 'Claim Your Reward', url: 'https://hub.example/return/k1' };
const studies = [{ id: 's1', parameter: 'iid', config: {} }];

let tool: RunningInterviewTool;
let hub: Awaited<ReturnType<typeof receive>>;
beforeAll(async () => {
  hub = await receive();
  tool = await startInterviewTool();
});
afterAll(async () => {
  await tool.close();
  await hub.close();
});

/** Proves a webhook by nothing but the scheme's declaration, as a host does. */
function isGenuine(scheme: WebhookScheme | null, { headers, raw }: Received, key: string): boolean {
  if (scheme === null || scheme.kind === 'standard_webhooks') return false;
  const sent = headers[scheme.header.toLowerCase()];
  if (scheme.kind === 'shared_header') return sent === key;
  if (scheme.signs !== 'body' || scheme.timestamp === null || !('pointer' in scheme.timestamp)) return false;
  const age = Date.now() - Date.parse(String(readPointer(JSON.parse(raw), scheme.timestamp.pointer)));
  return (
    sent === scheme.prefix + createHmac('sha256', key).update(raw).digest(scheme.encoding) && Math.abs(age) < scheme.toleranceSeconds * 1000
  );
}

describe.each(['generic', 'perspective'])('the preset %s against the bundled interview tool', (preset) => {
  const { redirect } = open({ config: { preset } });

  it('S1-40 takes a person in and back; the id comes back as it went, with the query of both links kept', async () => {
    const { inviteLink } = tool.createOutline({
      title: 'Travel',
      callToAction: { ...callToAction, url: `${callToAction.url}?lang=en#top` },
    });
    const entry = redirect.entryUrl({ ...subject, link: `${inviteLink}?utm=mail#start`, parameter: 'iid', token });
    const { target, pages } = await walkInterview(entry.ok ? entry.value : '');
    expect(target.href.startsWith(`${callToAction.url}?lang=en&`)).toBe(true);
    expect(target.hash).toBe('#top');
    expect(redirect.parseReturn({ query: [...target.searchParams], parameter: 'iid', study: {} })).toEqual({ ok: true, value: token });
    for (const page of pages.slice(0, -1)) expect(page).not.toContain(token);
  });

  it.each([
    ['loses the parameter', { dropParameter: true }, 'value_missing'],
    ['sends the word undefined', { undefinedParameter: true }, 'value_unresolved'],
  ] as const)('refuses the return of a tool that %s', async (_, switches, code) => {
    const { id, inviteLink } = tool.createOutline({ title: 'Travel', callToAction });
    tool.misbehave(switches, id);
    const entry = redirect.entryUrl({ ...subject, link: inviteLink, parameter: 'iid', token });
    const { target } = await walkInterview(entry.ok ? entry.value : '');
    expect(redirect.parseReturn({ query: [...target.searchParams], parameter: 'iid', study: {} })).toMatchObject({
      ok: false,
      faults: [{ code }],
    });
  });
});

describe('webhooks of the bundled interview tool', () => {
  it.each([
    ['header', { scheme: 'header', header: 'X-Webhook-Key' }],
    ['signature', { scheme: 'hmac' }],
  ] as const)('are proven by the scheme "%s" as declared, read, and mapped', async (webhookScheme, settings) => {
    const config = { preset: 'perspective', webhookScheme };
    const { webhookScheme: scheme, capabilities } = resolveConnection(manifest, config);
    const { redirect, statusSync } = open({ config });
    const key = 'a key that both sides have';
    const { id, inviteLink } = tool.createOutline({ title: 'Travel', callToAction, webhook: { url: hub.url, secret: key, ...settings } });
    const before = hub.received.length;
    const entry = redirect.entryUrl({ ...subject, link: inviteLink, parameter: 'iid', token });
    await walkInterview(entry.ok ? entry.value : '');
    await tool.settle();

    const [webhook] = hub.received.slice(before);
    if (!webhook) throw new Error('no webhook came');
    expect(isGenuine(scheme, webhook, key)).toBe(true);
    expect(isGenuine(scheme, webhook, 'another key')).toBe(false);
    const [signal] = statusSync.parseWebhook({ body: JSON.parse(webhook.raw), headers: webhook.headers, studies });
    expect(signal).toEqual({
      externalId: token,
      status: 'interview.completed',
      eventId: null,
      occurredAt: expect.any(Number),
      test: false,
    });
    expect(capabilities.statusSync?.statusMap[signal?.status ?? '']).toBe('submitted');
    expect(tool.interviews(id)).toHaveLength(1);
  });
});
