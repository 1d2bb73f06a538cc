import { ConnectorError, type HttpResponse } from '@panelbridge/core/connector';
import { code, http, onCheck, scenario, type Instance, type Wrong } from '../change.ts';
import { panelReference as panel } from '../panel-reference.ts';
import { platformReference as platform } from '../platform-reference.ts';

const routes = platform.scenarios.connections?.[0]?.routes as Readonly<Record<string, object>>;
const signal = new AbortController().signal;
/** An answer with another status, and nothing else changed. */
const relabel = (from: (status: number) => boolean, to: number) =>
  http(platform, async (send, request) => {
    const response = await send(request);
    return from(response.status) ? { ...response, status: to } : response;
  });
const fakeAnswer: HttpResponse = { status: 200, headers: {}, text: '{"ok":true}', json: () => ({ ok: true }) };
/** Takes a failure of `http.send` for success, if its message fits. */
const swallow = (message: RegExp) =>
  http(platform, (send, request) =>
    send(request).catch((error: unknown) => {
      if (error instanceof Error && message.test(error.message) && request.path === '/v1/account') return fakeAnswer;
      throw error;
    }),
  );
/** Connectors that call their partner in a wrong way. */
export const wrongCalls: readonly Wrong[] = [
  {
    check: 'connection-check',
    fault: 'takes a partner that is well for one that is not',
    also: ['used-routes'],
    given: code(platform, () => ({
      checkConnection: async () => Promise.reject(new ConnectorError('configuration_invalid', 'config/region: try the other one.')),
    })),
  },
  {
    check: 'well-formed-results',
    fault: 'gives a study without its limit',
    given: code(platform, ({ recruitment }) => ({
      recruitment: {
        ...recruitment,
        fetchStudy: async (input: Parameters<NonNullable<Instance['recruitment']>['fetchStudy']>[0]) => ({
          ...(await recruitment?.fetchStudy(input)),
          participationLimit: undefined,
        }),
      },
    })),
  },
  {
    check: 'known-requests',
    fault: 'asks at an address that the partner does not have',
    also: ['no-retries', 'respected-ends'],
    given: onCheck(platform, async ({ http: partner }, check) => {
      await partner.send({ method: 'GET', path: '/v2/account' }).catch(() => undefined);
      await check();
    }),
  },
  {
    check: 'used-routes',
    fault: 'has a route that nobody asks for',
    given: scenario(platform, { routes: { ...routes, 'GET /v1/forgotten': {} } }),
  },
  {
    check: 'host-headers',
    fault: 'sets a cookie of its own',
    also: ['separate-instances'],
    given: onCheck(platform, async ({ http: partner }, check) => {
      await check();
      await partner.send({ method: 'GET', path: '/v1/account', headers: { Cookie: 'a=1' }, signal }).catch(() => undefined);
    }),
  },
  {
    check: 'single-requests',
    fault: 'reads two pages in one pull',
    also: ['no-retries'],
    given: http(panel, async (send, request) => {
      if (request.path === '/v1/records') await send(request);
      return send(request);
    }),
  },
  { check: 'refused-credentials', fault: 'takes a 401 for a missing permission', given: relabel((status) => status === 401, 403) },
  { check: 'refused-permission', fault: 'takes a 403 for a wrong key', given: relabel((status) => status === 403, 401) },
  { check: 'rate-limits', fault: 'takes a 429 for a refusal that lasts', given: relabel((status) => status === 429, 418) },
  { check: 'partner-outages', fault: 'takes a 502 for a refusal that lasts', given: relabel((status) => status === 502, 418) },
  { check: 'time-outs', fault: 'takes silence for consent', also: ['respected-ends'], given: swallow(/in time/) },
  { check: 'connection-resets', fault: 'takes a partner that cannot be reached for one that is well', given: swallow(/cannot be reached/) },
  {
    check: 'connection-resets',
    fault: 'takes a connection that broke for one that is well, told by the cause',
    given: http(platform, (send, request) =>
      send(request).catch((error: unknown) => {
        const cause = ConnectorError.is(error) ? error.cause : undefined;
        if (request.path === '/v1/account' && cause instanceof Error && 'code' in cause && cause.code === 'ECONNRESET') return fakeAnswer;
        throw error;
      }),
    ),
  },
  { check: 'oversized-answers', fault: 'takes an answer that is too long for a good one', given: swallow(/more than \d+ bytes/) },
  {
    check: 'garbage-answers',
    fault: 'reads answers without looking at their form',
    given: http(platform, async (send, request) => {
      const response = await send(request);
      if (request.path !== '/v1/account' || response.status !== 200) return response;
      return {
        ...response,
        json: () => ({ ok: (JSON.parse(response.text) as { readonly ok: { readonly toString: () => string } }).ok.toString() === 'true' }),
      };
    }),
  },
  {
    check: 'respected-ends',
    fault: 'does not pass on the signal of a call',
    given: http(platform, (send, { signal: _, ...request }) => send(request)),
  },
  {
    check: 'declared-errors',
    fault: 'makes up a code',
    given: onCheck(platform, (_, check) =>
      check().catch((error: unknown) => {
        throw ConnectorError.is(error) && error.code === 'provider_rejected'
          ? new ConnectorError('teapot' as 'conflict', 'It is a teapot.')
          : error;
      }),
    ),
  },
];
