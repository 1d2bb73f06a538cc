import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { readPointer, type WebhookScheme } from '@panelbridge/core/connector';
import { readHeader } from './webhook-headers.js';

/** A webhook as it arrived, and what it has to be proven by. */
export interface WebhookProof {
  readonly scheme: WebhookScheme;
  /** The shared secret; `undefined` when none is stored. */
  readonly secret: string | undefined;
  readonly headers: IncomingHttpHeaders;
  /** The bytes as they arrived; nothing has been parsed. */
  readonly body: Buffer;
  /** Name of the header with the partner's event id, which a signature may cover. */
  readonly eventIdHeader: string | null;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** Why a webhook was refused; a label of the metric, so never free text. */
export type ProofRefusal =
  | 'secret_missing'
  | 'signature_missing'
  | 'signature_malformed'
  | 'signature_wrong'
  | 'id_missing'
  | 'timestamp_missing'
  | 'timestamp_malformed'
  | 'timestamp_outside';

type Hmac = Extract<WebhookScheme, { kind: 'hmac_sha256' }>;
type Standard = Extract<WebhookScheme, { kind: 'standard_webhooks' }>;

const zonedInstant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:?\d{2})$/i;

/**
 * Proves that a webhook comes from whoever shares the secret, over the raw bytes and in constant time. A timestamp inside the body is read only
 * once the bytes are proven.
 *
 * @returns `null` when it does
 */
export function verifyWebhook(proof: WebhookProof): ProofRefusal | null {
  const { scheme, secret, headers } = proof;
  if (secret === undefined) return 'secret_missing';
  if (scheme.kind === 'standard_webhooks') return verifyStandard(proof, scheme, secret);
  const given = readHeader(headers, scheme.header);
  if (given === undefined) return 'signature_missing';
  if (scheme.kind === 'shared_header') return equalTexts(given, secret) ? null : 'signature_wrong';
  return verifyHmac(proof, scheme, secret, given);
}

function verifyHmac({ headers, body, eventIdHeader, now }: WebhookProof, scheme: Hmac, secret: string, given: string): ProofRefusal | null {
  const signature = decodeSignature(given, scheme);
  if (!signature) return 'signature_malformed';
  const stamp = scheme.timestamp && 'header' in scheme.timestamp ? readHeader(headers, scheme.timestamp.header) : undefined;
  const id = eventIdHeader === null ? undefined : readHeader(headers, eventIdHeader);
  const hmac = createHmac('sha256', secret);
  if (scheme.signs === 'id.timestamp.body') {
    if (id === undefined) return 'id_missing';
    hmac.update(`${id}.`);
  }
  if (scheme.signs !== 'body') {
    // A timestamp that stands in the body cannot be part of what proves the body.
    if (stamp === undefined) return 'timestamp_missing';
    hmac.update(`${stamp}.`);
  }
  if (!timingSafeEqual(hmac.update(body).digest(), signature)) return 'signature_wrong';
  if (scheme.timestamp === null) return null;
  return checkTime('pointer' in scheme.timestamp ? readStamp(body, scheme.timestamp.pointer) : stamp, scheme.toleranceSeconds, now);
}

function verifyStandard({ headers, body, now }: WebhookProof, scheme: Standard, secret: string): ProofRefusal | null {
  const [given, id, stamp] = ['signature', 'id', 'timestamp'].map((name) => readHeader(headers, `${scheme.headers}-${name}`));
  if (given === undefined) return 'signature_missing';
  if (id === undefined) return 'id_missing';
  if (stamp === undefined) return 'timestamp_missing';
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  // Whoever stored a text that holds no bytes would otherwise have what everybody can sign taken for genuine.
  if (key.length === 0) return 'secret_missing';
  const right = createHmac('sha256', key).update(`${id}.${stamp}.`).update(body).digest();
  const signatures = given.split(' ').flatMap((part) => decodeSignature(part, { prefix: 'v1,', encoding: 'base64' }) ?? []);
  if (signatures.length === 0) return 'signature_malformed';
  if (!signatures.some((signature) => timingSafeEqual(right, signature))) return 'signature_wrong';
  return /^\d{9,11}$/.test(stamp) ? checkTime(stamp, scheme.toleranceSeconds, now) : 'timestamp_malformed';
}

function decodeSignature(given: string, { prefix, encoding }: Pick<Hmac, 'prefix' | 'encoding'>): Buffer | undefined {
  if (!given.startsWith(prefix)) return undefined;
  const text = given.slice(prefix.length);
  const form = encoding === 'hex' ? /^[0-9a-f]{64}$/i : /^[A-Za-z0-9+/_-]{43}=?$/;
  const bytes = form.test(text) ? Buffer.from(text, encoding) : undefined;
  return bytes?.length === 32 ? bytes : undefined;
}

function readStamp(body: Buffer, pointer: string): string | undefined {
  try {
    const value = readPointer(JSON.parse(body.toString('utf8')), pointer);
    return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
  } catch {
    return undefined;
  }
}

function checkTime(stamp: string | undefined, toleranceSeconds: number, now: number): ProofRefusal | null {
  if (stamp === undefined) return 'timestamp_missing';
  const at = parseInstant(stamp);
  if (Number.isNaN(at)) return 'timestamp_malformed';
  return Math.abs(now - at) <= toleranceSeconds * 1000 ? null : 'timestamp_outside';
}

/** Seconds or milliseconds since 1970, or ISO 8601 with a zone. */
function parseInstant(text: string): number {
  if (/^\d{9,11}(\.\d+)?$/.test(text)) return Number(text) * 1000;
  if (/^\d{12,14}$/.test(text)) return Number(text);
  return zonedInstant.test(text) ? Date.parse(text) : Number.NaN;
}

/** Compares digests, so that neither content nor length shows in the time it takes. */
function equalTexts(left: string, right: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(left), digest(right));
}
