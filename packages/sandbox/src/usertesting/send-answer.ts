import type { FastifyReply } from 'fastify';
import { WEB_PAGE, leaveUnanswered, truncate } from '../http/broken-answer.js';
import type { RateState } from '../http/rate-limit.js';
import type { AnswerFault } from './misbehaviour.js';
import type { LoggedRequest } from './request-log.js';

/** An answer of the token endpoint or the Results API. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A refusal in the form of OAuth; the vendor does not publish how its Results API words them. */
export function refusal(status: number, error: string, message: string): Answer {
  return { status, body: { error, error_description: message } };
}

/** The answer of an endpoint that takes no more requests in this period. */
export const TOO_MANY = refusal(429, 'too_many_requests', 'The limit of requests is reached; wait until the period ends.');

const REFUSALS: Readonly<Record<Exclude<AnswerFault, 'hang' | 'reset' | 'truncated' | 'html'>, Answer>> = {
  unauthorized: refusal(401, 'unauthorized', 'The access token is missing, unknown or expired.'),
  forbidden: refusal(403, 'forbidden', 'The client may not read this.'),
  not_found: refusal(404, 'not_found', 'There is nothing here.'),
  rate_limited: TOO_MANY,
  rate_limited_bare: TOO_MANY,
  server_error: refusal(500, 'internal_server_error', 'Something went wrong.'),
  unavailable: refusal(503, 'service_unavailable', 'The service is not available at present.'),
};

/** Says that a token is needed. */
export const UNAUTHORIZED = REFUSALS.unauthorized;

/** The three headers that go with every answer of the Results API; `x-ratelimit-reset` in seconds until the period ends. */
function describeRate({ limit, remaining, secondsLeft }: RateState): Record<string, string> {
  return { 'x-ratelimit-limit': String(limit), 'x-ratelimit-remaining': String(remaining), 'x-ratelimit-reset': String(secondsLeft) };
}

/** Sends an answer, or what the fault makes of it; notes the status in the log. */
export function sendAnswer(
  reply: FastifyReply,
  answer: Answer,
  logged: LoggedRequest,
  rate: RateState | undefined,
  fault?: AnswerFault,
): FastifyReply {
  if (fault === 'hang' || fault === 'reset') return leaveUnanswered(reply, fault);
  if (rate !== undefined && fault !== 'rate_limited_bare') reply.headers(describeRate(rate));
  if (fault === 'rate_limited') reply.header('x-ratelimit-remaining', '0');
  if (fault === 'html') {
    logged.status = 200;
    return reply.type('text/html; charset=utf-8').send(WEB_PAGE);
  }
  const { status, body, headers = {} } = fault === undefined || fault === 'truncated' ? answer : REFUSALS[fault];
  logged.status = status;
  const text = JSON.stringify(body);
  return reply
    .code(status)
    .headers({ ...headers })
    .type('application/json; charset=utf-8')
    .send(fault === 'truncated' ? truncate(text) : text);
}
