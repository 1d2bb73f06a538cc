import { ConnectorError, type Authentication } from '@panelbridge/core/connector';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { PartnerAuthentication } from '../../src/connectors/partner-authentication.js';
import { createOutboundAgent } from '../../src/platform/outbound/outbound-agent.js';
import { startPartner, type PartnerServer } from '../support/partner-server.js';

const policy = { allowLoopback: true, allowedRanges: [] };
const agent = createOutboundAgent(policy);
const secrets = new Map([
  ['id', 'client:1'],
  ['secret', 'sentinel é%'],
]);

let partner: PartnerServer;
let authentication: Authentication;
let issued = 0;
beforeAll(async () => {
  partner = await startPartner();
  authentication = {
    scheme: 'oauth_client_credentials',
    tokenUrl: `${partner.url}/token`,
    scope: 'studies:read',
    clientId: 'id',
    clientSecret: 'secret',
  };
});
beforeEach(() => {
  partner.requests.length = 0;
  partner.answer = (response) => {
    issued += 1;
    response.writeHead(200).end(JSON.stringify({ access_token: `token-${issued}`, token_type: 'Bearer', expires_in: 3600 }));
  };
});
afterAll(async () => {
  await agent.close();
  await partner.close();
});

const ask = (
  host: PartnerAuthentication,
  over: { key?: string; authentication?: Authentication; secrets?: ReadonlyMap<string, string> } = {},
) => host.createHeaders({ key: 'c 1', authentication, secrets, agent, policy, ...over }, AbortSignal.timeout(5_000));
const codeOf = async (asking: Promise<unknown>) => {
  const error = await asking.catch((caught: unknown) => caught);
  return ConnectorError.is(error) ? error.code : error;
};

describe('client credentials', () => {
  it('are exchanged for a token once, by RFC 6749, and again when it ends or is refused', async () => {
    const host = new PartnerAuthentication();
    const first = await ask(host);
    expect(await ask(host)).toEqual(first);
    const basic = Buffer.from(`${encodeURIComponent('client:1')}:${encodeURIComponent('sentinel é%')}`).toString('base64');
    expect(partner.requests).toMatchObject([
      {
        method: 'POST',
        path: '/token',
        body: 'grant_type=client_credentials&scope=studies%3Aread',
        headers: { authorization: `Basic ${basic}` },
      },
    ]);
    const now = Date.now();
    vi.spyOn(Date, 'now').mockReturnValue(now + 3_545_000);
    const second = await ask(host);
    expect(second).not.toEqual(first);
    host.forget('c 1');
    expect(await ask(host)).not.toEqual(second);
    await ask(host, { key: 'c 2' });
    expect(partner.requests).toHaveLength(4);
  });

  it('are exchanged once for all who need a token at the same time', async () => {
    const host = new PartnerAuthentication();
    const headers = await Promise.all([ask(host), ask(host), ask(host)]);
    expect(new Set(headers.map((one) => one['authorization'])).size).toBe(1);
    expect(partner.requests).toHaveLength(1);
    // Who stops waiting leaves the token to the others.
    host.forget('c 1');
    const input = { key: 'c 1', authentication, secrets, agent, policy };
    const [hasty, patient] = await Promise.allSettled([host.createHeaders(input, AbortSignal.abort()), ask(host)]);
    expect([hasty.status, patient.status]).toEqual(['rejected', 'fulfilled']);
    expect(partner.requests).toHaveLength(2);
  });

  it('give one more try where a kept token is refused, and one new token for all who are', async () => {
    const host = new PartnerAuthentication();
    const begin = () => host.authenticate({ key: 'c 1', authentication, secrets, agent, policy }, AbortSignal.timeout(5_000));
    expect((await begin()).renew).toBeNull();
    const refused = await Promise.all([begin(), begin()]);
    const renewed = await Promise.all(refused.map(async ({ renew }) => renew?.(AbortSignal.timeout(5_000))));
    expect(renewed[0]).not.toEqual(refused[0]?.headers);
    expect(renewed[1]).toEqual(renewed[0]);
    expect(await ask(host)).toEqual(renewed[0]);
    expect(partner.requests).toHaveLength(2);
    // Somebody comes late with the old one: there is a newer one already.
    expect(await refused[0]?.renew?.(AbortSignal.timeout(5_000))).toEqual(renewed[0]);
    expect(partner.requests).toHaveLength(2);
    const other = { authentication: { scheme: 'bearer', secret: 'id' } as const, key: 'c 1', secrets, agent, policy };
    expect((await host.authenticate(other, AbortSignal.timeout(5_000))).renew).toBeNull();
  });

  it.each([
    ['a refused client', 400, '{"error":"invalid_client"}', 'authentication_failed'],
    ['a refused client', 401, '', 'authentication_failed'],
    ['a full partner', 429, '', 'rate_limited'],
    ['a broken partner', 500, '', 'provider_unavailable'],
    ['no token', 200, '{}', 'response_invalid'],
    ['no JSON', 200, '<html>', 'response_invalid'],
  ])('%s (%i) is %s', async (_name, status, body, code) => {
    partner.answer = (response) => response.writeHead(status).end(body);
    expect(await codeOf(ask(new PartnerAuthentication()))).toBe(code);
  });

  it('are not sent without TLS, nor to a private address, nor half', async () => {
    const outside = { ...authentication, tokenUrl: 'https://10.0.0.1/token' } as Authentication;
    expect(await codeOf(ask(new PartnerAuthentication(), { authentication: outside }))).toBe('configuration_invalid');
    const strict = new PartnerAuthentication().createHeaders(
      { key: 'c', authentication, secrets, agent, policy: { allowLoopback: false, allowedRanges: [] } },
      AbortSignal.timeout(5_000),
    );
    expect(await codeOf(strict)).toBe('connector_fault');
    expect(await codeOf(ask(new PartnerAuthentication(), { secrets: new Map([['id', 'x']]) }))).toBe('configuration_invalid');
    expect(partner.requests).toEqual([]);
  });
});

describe('other schemes', () => {
  it('put the secret where the manifest says', async () => {
    const host = new PartnerAuthentication();
    expect(await ask(host, { authentication: { scheme: 'none' } })).toEqual({});
    expect(await ask(host, { authentication: { scheme: 'bearer', secret: 'id' } })).toEqual({ authorization: 'Bearer client:1' });
    expect(await ask(host, { authentication: { scheme: 'header', header: 'X-Key', secret: 'id' } })).toEqual({ 'x-key': 'client:1' });
    expect(await codeOf(ask(host, { authentication: { scheme: 'bearer', secret: 'gone' } }))).toBe('configuration_invalid');
  });
});
