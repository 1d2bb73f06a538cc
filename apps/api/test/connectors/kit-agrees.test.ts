import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  failInTime,
  failToReach,
  findPathFault,
  listReservedHeaders,
  maximumResponseBytes as kitMaximum,
  provesItself,
  respond,
  selectHeaders as selectKitHeaders,
  signWebhook,
} from '@panelbridge/connector-testing/host';
import { ConnectorError, type HttpRequest, type WebhookDeclaration, type WebhookScheme } from '@panelbridge/core/connector';
import * as fc from 'fast-check';
import { Agent } from 'undici';
import { describe, expect, it } from 'vitest';
import { describeStatus } from '../../src/connectors/default-errors.js';
import { createPartnerHttp } from '../../src/connectors/partner-http.js';
import { buildHeaders, buildUrl } from '../../src/connectors/partner-request.js';
import { maximumResponseBytes } from '../../src/platform/outbound/outbound-agent.js';
import { verifyWebhook } from '../../src/webhooks/verify-webhook.js';
import { selectHeaders } from '../../src/webhooks/webhook-headers.js';

const base = { id: 'h', kind: 'hmac_sha256', secret: 'key', header: 'X-Signature', prefix: 'v0=', toleranceSeconds: 300 } as const;
const schemes: readonly WebhookScheme[] = [
  ...(['hex', 'base64'] as const).flatMap((encoding): WebhookScheme[] => [
    { ...base, encoding, signs: 'body', timestamp: null },
    { ...base, encoding, signs: 'body', timestamp: { pointer: '/at' } },
    { ...base, encoding, signs: 'timestamp.body', timestamp: { header: 'X-Time' } },
    { ...base, encoding, signs: 'timestamp.body', timestamp: { pointer: '/at' } },
    { ...base, encoding, signs: 'id.timestamp.body', timestamp: { header: 'X-Time' } },
  ]),
  { id: 's', kind: 'shared_header', secret: 'key', header: 'X-Key' },
  ...(['svix', 'webhook'] as const).map(
    (headers): WebhookScheme => ({ id: 'w', kind: 'standard_webhooks', secret: 'key', headers, toleranceSeconds: 300 }),
  ),
];
const secret = `whsec_${Buffer.from('a key of thirty-two characters ..').toString('base64')}`;
const at = Date.UTC(2026, 0, 15, 12);
const eventIdHeader = 'X-Id';

/** What may happen to a webhook on its way: a header or the body becomes another, or it comes at another time. */
const accident = fc.record(
  {
    header: fc.nat(10),
    value: fc.oneof(
      fc.constantFrom('', ' ', String(at / 1000), String(at), new Date(at).toISOString(), '2026-01-15', 'v0=', 'v1,AAAA', secret),
      fc.string(),
    ),
    isUpperCase: fc.boolean(),
    body: fc.constantFrom('{}', '', 'no JSON', `{"at":${at}}`, `{"at":"${new Date(at).toISOString()}"}`),
    now: fc.constantFrom(at, at + 300_000, at + 300_001, at - 300_001),
    secret: fc.constantFrom('whsec_', 'another', secret),
  },
  { requiredKeys: [] },
);

/** What a connector can tell a failure by. */
function describeFailure(error: unknown) {
  if (!ConnectorError.is(error) || !(error.cause instanceof Error)) throw error;
  const { code, message, cause } = error;
  return { code, message, cause: { name: cause.name, code: Reflect.get(cause, 'code') as unknown } };
}

