import { createHmac } from 'node:crypto';
import type { WebhookScheme } from '@panelbridge/core/connector';
import { describe, expect, it } from 'vitest';
import { verifyWebhook, type WebhookProof } from './verify-webhook.js';

type Hmac = Extract<WebhookScheme, { kind: 'hmac_sha256' }>;

const secret = 'the-shared-key';
const now = Date.UTC(2026, 10, 20, 12);
const body = Buffer.from('{"sent":{"at":"2026-11-20T12:00:00Z"},"name":"Zoë"}');
const base: Hmac = {
  id: 's',
  kind: 'hmac_sha256',
  secret: 'key',
  header: 'X-Signature',
  encoding: 'hex',
  prefix: '',
  signs: 'body',
  timestamp: null,
  toleranceSeconds: 300,
};
const digest = (text: string | Buffer, encoding: 'hex' | 'base64' = 'hex', key = secret) =>
  createHmac('sha256', key).update(text).digest(encoding);
const verify = (scheme: WebhookScheme, headers: WebhookProof['headers'], over: Partial<WebhookProof> = {}) =>
  verifyWebhook({ scheme, secret, headers, body, eventIdHeader: 'x-id', now, ...over });

describe('a signature over the body', () => {
  it('holds in either encoding, with its prefix, whatever the case of hex', () => {
    expect(verify(base, { 'x-signature': digest(body) })).toBeNull();
    expect(verify(base, { 'x-signature': digest(body).toUpperCase() })).toBeNull();
    expect(verify({ ...base, encoding: 'base64' }, { 'x-signature': digest(body, 'base64') })).toBeNull();
    expect(verify({ ...base, prefix: 'sha256=' }, { 'x-signature': `sha256=${digest(body)}` })).toBeNull();
  });

  it.each([
    [{}, 'signature_missing'],
    [{ 'x-signature': '' }, 'signature_missing'],
    [{ 'x-signature': '   ' }, 'signature_missing'],
    [{ 'x-signature': [digest(body), digest(body)] as unknown as string }, 'signature_missing'],
    [{ 'x-signature': 'abc' }, 'signature_malformed'],
    [{ 'x-signature': `${digest(body)}00` }, 'signature_malformed'],
    [{ 'x-signature': `sha256=${digest(body)}` }, 'signature_malformed'],
    [{ 'x-signature': digest(body, 'base64') }, 'signature_malformed'],
    [{ 'x-signature': digest(body, 'hex', 'another') }, 'signature_wrong'],
    [{ 'x-signature': digest(`${body.toString()} `) }, 'signature_wrong'],
    [{ 'x-signature': digest('') }, 'signature_wrong'],
  ] as const)('%j is %s', (headers, refusal) => {
    expect(verify(base, headers)).toBe(refusal);
  });

  it('is over bytes, not over text', () => {
    const bytes = Buffer.from([0xff, 0xfe, 0x00, 0x7b]);
    expect(verify(base, { 'x-signature': digest(bytes) }, { body: bytes })).toBeNull();
    expect(verify(base, { 'x-signature': digest(bytes.toString('utf8')) }, { body: bytes })).toBe('signature_wrong');
  });

  it('proves nothing without a stored key, not even signed with an empty one', () => {
    expect(verify(base, { 'x-signature': digest(body, 'hex', '') }, { secret: undefined })).toBe('secret_missing');
  });
});

describe('a signature that covers time and id', () => {
  const timed: Hmac = { ...base, signs: 'timestamp.body', timestamp: { header: 'X-Time' } };
  const identified: Hmac = { ...timed, signs: 'id.timestamp.body' };
  const at = (stamp: string, text = `${stamp}.${body.toString()}`) => ({ 'x-time': stamp, 'x-signature': digest(text) });

  it.each(['1795176000', '1795176000000', '2026-11-20T12:00:00Z', '2026-11-20T13:00:00.5+01:00', '1795175700', '1795176300'])(
    'holds at %s',
    (stamp) => {
      expect(verify(timed, at(stamp))).toBeNull();
    },
  );

  it.each([
    ['1795175699', 'timestamp_outside'],
    ['1795176301', 'timestamp_outside'],
    ['0', 'timestamp_malformed'],
    ['2026-11-20T12:00:00', 'timestamp_malformed'],
    ['yesterday', 'timestamp_malformed'],
    ['NaN', 'timestamp_malformed'],
  ])('at %s is %s', (stamp, refusal) => {
    expect(verify(timed, at(stamp))).toBe(refusal);
  });

  it('does not hold for another time than the signed one', () => {
    expect(verify(timed, { ...at('1795176000'), 'x-time': '1795176001' })).toBe('signature_wrong');
    expect(verify(timed, { 'x-signature': digest(body) })).toBe('timestamp_missing');
  });

  it('does not hold for another id than the signed one', () => {
    const signed = at('1795176000', `evt_1.1795176000.${body.toString()}`);
    expect(verify(identified, { ...signed, 'x-id': 'evt_1' })).toBeNull();
    expect(verify(identified, { ...signed, 'x-id': 'evt_2' })).toBe('signature_wrong');
    expect(verify(identified, signed)).toBe('id_missing');
    expect(verify(identified, { ...signed, 'x-id': 'evt_1' }, { eventIdHeader: null })).toBe('id_missing');
  });

  it('cannot cover a time that stands in the body', () => {
    expect(verify({ ...timed, timestamp: { pointer: '/sent/at' } }, at('1795176000'))).toBe('timestamp_missing');
  });
});

