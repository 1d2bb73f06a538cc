import { ConnectorError, type HttpResponse } from '@panelbridge/core/connector';
import { code, creation, http, scenario, type Context, type Instance, type Wrong } from '../change.ts';
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
/** Does something with a secret, before the connection is checked or when that fails. */
const onCheck = (act: (context: Context, check: () => Promise<void>) => Promise<void>) =>
  code(platform, (instance, context) => ({
    checkConnection: (input: Parameters<Instance['checkConnection']>[0]) => act(context, () => instance.checkConnection(input)),
  }));

let lastContext: Context | undefined;

/** Connectors that call their partner in a wrong way. */
export const wrongCalls: readonly Wrong[] = [
  {
    check: 'connection-check',
    fault: 'takes a partner that is well for one that is not',
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
    given: onCheck(async ({ http: partner }, check) => {
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
    check: 'declared-host',
    fault: 'calls another host with fetch',
    given: onCheck(async (_, check) => {
      await fetch('https://elsewhere.example/ping').catch(() => undefined);
      await check();
    }),
  },
  {
    check: 'host-headers',
    fault: 'sets a cookie of its own',
    given: onCheck(async ({ http: partner }, check) => {
      await check();
      await partner.send({ method: 'GET', path: '/v1/account', headers: { Cookie: 'a=1' }, signal }).catch(() => undefined);
    }),
  },
  {
    check: 'single-requests',
    fault: 'reads two pages in one pull',
    given: http(panel, async (send, request) => {
      if (request.path === '/v1/records') await send(request);
      return send(request);
    }),
  },
  {
    check: 'stateless-calls',
    fault: 'remembers that it was checked',
    given: code(platform, ({ checkConnection }) => {
      let isKnown = false;
      return {
        checkConnection: async (input: Parameters<Instance['checkConnection']>[0]) => {
          if (isKnown) return;
          await checkConnection(input);
          isKnown = true;
        },
      };
    }),
  },
  {
    check: 'separate-instances',
    fault: 'keeps what it was given in a variable of the module',
    given: creation(platform, (create, context) => {
      lastContext = context;
      return create({ ...context, http: { send: (request) => (lastContext ?? context).http.send(request) } });
    }),
  },
  { check: 'refused-credentials', fault: 'takes a 401 for a missing permission', given: relabel((status) => status === 401, 403) },
  { check: 'refused-permission', fault: 'takes a 403 for a wrong key', given: relabel((status) => status === 403, 401) },
  { check: 'rate-limits', fault: 'takes a 429 for a refusal that lasts', given: relabel((status) => status === 429, 418) },
  { check: 'partner-outages', fault: 'takes a 502 for a refusal that lasts', given: relabel((status) => status === 502, 418) },
  { check: 'time-outs', fault: 'takes silence for consent', given: swallow(/in time/) },
  { check: 'connection-resets', fault: 'takes a partner that cannot be reached for one that is well', given: swallow(/cannot be reached/) },
  { check: 'oversized-answers', fault: 'takes an answer that is too long for a good one', given: swallow(/more than \d+ bytes/) },
  {
    check: 'no-retries',
    fault: 'tries again by itself',
    given: http(platform, async (send, request) => {
      const response = await send(request);
      return response.status === 503 ? send(request) : response;
    }),
  },
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
    check: 'secret-free-urls',
    fault: 'sends the key as a parameter of the address',
    given: creation(platform, (create, context) =>
      create({
        ...context,
        http: {
          send: (request) =>
            context.http.send(request.path === '/v1/account' ? { ...request, query: { key: context.secrets.reveal('apiKey') } } : request),
        },
      }),
    ),
  },
  {
    check: 'secret-free-logs',
    fault: 'logs the key',
    given: onCheck(async ({ logger, secrets }, check) => {
      logger.info({ key: secrets.reveal('apiKey') }, 'checking');
      await check();
    }),
  },
  {
    check: 'secret-free-errors',
    fault: 'quotes the key in an error',
    given: onCheck((context, check) =>
      check().catch((error: unknown) => {
        if (!ConnectorError.is(error) || error.code !== 'authentication_failed') throw error;
        throw new ConnectorError(error.code, `The partner does not know the key ${context.secrets.reveal('apiKey')}.`);
      }),
    ),
  },
  {
    check: 'declared-errors',
    fault: 'makes up a code',
    given: onCheck((_, check) =>
      check().catch((error: unknown) => {
        throw ConnectorError.is(error) && error.code === 'provider_rejected'
          ? new ConnectorError('teapot' as 'conflict', 'It is a teapot.')
          : error;
      }),
    ),
  },
];
