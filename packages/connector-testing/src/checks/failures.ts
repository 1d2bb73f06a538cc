import type { ConnectorErrorCode, HttpRequest } from '@panelbridge/core/connector';
import type { Check } from '../check.js';
import { describeEnding, type Ending, settle } from '../ending.js';
import { makeWorld, type Operation } from '../operations.js';
import { listTalks, talks } from '../rehearse.js';
import { type Misfortune, page, refusal, reset, silence, strike } from '../strike.js';
import type { Subject } from '../subject.js';

const failureCheck = (
  id: string,
  wanted: ConnectorErrorCode,
  misfortunes: readonly Misfortune[],
  holds: string,
  remedy: string,
): Check => ({
  id,
  capability: 'requests',
  per: 'connection',
  holds,
  remedy,
  concerns: talks,
  find: (subject) =>
    strike(subject, misfortunes, ({ ending }) =>
      ending.kind === 'failure' && ending.error.code === wanted ? null : `${describeEnding(ending)}, not ConnectorError ${wanted}`,
    ),
});

/** What may have passed when it is tried again. */
const passing = [...[408, 425, 500, 502, 503, 504].map((status) => refusal(status)), refusal(429, { 'retry-after': '0' }), silence, reset];

const cut = '{"data":[{"id":"record-1","sta';
const oddBodies = ['null', '[]', '42', '"text"', '{}', '{"data":null}', '{"data":[null]}', '{"error":"odd"}', ''];

/** What a connector makes of a partner that does not answer as it should. */
export const failureChecks: readonly Check[] = [
  failureCheck(
    'refused-credentials',
    'authentication_failed',
    [refusal(401)],
    'A 401 becomes `authentication_failed`, so that the connection asks for a new secret.',
    'Throw ConnectorError `authentication_failed` for 401, and say who hands out the secret.',
  ),
  failureCheck(
    'refused-permission',
    'permission_denied',
    [refusal(403)],
    'A 403 becomes `permission_denied`, so that nobody replaces a secret that is right.',
    'Throw ConnectorError `permission_denied` for 403, and name the permission that is missing.',
  ),
  failureCheck(
    'rate-limits',
    'rate_limited',
    [refusal(429, { 'retry-after': '7' }), page(429)],
    'A 429 becomes `rate_limited`, so that the host waits and goes on.',
    'Throw ConnectorError `rate_limited` for 429; how long to wait, the host reads from the headers.',
  ),
  failureCheck(
    'partner-outages',
    'provider_unavailable',
    [refusal(500), page(502), refusal(503), page(504)],
    'A status of 500 or more becomes `provider_unavailable`, whatever the body is.',
    'Look at the status before the body, and throw ConnectorError `provider_unavailable` from 500 on.',
  ),
  failureCheck(
    'time-outs',
    'provider_unavailable',
    [silence],
    'A request without an answer in time ends the call with `provider_unavailable`.',
    'Let through what `http.send` throws.',
  ),
  failureCheck(
    'connection-resets',
    'provider_unavailable',
    [reset],
    'A connection that breaks ends the call with `provider_unavailable`.',
    'Let through what `http.send` throws.',
  ),
  failureCheck(
    'oversized-answers',
    'response_invalid',
    [{ name: 'an answer of 1 GB', happen: () => ({ pieces: endlessBody(1_000_000_000) }) }],
    'An answer longer than the host reads (5 MB) ends the call with `response_invalid`.',
    'Let through what `http.send` throws, and ask for smaller pages.',
  ),
  {
    id: 'no-retries',
    capability: 'requests',
    per: 'connection',
    holds:
      'After a failure nothing more is sent, be it a 408, 425, 429, a 5xx, silence or a broken connection, and what was refused is not sent again: trying again is the host’s, which keeps to limits.',
    remedy: 'Throw at the first failure; the host tries again by the error’s code.',
    concerns: talks,
    find: async (subject) => [
      ...(await strike(subject, passing, ({ requests }, place) =>
        requests.length > place + 1 ? `${requests.length - place - 1} more requests followed` : null,
      )),
      // Who is refused for one person may go on with the next.
      ...(await strike(subject, [refusal(409), refusal(400), refusal(422)], ({ requests }, place) =>
        repeats(requests.slice(place)) ? 'the same was sent again' : null,
      )),
    ],
  },
  {
    id: 'garbage-answers',
    capability: 'requests',
    per: 'connection',
    holds: 'An answer in no known form is a ConnectorError or a well-formed result, never a crash and never taken for good.',
    remedy: 'Parse what comes with a schema and throw ConnectorError `response_invalid` where it does not fit.',
    concerns: talks,
    find: async (subject) => [
      ...(await strike(subject, [page(200)], ({ ending, operation }) =>
        isToldGarbage(ending) ? null : `${operation.name} takes it for good: ${describeEnding(ending)}`,
      )),
      ...(await strike(subject, [{ name: 'JSON that is cut off', happen: () => ({ body: cut }) }], ({ ending, operation }) =>
        isToldGarbage(ending) || (!operation.reads && ending.kind === 'value') ? null : describeEnding(ending),
      )),
      ...(await strike(
        subject,
        oddBodies.map((body) => ({ name: `the body ${body || 'of nothing'}`, happen: () => ({ body }) })),
        ({ ending, operation }) => {
          if (ending.kind === 'failure') return null;
          const faults = ending.kind === 'value' ? operation.inspect(ending.value) : [];
          return ending.kind === 'value' && faults.length === 0 ? null : [describeEnding(ending), ...faults].join('; ');
        },
      )),
    ],
  },
  {
    id: 'respected-ends',
    capability: 'requests',
    per: 'connection',
    holds: 'A call that is ended stops: its request ends, and no other follows.',
    remedy: 'Hand the `signal` of the call to every `http.send`.',
    concerns: talks,
    find: async (subject) => {
      const faults: string[] = [];
      for (const { operation, requests } of await listTalks(subject)) {
        for (let place = 0; place < requests; place += 1) {
          const fault = await endAt(subject, operation, place);
          if (fault !== null) faults.push(`${operation.name}, ended during request ${place + 1}: ${fault}`);
        }
      }
      return faults;
    },
  },
];

function repeats(requests: readonly HttpRequest[]): boolean {
  const told = requests.map(({ signal: _, ...request }) => JSON.stringify(request));
  return new Set(told).size < told.length;
}

function isToldGarbage(ending: Ending): boolean {
  return ending.kind === 'failure' && ['response_invalid', 'provider_unavailable', 'configuration_invalid'].includes(ending.error.code);
}

function* endlessBody(bytes: number): Generator<Uint8Array> {
  const piece = Buffer.alloc(65_536, 'x');
  for (let sent = 0; sent < bytes; sent += piece.length) yield piece;
}

const patienceMs = 250;

/** Ends a call while its partner is silent. */
async function endAt(subject: Subject, operation: Operation, place: number): Promise<string | null> {
  const controller = new AbortController();
  const never = new Promise<never>(() => undefined);
  const { instance, traces } = subject.connect(makeWorld(subject), (index: number, _request: HttpRequest) => {
    if (index < place) return undefined;
    setTimeout(() => controller.abort(new DOMException('The call was ended.', 'AbortError')), 1);
    return never;
  });
  const ending = await settle(() => operation.call(instance, controller.signal), patienceMs);
  if (traces.requests.length > place + 1) return 'another request followed';
  return ending.kind === 'failure' || ending.kind === 'crash' ? null : describeEnding(ending);
}