describe('the conformance kit, which plays a hub,', () => {
  it('takes and refuses the same webhooks', () => {
    const seen = new Set<boolean>();
    fc.assert(
      fc.property(
        fc.constantFrom(...schemes),
        accident,
        (scheme, { header, value = '', isUpperCase = false, body, now = at, secret: given = secret }) => {
          const sent = signWebhook({ scheme, secret, body: JSON.stringify({ at: at / 1000 }), id: 'e1', eventIdHeader, at });
          const names = Object.keys(sent.headers);
          const name = header === undefined ? undefined : names[header % names.length];
          const headers = {
            ...sent.headers,
            ...(name !== undefined && { [name]: isUpperCase ? (sent.headers[name] ?? '').toUpperCase() : value }),
          };
          const webhook = { headers, body: body ?? sent.body };
          const isTaken = verifyWebhook({ scheme, secret: given, headers, body: Buffer.from(webhook.body), eventIdHeader, now }) === null;
          seen.add(isTaken);
          expect(provesItself(webhook, { scheme, secret: given, eventIdHeader, now })).toBe(isTaken);
        },
      ),
      { numRuns: 5_000 },
    );
    expect(seen).toEqual(new Set([true, false]));
  });

  it('hands the same headers to a connector', () => {
    const headers = { cookie: 'a=1', authorization: 'Bearer x', 'x-id': 'e1', 'content-type': 'application/json', traceparent: '00-1' };
    for (const scheme of schemes) {
      const sent = signWebhook({ scheme, secret, body: '{}', id: 'e1', eventIdHeader, at });
      const all = { ...sent.headers, ...headers };
      expect(selectKitHeaders(all, { eventIdHeader }, scheme)).toEqual(selectHeaders(all, { eventIdHeader } as WebhookDeclaration, scheme));
    }
  });

  it('lets the same paths out', () => {
    const part = fc.constantFrom('/', '//', '\\', '..', '.', 'a', 'b%2F', '?', '#', ' ', '\t', '@', ':', 'https:', 'ä', '%2e%2e', '');
    const refuses = (request: HttpRequest): boolean => {
      try {
        buildUrl(new URL('https://partner.example/base'), request);
        return false;
      } catch (error) {
        if (!ConnectorError.is(error)) throw error;
        return true;
      }
    };
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        const request: HttpRequest = { method: 'GET', path: parts.join('') };
        expect(findPathFault(request) !== null).toBe(refuses(request));
      }),
      { numRuns: 5_000 },
    );
  });

  it.each<[string, () => ConnectorError, RequestListener]>([
    ['does not answer in time', failInTime, () => undefined],
    ['breaks the connection', failToReach, ({ socket }) => socket.resetAndDestroy()],
  ])('throws the same where a partner %s', async (_, fail, behave) => {
    const server = createServer(behave);
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    const agent = new Agent();
    const http = createPartnerHttp({
      baseUrl: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
      agent,
      policy: { allowLoopback: true, allowedRanges: [] },
      authenticate: async () => ({ headers: {}, renew: null }),
      signal: new AbortController().signal,
      requestTimeoutMs: 200,
      traceparent: undefined,
      onExchange: () => undefined,
    });
    const thrown: unknown = await http.send({ method: 'GET', path: '/' }).catch((error: unknown) => error);
    await agent.destroy();
    server.close();
    server.closeAllConnections();
    expect(describeFailure(thrown)).toEqual(describeFailure(fail()));
  });

  it('keeps the same headers for itself', () => {
    const names = [
      'Host',
      'Authorization',
      'cookie',
      'Content-Length',
      'transfer-encoding',
      'Connection',
      'proxy-authorization',
      'traceparent',
      'x-own',
      'accept',
      'content-type',
    ];
    const refused = names.filter((name) => {
      try {
        buildHeaders({ method: 'GET', path: '/', headers: { [name]: 'x' } }, {}, undefined);
        return false;
      } catch {
        return true;
      }
    });
    expect(listReservedHeaders({ headers: Object.fromEntries(names.map((name) => [name, 'x'])) })).toEqual(
      refused.map((name) => name.toLowerCase()),
    );
    expect(refused).toHaveLength(8);
  });

  it('explains the same statuses, and reads as much', () => {
    for (let status = 400; status < 600; status += 1) {
      expect(() => respond({ status, body: '<html>' }).json()).toThrow(
        expect.objectContaining({ code: describeStatus({ status, headers: {} })?.code }),
      );
    }
    expect(kitMaximum).toBe(maximumResponseBytes);
  });
});
