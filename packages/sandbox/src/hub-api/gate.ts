import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { RateLimit } from '../http/rate-limit.js';
import type { ActingFaults, HubFaults } from './faults.js';
import type { KeyAccess, ApiKeys } from '../http/api-keys.js';
import { VENDOR_TYPE, chooseType, isReadable } from './media-type.js';
import type { Endpoint } from './misbehaviour.js';
import type { HubRequestLog } from './request-log.js';
import { FORBIDDEN, type HubAnswer, UNAUTHORIZED, answerFault, refuse, refuseRate, sendAnswer } from './send-answer.js';

/** What stands before every request to the API. */
export interface HubGate {
  readonly keys: ApiKeys;
  readonly limit: RateLimit;
  readonly faults: HubFaults;
  readonly log: HubRequestLog;
  /** Largest body that is read, in characters. */
  readonly maximumBody: number;
  /** Whether the log leaves out what was sent. */
  readonly quiet: boolean;
}

/** Does what a request asks, given its body and the faults that change what is done. */
export type Handler = (body: unknown, acting: ActingFaults) => HubAnswer;

/** The body as JSON, or why it cannot be read. */
function readBody(request: FastifyRequest, maximum: number): { readonly json: unknown } | { readonly answer: HubAnswer } {
  if (request.method !== 'POST' && request.method !== 'PATCH') return { json: undefined };
  const { body } = request;
  if (!isReadable(request.headers['content-type']))
    return { answer: refuse(415, `Content-Type must be ${VENDOR_TYPE} or application/json.`) };
  if (typeof body !== 'string') return { answer: refuse(400, 'The body is missing.') };
  if (body.length > maximum) return { answer: refuse(413, `The body must be at most ${maximum} characters.`) };
  try {
    return { json: JSON.parse(body) };
  } catch {
    return { answer: refuse(400, 'The body is not JSON.') };
  }
}

function checkAccess({ verdict }: KeyAccess): HubAnswer | undefined {
  if (verdict === 'ok') return undefined;
  return verdict === 'forbidden' ? FORBIDDEN : UNAUTHORIZED;
}

function countRows(json: unknown): number | null {
  const rows = typeof json === 'object' && json !== null && 'participants' in json ? json.participants : undefined;
  return Array.isArray(rows) ? rows.length : null;
}

/** Logs and counts a request, disturbs it if a fault says so, lets it in by its key, and answers it. */
export async function serve(
  gate: HubGate,
  endpoint: Endpoint,
  request: FastifyRequest,
  reply: FastifyReply,
  handle: Handler,
): Promise<FastifyReply> {
  const { method, url: path, headers } = request;
  const acting = gate.faults.takeFor(endpoint);
  const key = gate.keys.find(headers);
  if (acting.answer === 'key_revoked' && key !== undefined) gate.keys.revoke(key.value);
  const access = gate.keys.check(headers, method);
  const contentType = headers['content-type'] ?? null;
  const logged = gate.log.add({ method, path, endpoint, keyName: access.name, keyHeader: access.header, contentType });
  const rate = gate.limit.take(access.name);
  const type = chooseType(headers.accept);
  const sending = { reply, log: gate.log, logged, acting, type: type ?? VENDOR_TYPE };
  const read = readBody(request, gate.maximumBody);
  if ('json' in read) {
    logged.rows = endpoint === 'batch' ? countRows(read.json) : null;
    if (!gate.quiet) logged.body = read.json;
  }
  const examine = (): HubAnswer => {
    if (rate.exceeded) return refuseRate(rate.secondsLeft);
    const refused = checkAccess(access);
    if (refused !== undefined) return refused;
    if (type === undefined) return refuse(406, `Accept must allow ${VENDOR_TYPE} or application/json.`);
    return 'answer' in read ? read.answer : handle(read.json, acting);
  };
  const disturbed = acting.answer !== undefined && !acting.afterwards;
  const answer = disturbed ? (answerFault(acting.answer, acting) ?? UNAUTHORIZED) : examine();
  if (acting.delayMs > 0) await sleep(acting.delayMs, undefined, { ref: false });
  return sendAnswer(answer, sending);
}
