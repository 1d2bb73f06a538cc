import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ApiKeys } from '../http/api-keys.js';
import { WEB_PAGE, leaveUnanswered, truncate } from '../http/broken-answer.js';
import type { RateLimit } from '../http/rate-limit.js';
import { type Answer, CONFLICT, UNAUTHORIZED, refusal } from './answer.js';
import type { ActingFaults, TremendousFaults } from './faults.js';
import type { Endpoint } from './misbehaviour.js';

/** A request to the API, as it was received. */
export interface LoggedTremendousRequest {
  /** ISO 8601 in UTC. */
  readonly at: string;
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly endpoint: Endpoint;
  /** The JSON that came; `undefined` without one. */
  readonly body: unknown;
  /** What was answered; `null` when nothing was (yet). */
  status: number | null;
}

/** What stands before every request to the API. */
export interface Gate {
  readonly keys: ApiKeys;
  readonly limit: RateLimit;
  readonly faults: TremendousFaults;
  readonly log: LoggedTremendousRequest[];
}

function refuseRate(retryAfter?: string): Answer {
  return { ...refusal(429, 'Too many requests'), ...(retryAfter === undefined ? {} : { headers: { 'retry-after': retryAfter } }) };
}

/** The answer that a fault puts in the place of the right one; `undefined` for those that need the right one or are none. */
function answerFault({ answer, retryAfter }: ActingFaults): Answer | undefined {
  switch (answer) {
    case 'unauthorized':
      return UNAUTHORIZED;
    case 'forbidden':
      return refusal(403, 'Forbidden');
    case 'conflict':
      return CONFLICT;
    case 'rate_limited':
      return refuseRate(retryAfter);
    case 'rate_limited_bare':
      return refuseRate();
    case 'server_error':
      return refusal(500, 'Something went wrong');
    case 'unavailable':
      return refusal(503, 'Not available at present');
    case 'other_shape':
      return { status: 200, body: { ok: true } };
    default:
      return undefined;
  }
}

/** Logs a request, disturbs it if a fault says so, lets it in by its key, and answers it. */
export async function serve(
  { keys, limit, faults, log }: Gate,
  endpoint: Endpoint,
  request: FastifyRequest,
  reply: FastifyReply,
  handle: () => Answer,
): Promise<FastifyReply> {
  const acting = faults.takeAnswer(endpoint);
  const { method, url: path, body } = request;
  const logged: LoggedTremendousRequest = { at: new Date().toISOString(), method, path, endpoint, body, status: null };
  log.push(logged);
  const { verdict, name } = keys.check(request.headers, method);
  const examine = (): Answer => {
    const rate = limit.take(name);
    if (rate.exceeded) return refuseRate(String(rate.secondsLeft));
    return verdict === 'ok' ? handle() : UNAUTHORIZED;
  };
  const disturbed = acting.answer !== undefined && !acting.afterwards;
  const right = disturbed ? UNAUTHORIZED : examine();
  if (acting.delayMs > 0) await sleep(acting.delayMs, undefined, { ref: false });
  if (acting.answer === 'hang' || acting.answer === 'reset') return leaveUnanswered(reply, acting.answer);
  if (acting.answer === 'html') {
    logged.status = 200;
    return reply.type('text/html; charset=utf-8').send(WEB_PAGE);
  }
  const { status, body: sent, headers = {} } = answerFault(acting) ?? right;
  logged.status = status;
  const text = JSON.stringify(sent);
  return reply
    .code(status)
    .headers({ ...headers })
    .type('application/json; charset=utf-8')
    .send(acting.answer === 'truncated' ? truncate(text) : text);
}
