import type { FastifyReply } from 'fastify';
import { WEB_PAGE, leaveUnanswered, truncate } from '../http/broken-answer.js';
import type { ActingFaults } from './faults.js';
import type { AnswerFault } from './misbehaviour.js';
import { type Refusal, type Rendered, makeRefusal, renderRefusal } from './refusal.js';
import type { HubRequestLog, LoggedHubRequest } from './request-log.js';

/** An answer of the API: a body that is sent as JSON (none when it is `undefined`), or a refusal. */
export type HubAnswer =
  | { readonly status: number; readonly body: unknown }
  | { readonly refusal: Refusal; readonly headers?: Readonly<Record<string, string>> };

/** What surrounds one answer. */
export interface Sending {
  readonly reply: FastifyReply;
  readonly log: HubRequestLog;
  readonly logged: LoggedHubRequest;
  readonly acting: ActingFaults;
  /** Media type of JSON. */
  readonly type: string;
}

/** Says no in the standard words of a status. */
export function refuse(status: number, title: string): HubAnswer {
  return { refusal: makeRefusal(status, title) };
}

/** The answer to a key that does not hold. */
export const UNAUTHORIZED = refuse(401, 'The API key is missing, unknown or revoked.');
/** The answer to a key that may not do this. */
export const FORBIDDEN = refuse(403, 'The API key does not permit this.');

/** The answer to one request too many. */
export function refuseRate(retryAfter: string | number | undefined): HubAnswer {
  const headers = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
  return { refusal: makeRefusal(429, 'Too many requests.'), headers };
}

/** The answer that a fault puts in the place of the right one; `undefined` for those that are no answer or need the right one. */
export function answerFault(fault: AnswerFault | undefined, acting: ActingFaults): HubAnswer | undefined {
  switch (fault) {
    case 'unauthorized':
    case 'key_revoked':
      return UNAUTHORIZED;
    case 'forbidden':
      return FORBIDDEN;
    case 'rate_limited':
      return refuseRate(acting.retryAfter);
    case 'rate_limited_bare':
      return refuseRate(undefined);
    case 'server_error':
      return refuse(500, 'Something went wrong.');
    case 'unavailable':
      return refuse(503, 'The service is not available at present.');
    default:
      return undefined;
  }
}

const SIGN_IN: Rendered = { type: 'text/html; charset=utf-8', text: WEB_PAGE };

function render(answer: HubAnswer, { acting, type }: Sending): Rendered & { readonly status: number } {
  if ('refusal' in answer) return { status: answer.refusal.status, ...renderRefusal(answer.refusal, acting.shape, type) };
  return { status: answer.status, type, text: answer.body === undefined ? '' : JSON.stringify(answer.body) };
}

/** Sends an answer, or what the fault makes of it; notes the status in the log. */
export function sendAnswer(answer: HubAnswer, sending: Sending): FastifyReply {
  const { reply, log, logged, acting } = sending;
  if (acting.answer === 'hang' || acting.answer === 'reset') return leaveUnanswered(reply, acting.answer);
  const right = answerFault(acting.answer, acting) ?? answer;
  const { status, type, text } = acting.answer === 'html' ? { status: 200, ...SIGN_IN } : render(right, sending);
  log.answer(logged, status);
  if ('refusal' in right) reply.headers({ ...right.headers });
  if (text === '') return reply.code(status).send();
  return reply
    .code(status)
    .type(type)
    .send(acting.answer === 'truncated' ? truncate(text) : text);
}