describe('a time in the body', () => {
  const scheme: Hmac = { ...base, timestamp: { pointer: '/sent/at' } };
  const check = (text: string) => verify(scheme, { 'x-signature': digest(text) }, { body: Buffer.from(text) });

  it('is read once the body is proven', () => {
    expect(check(body.toString())).toBeNull();
    expect(check('{"sent":{"at":1795176000}}')).toBeNull();
    expect(check('{"sent":{"at":"2026-11-20T11:54:59Z"}}')).toBe('timestamp_outside');
    expect(check('{"sent":{"at":"2026-11-20T12:05:01Z"}}')).toBe('timestamp_outside');
    expect(check('{"sent":{}}')).toBe('timestamp_missing');
    expect(check('{"sent":')).toBe('timestamp_missing');
    expect(verify(scheme, { 'x-signature': digest('other') }, { body: Buffer.from('{"sent":') })).toBe('signature_wrong');
  });
});

describe('a shared header', () => {
  const scheme: WebhookScheme = { id: 'h', kind: 'shared_header', secret: 'key', header: 'X-Key' };

  it('holds the very key', () => {
    expect(verify(scheme, { 'x-key': secret })).toBeNull();
    for (const value of ['the-shared-kez', 'the-shared-ke', 'the-shared-keyy', 'The-shared-key', `Bearer ${secret}`])
      expect(verify(scheme, { 'x-key': value })).toBe('signature_wrong');
    expect(verify(scheme, {})).toBe('signature_missing');
    expect(verify(scheme, { 'x-key': secret }, { secret: undefined })).toBe('secret_missing');
  });
});

describe('Standard Webhooks', () => {
  const scheme: WebhookScheme = { id: 'svix', kind: 'standard_webhooks', secret: 'key', headers: 'svix', toleranceSeconds: 300 };
  const key = `whsec_${Buffer.from('twenty-four bytes of key').toString('base64')}`;
  const sign = (id: string, stamp: string, by = key) =>
    `v1,${createHmac('sha256', Buffer.from(by.replace('whsec_', ''), 'base64'))
      .update(`${id}.${stamp}.`)
      .update(body)
      .digest('base64')}`;
  const sent = (over: Readonly<Record<string, string>> = {}) => ({
    'svix-id': 'msg_1',
    'svix-timestamp': '1795176000',
    'svix-signature': sign('msg_1', '1795176000'),
    ...over,
  });
  const check = (headers: WebhookProof['headers'], by: string | undefined = key) =>
    verify(scheme, headers, { secret: by, eventIdHeader: null });

  it('hold what the specification gives as an example', () => {
    const example: WebhookProof['headers'] = {
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    };
    const over = { secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', body: Buffer.from('{"test": 2432232314}'), now: 1_614_265_330_000 };
    expect(verify({ ...scheme, headers: 'webhook' }, example, over)).toBeNull();
    expect(verify(scheme, example, over)).toBe('signature_missing');
  });

  it('hold by any signature of the list, so that a secret can be replaced', () => {
    const other = sign('msg_1', '1795176000', `whsec_${Buffer.from('another key of that size').toString('base64')}`);
    const right = sign('msg_1', '1795176000');
    for (const list of [right, `${other} ${right}`, `v1a,c29tZXRoaW5n ${right} ${other}`])
      expect(check(sent({ 'svix-signature': list }))).toBeNull();
    expect(check(sent({ 'svix-signature': other }))).toBe('signature_wrong');
    expect(check(sent(), key.replace('whsec_', ''))).toBeNull();
  });

  it.each([
    [{ 'svix-signature': '' }, 'signature_missing'],
    [{ 'svix-signature': 'v1a,c29tZXRoaW5n' }, 'signature_malformed'],
    [{ 'svix-signature': sign('msg_1', '1795176000').slice('v1,'.length) }, 'signature_malformed'],
    [{ 'svix-id': '' }, 'id_missing'],
    [{ 'svix-id': 'msg_2' }, 'signature_wrong'],
    [{ 'svix-timestamp': '' }, 'timestamp_missing'],
    [{ 'svix-timestamp': '1795176001' }, 'signature_wrong'],
    [{ 'svix-timestamp': '1795175699', 'svix-signature': sign('msg_1', '1795175699') }, 'timestamp_outside'],
    [{ 'svix-timestamp': '1795176000000', 'svix-signature': sign('msg_1', '1795176000000') }, 'timestamp_malformed'],
  ] as const)('%j is %s', (over, refusal) => {
    expect(check(sent(over))).toBe(refusal);
  });

  it('prove nothing by a secret that is missing or holds no bytes', () => {
    expect(verify(scheme, sent(), { secret: undefined })).toBe('secret_missing');
    const empty = { 'svix-signature': `v1,${createHmac('sha256', '').update('msg_1.1795176000.').update(body).digest('base64')}` };
    for (const secret of ['whsec_', '!!']) expect(verify(scheme, sent(empty), { secret })).toBe('secret_missing');
  });
});
