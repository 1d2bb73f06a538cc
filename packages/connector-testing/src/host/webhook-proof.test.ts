import type { WebhookScheme } from '@panelbridge/core/connector';
import { describe, expect, it } from 'vitest';
import { provesItself, selectHeaders, signWebhook } from './webhook-proof.js';

const hmac = {
  id: 'h',
  kind: 'hmac_sha256',
  secret: 'key',
  header: 'X-Signature',
  encoding: 'hex',
  prefix: 'sha256=',
  toleranceSeconds: 300,
} as const;
const schemes: readonly (readonly [string, WebhookScheme])[] = [
  ['the body', { ...hmac, signs: 'body', timestamp: null }],
  ['time and body', { ...hmac, signs: 'timestamp.body', timestamp: { header: 'X-Time' }, encoding: 'base64' }],
  ['id, time and body', { ...hmac, signs: 'id.timestamp.body', timestamp: { header: 'X-Time' } }],
  ['the body, with its time inside', { ...hmac, signs: 'body', timestamp: { pointer: '/at' } }],
  ['a shared header', { id: 's', kind: 'shared_header', secret: 'key', header: 'X-Key' }],
  ['standard webhooks', { id: 'w', kind: 'standard_webhooks', secret: 'key', headers: 'svix', toleranceSeconds: 300 }],
];
const at = Date.UTC(2026, 0, 15, 12);
const secret = `whsec_${Buffer.from('a key of thirty-two characters ..').toString('base64')}`;
const input = { secret, body: JSON.stringify({ at: at / 1000, status: 'done' }), id: 'e1', eventIdHeader: 'X-Id', at };

describe.each(schemes)('a webhook proven by %s', (_, scheme) => {
  const terms = { scheme, secret, eventIdHeader: 'X-Id', now: at + 1000 };
  const sent = signWebhook({ ...input, scheme });

  it('is taken as it was signed', () => {
    expect(provesItself(sent, terms)).toBe(true);
  });

  it('is refused by another key, and without a signature', () => {
    expect(provesItself(sent, { ...terms, secret: `${secret.slice(0, -6)}AAAA` })).toBe(false);
    expect(provesItself({ ...sent, headers: {} }, terms)).toBe(false);
  });

  it.runIf(scheme.kind !== 'shared_header')('is refused with another body', () => {
    expect(provesItself({ ...sent, body: `${sent.body} ` }, terms)).toBe(false);
  });

  it.runIf(scheme.kind !== 'shared_header' && (scheme.kind !== 'hmac_sha256' || scheme.timestamp !== null))('grows old', () => {
    expect(provesItself(sent, { ...terms, now: at + 301_000 })).toBe(false);
    expect(provesItself(sent, { ...terms, now: at - 301_000 })).toBe(false);
  });

  it('hands no header to the connector in which the secret or the signature travels', () => {
    const kept = selectHeaders({ ...sent.headers, cookie: 'a=1' }, { eventIdHeader: 'X-Id' }, scheme);
    expect(JSON.stringify(kept)).not.toContain(secret);
    expect(Object.keys(kept)).not.toContain('cookie');
    expect(Object.keys(kept).filter((name) => /signature|key/.test(name))).toEqual([]);
    expect(kept['x-id']).toBe('e1');
  });
});
