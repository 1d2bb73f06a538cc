import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { RateLimit } from '../http/rate-limit.js';
import type { DataFault, Faults } from './misbehaviour.js';
import type { RequestLog } from './request-log.js';
import { answerDetail, answerList, readClockShift } from './results.js';
import { type Answer, TOO_MANY, UNAUTHORIZED, sendAnswer } from './send-answer.js';
import type { Tokens } from './tokens.js';
import type { UsertestingTool } from './tool.js';

/** What stands before every request to the Results API. */
export interface ResultsGate {
  readonly tokens: Tokens;
  readonly limit: RateLimit;
  readonly faults: Faults;
  readonly log: RequestLog;
}

/** The Results API: every request is logged and counted, then let in by its token, then disturbed if a fault says so. */
export function addResultsRoutes(app: FastifyInstance, tool: UsertestingTool, { tokens, limit, faults, log }: ResultsGate): void {
  const serve = (
    endpoint: 'list' | 'detail',
    request: FastifyRequest,
    reply: FastifyReply,
    nextPage: boolean,
    compose: (faults: ReadonlySet<DataFault>) => Answer,
  ): FastifyReply => {
    const { clientId, ok } = tokens.use(request.headers.authorization);
    const logged = log.add({ method: 'GET', path: request.url, endpoint, tokenOk: ok, clientId });
    const rate = limit.take(clientId);
    if (rate.exceeded) return sendAnswer(reply, TOO_MANY, logged, rate);
    if (!ok) return sendAnswer(reply, UNAUTHORIZED, logged, rate);
    const acting = faults.takeFor(endpoint, nextPage);
    const shift = readClockShift(acting.data);
    if (shift !== 0) reply.header('date', new Date(Date.now() + shift).toUTCString());
    return sendAnswer(reply, compose(acting.data), logged, rate, acting.answer);
  };

  app.get<{ Querystring: { offset?: unknown } }>('/api/v2/sessionResults', async (request, reply) => {
    const nextPage = Number(request.query.offset ?? 0) > 0;
    return serve('list', request, reply, nextPage, (acting) => answerList(tool, request.query, acting));
  });
  app.get<{ Params: { sessionId: string } }>('/api/v3/sessionResults/:sessionId', async (request, reply) =>
    serve('detail', request, reply, false, (acting) => answerDetail(tool, request.params.sessionId, acting)),
  );
}
