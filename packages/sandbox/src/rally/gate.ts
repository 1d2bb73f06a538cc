import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ApiKeys } from '../http/api-keys.js';
import { WEB_PAGE, leaveUnanswered, truncate } from '../http/broken-answer.js';
import type { RateLimit } from '../http/rate-limit.js';
import { type Answer, refuse } from './answer.js';
import type { ActingFaults, RallyFaults } from './faults.js';
import type { AnswerFault, Endpoint } from './misbehaviour.js';
import type { RallyRequestLog } from './request-log.js';

/** What stands before every request to the API. */
export interface RallyGate {
  readonly keys: ApiKeys;
  readonly limit: RateLimit;
  readonly faults: RallyFaults;
  readonly log: RallyRequestLog;
}

const UNAUTHORIZED = refuse(401, 'The API key is missing, unknown or revoked.');
const FORBIDDEN = refuse(403, 'The API key does not permit this.');

function refuseRate(retryAfter: string | undefined): Answer {
  return { ...refuse(429, 'Too many requests.'), ...(retryAfter === undefined ? {} : { headers: { 'retry-after': retryAfter } }) };
}

const REFUSALS: Readonly<Partial<Record<AnswerFault, Answer>>> = {
  unauthorized: UNAUTHORIZED,
  forbidden: FORBIDDEN,
  not_found: refuse(404, 'There is nothing here.'),
  conflict: refuse(409, 'Something else happened to it meanwhile.'),
  unprocessable: refuse(422, 'This cannot be processed.'),
  rate_limited_bare: refuseRate(undefined),
  server_error: refuse(500, 'Something went wrong.'),
  unavailable: refuse(503, 'The service is not available at present.'),
};

function answerFault({ answer, retryAfter }: ActingFaults): Answer | undefined {
  if (answer === undefined) return undefined;
  return answer === 'rate_limited' ? refuseRate(retryAfter) : REFUSALS[answer];
}

/** Logs and counts a request, disturbs it if a fault says so, lets it in by its key, and answers it. */
export async function serve(
  gate: RallyGate,
  endpoint: Endpoint,
  request: FastifyRequest,
  reply: FastifyReply,
  handle: (acting: ActingFaults) => Answer,
): Promise<FastifyReply> {
  const { method, url: path, headers, body } = request;
  const acting = gate.faults.takeFor(endpoint);
  const access = gate.keys.check(headers, method);
  const logged = gate.log.add({ method, path, endpoint, keyName: access.name, body });
  const rate = gate.limit.take(access.name);
  const examine = (): Answer => {
    if (rate.exceeded) return refuseRate(String(rate.secondsLeft));
    if (access.verdict !== 'ok') return access.verdict === 'forbidden' ? FORBIDDEN : UNAUTHORIZED;
    return handle(acting);
  };
  const { answer: fault, afterwards } = acting;
  const right = fault === undefined || afterwards ? examine() : undefined;
  if (acting.delayMs > 0) await sleep(acting.delayMs, undefined, { ref: false });
  if (fault === 'hang' || fault === 'reset') return leaveUnanswered(reply, fault);
  const answer = answerFault(acting) ?? right ?? UNAUTHORIZED;
  logged.status = fault === 'html' ? 200 : answer.status;
  if (fault === 'html') return reply.type('text/html; charset=utf-8').send(WEB_PAGE);
  const text = JSON.stringify(answer.body);
  return reply
    .code(answer.status)
    .headers({ ...answer.headers })
    .type('application/json; charset=utf-8')
    .send(fault === 'truncated' ? truncate(text) : text);
}
