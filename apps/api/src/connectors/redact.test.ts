import type { Manifest } from '@panelbridge/core/connector';
import { describe, expect, it } from 'vitest';
import { createRedactor } from './redact.js';

const secret = 'a"b+c/ä=secret';
const manifest = {
  authentication: { scheme: 'header', header: 'X-Partner-Key', secret: 'key' },
  capabilities: { statusSync: { webhook: { schemes: [{ header: 'X-Hook' }] } } },
  docs: { advice: ['Write to Keys@vendor.example.'] },
  secrets: {},
  presets: [{ statusSync: { webhook: { schemes: [{ header: 'X-Preset-Hook' }] } } }],
} as unknown as Manifest;
const redact = createRedactor({
  manifest,
  secrets: new Map([
    ['key', secret],
    ['longer', `${secret}-longer`],
  ]),
});

describe('redacting', () => {
  it('removes a secret however it is written', () => {
    const ways = [
      secret,
      JSON.stringify(secret),
      encodeURIComponent(secret),
      Buffer.from(secret).toString('base64'),
      Buffer.from(secret).toString('base64url'),
      `${secret}-longer`,
    ];
    for (const way of ways) expect(redact(`before ${way} after`)).toMatch(/^before "?\[redacted\]"? after$/);
    expect(redact({ deep: [{ text: `x${secret}y` }] })).toEqual({ deep: [{ text: 'x[redacted]y' }] });
  });

  it('removes what stands under a telling name, and leaves the others', () => {
    const headers = {
      Authorization: 'Bearer x',
      'Set-Cookie': 'a=b',
      'x-partner-key': 'v',
      'X-Hook': 'v',
      'x-preset-hook': 'v',
      'content-type': 'text/plain',
    };
    expect(Object.entries(redact(headers) as object).filter(([, value]) => value !== '[redacted]')).toEqual([
      ['content-type', 'text/plain'],
    ]);
    expect(redact({ client_secret: 'v', apiKey: 'v', access_token: 'v', refreshToken: null, status: 'ok', keyboard: 'v' })).toEqual({
      client_secret: '[redacted]',
      apiKey: '[redacted]',
      access_token: '[redacted]',
      refreshToken: null,
      status: 'ok',
      keyboard: 'v',
    });
  });

  it('removes addresses and credentials that nobody named', () => {
    expect(redact('mail Ann.O+x@mail.example.co.uk now')).toBe('mail [email] now');
    expect(redact('ask keys@vendor.example, not ann@vendor.example')).toBe('ask keys@vendor.example, not [email]');
    expect(redact('sent Bearer abcdefgh12345')).toBe('sent Bearer [redacted]');
  });

  it('keeps numbers, truth values and null, and ends at a depth', () => {
    expect(redact([1, true, null, undefined])).toEqual([1, true, null, undefined]);
    let deep: unknown = secret;
    for (let level = 0; level < 100; level += 1) deep = { deep };
    expect(JSON.stringify(redact(deep))).not.toContain(secret);
  });
});
