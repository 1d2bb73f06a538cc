import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { readPointer, type WebhookDeclaration, type WebhookScheme } from '@panelbridge/core/connector';

/** A webhook on its way: the bytes and the headers, whose names are in lower case. */
export interface SentWebhook {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What a partner signs. */
export interface SigningInput {
  readonly scheme: WebhookScheme;
  readonly secret: string;
  readonly body: string;
  /** The partner's id of the event, and the header in which it travels, if any. */
  readonly id: string;
  readonly eventIdHeader: string | null;
  /** When it is sent, epoch milliseconds. */
  readonly at: number;
}

/** Signs a webhook the way the partner does, by the declared scheme. */
export function signWebhook({ scheme, secret, body, id, eventIdHeader, at }: SigningInput): SentWebhook {
  const headers: Record<string, string> = { 'content-type': 'application/json', 'user-agent': 'partner' };
  if (eventIdHeader !== null) headers[eventIdHeader.toLowerCase()] = id;
  if (scheme.kind === 'shared_header') return { body, headers: { ...headers, [scheme.header.toLowerCase()]: secret } };
  const stamp = String(Math.floor(at / 1000));
  if (scheme.kind === 'standard_webhooks') {
    const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
    const signature = createHmac('sha256', key).update(`${id}.${stamp}.${body}`).digest('base64');
    const names = scheme.headers;
    return { body, headers: { ...headers, [`${names}-id`]: id, [`${names}-timestamp`]: stamp, [`${names}-signature`]: `v1,${signature}` } };
  }
  if (scheme.timestamp && 'header' in scheme.timestamp) headers[scheme.timestamp.header.toLowerCase()] = stamp;
  const parts = { body: [body], 'timestamp.body': [stamp, body], 'id.timestamp.body': [id, stamp, body] }[scheme.signs];
  const signature = createHmac('sha256', secret).update(parts.join('.')).digest(scheme.encoding);
  return { body, headers: { ...headers, [scheme.header.toLowerCase()]: `${scheme.prefix}${signature}` } };
}

/** Whether a hub takes a webhook for the partner's own: over the bytes, before anything is parsed. The rules are the hub's. */
export function provesItself(
  { body, headers }: SentWebhook,
  { scheme, secret, eventIdHeader, now }: Pick<SigningInput, 'scheme' | 'secret' | 'eventIdHeader'> & { readonly now: number },
): boolean {
  const read = (name: string | null): string | undefined => {
    const value = name === null ? undefined : headers[name.toLowerCase()];
    return value?.trim() === '' ? undefined : value;
  };
  if (scheme.kind === 'shared_header') return areSame(read(scheme.header), secret);
  if (scheme.kind === 'standard_webhooks') {
    const [id, stamp, given] = ['id', 'timestamp', 'signature'].map((name) => read(`${scheme.headers}-${name}`));
    const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
    if (id === undefined || stamp === undefined || given === undefined || key.length === 0) return false;
    const right = createHmac('sha256', key).update(`${id}.${stamp}.${body}`).digest();
    const isRight = given.split(' ').some((one) => decode(one, 'v1,', 'base64')?.equals(right) === true);
    return isRight && /^\d{9,11}$/.test(stamp) && isRecent(stamp, scheme.toleranceSeconds, now);
  }
  const { timestamp } = scheme;
  const stamp = timestamp && 'header' in timestamp ? read(timestamp.header) : undefined;
  const parts = { body: [body], 'timestamp.body': [stamp, body], 'id.timestamp.body': [read(eventIdHeader), stamp, body] }[scheme.signs];
  if (parts.some((part) => part === undefined)) return false;
  const right = createHmac('sha256', secret).update(parts.join('.')).digest();
  if (decode(read(scheme.header) ?? '', scheme.prefix, scheme.encoding)?.equals(right) !== true) return false;
  if (timestamp === null) return true;
  return isRecent('pointer' in timestamp ? readStamp(body, timestamp.pointer) : stamp, scheme.toleranceSeconds, now);
}

/** The headers that a hub keeps of a webhook and hands to the connector: none in which a secret could travel. */
export function selectHeaders(
  headers: SentWebhook['headers'],
  { eventIdHeader }: Pick<WebhookDeclaration, 'eventIdHeader'>,
  scheme: WebhookScheme,
): Readonly<Record<string, string>> {
  const names = ['content-type', 'user-agent', 'idempotency-key', 'x-request-id', 'traceparent', eventIdHeader ?? ''];
  if (scheme.kind === 'standard_webhooks') names.push(`${scheme.headers}-id`, `${scheme.headers}-timestamp`);
  if (scheme.kind === 'hmac_sha256' && scheme.timestamp && 'header' in scheme.timestamp) names.push(scheme.timestamp.header);
  const secret = scheme.kind === 'standard_webhooks' ? `${scheme.headers}-signature` : scheme.header.toLowerCase();
  const kept = new Set(names.map((name) => name.toLowerCase()).filter((name) => name !== secret));
  return Object.fromEntries(Object.entries(headers).filter(([name]) => kept.has(name)));
}

function areSame(left: string | undefined, right: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return left !== undefined && timingSafeEqual(digest(left), digest(right));
}

/** The bytes of a signature, whatever the case of hex and whichever alphabet of base64; `undefined` when it is none. */
function decode(given: string, prefix: string, encoding: 'hex' | 'base64'): Buffer | undefined {
  const text = given.slice(prefix.length);
  const form = encoding === 'hex' ? /^[0-9a-f]{64}$/i : /^[A-Za-z0-9+/_-]{43}=?$/;
  return given.startsWith(prefix) && form.test(text) ? Buffer.from(text, encoding) : undefined;
}

function readStamp(body: string, pointer: string): string | undefined {
  try {
    const value = readPointer(JSON.parse(body), pointer);
    return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
  } catch {
    return undefined;
  }
}

/** Seconds or milliseconds since 1970, or ISO 8601 with a zone. */
function isRecent(stamp: string | undefined, toleranceSeconds: number, now: number): boolean {
  return stamp !== undefined && Math.abs(now - parseInstant(stamp)) <= toleranceSeconds * 1000;
}

const zonedInstant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:?\d{2})$/i;

function parseInstant(text: string): number {
  if (/^\d{9,11}(\.\d+)?$/.test(text)) return Number(text) * 1000;
  if (/^\d{12,14}$/.test(text)) return Number(text);
  return zonedInstant.test(text) ? Date.parse(text) : Number.NaN;
}
