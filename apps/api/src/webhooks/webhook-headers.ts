import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { WebhookDeclaration, WebhookScheme } from '@panelbridge/core/connector';

/** Headers that say something about a webhook and can hold no secret. */
const harmless = ['content-type', 'user-agent', 'idempotency-key', 'x-request-id', 'traceparent'];
const longest = 500;

/** A header that was sent once and is not empty. */
export function readHeader(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name.toLowerCase()];
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/** The headers of a webhook that are kept: a list of what may stay, so that a secret in any other never reaches the database. */
export function selectHeaders(
  headers: IncomingHttpHeaders,
  declaration: WebhookDeclaration,
  scheme: WebhookScheme,
): Record<string, string> {
  const names = [...harmless];
  if (declaration.eventIdHeader !== null) names.push(declaration.eventIdHeader);
  if (scheme.kind === 'standard_webhooks') names.push(`${scheme.headers}-id`, `${scheme.headers}-timestamp`);
  if (scheme.kind === 'hmac_sha256' && scheme.timestamp && 'header' in scheme.timestamp) names.push(scheme.timestamp.header);
  const secret = scheme.kind === 'standard_webhooks' ? `${scheme.headers}-signature` : scheme.header.toLowerCase();
  const kept: Record<string, string> = {};
  for (const name of names.map((one) => one.toLowerCase())) {
    const value = name === secret ? undefined : readHeader(headers, name);
    if (value !== undefined) kept[name] = value.slice(0, longest);
  }
  return kept;
}

/**
 * The partner's id of an event where it is as good as the body: covered by the signature, or sent by whoever holds the shared key. Otherwise
 * anybody could send the same signed bytes again under another id, so the event is known by its bytes.
 */
export function identifyEvent(
  headers: IncomingHttpHeaders,
  { eventIdHeader }: WebhookDeclaration,
  scheme: WebhookScheme,
  body: Buffer,
): string {
  const isProven = scheme.kind !== 'hmac_sha256' || scheme.signs === 'id.timestamp.body';
  const name = scheme.kind === 'standard_webhooks' ? `${scheme.headers}-id` : eventIdHeader;
  const id = isProven && name !== null ? readHeader(headers, name)?.trim() : undefined;
  return id !== undefined && /^[\x21-\x7e]{1,200}$/.test(id) ? id : `sha256:${createHash('sha256').update(body).digest('hex')}`;
}
