import type { FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import { sendPage } from '../../pages/page.js';
import { renderProblemPage } from '../../pages/problem-page.js';
import { problemMediaType, toProblemBody, type ProblemBody } from './problem-body.js';
import { prefersPage } from './public-routes.js';
import { findRequest } from './request-context.js';
import { toProblem } from './to-problem.js';

/** What is needed to answer with a problem. */
export interface ProblemSender {
  readonly docsUrl: string;
  readonly logger: Logger;
  /** Adds what clients of a surface look for; without it the body is sent as it is. */
  readonly extend?: (body: ProblemBody) => object;
}

/**
 * Answers with the problem that an error stands for and logs what is a fault of the hub; somebody with a browser on a participant's page gets
 * a page instead. Plain Fastify routes may use it too.
 */
export function sendProblem(reply: FastifyReply, error: unknown, { docsUrl, logger, extend }: ProblemSender): void {
  const problem = toProblem(error);
  // The hook that sets the context has run for every request that Fastify could read at all.
  const requestId = findRequest()?.requestId ?? reply.request.context.requestId;
  if (problem.status >= 500) logger.error({ err: problem.cause ?? problem, code: problem.code, requestId }, 'request failed');
  if (reply.raw.headersSent) {
    reply.raw.destroy();
    return;
  }
  if (prefersPage(reply.request)) {
    void sendPage(reply.headers(problem.headers), problem.status, renderProblemPage(problem.status, requestId));
    return;
  }
  const body = toProblemBody(problem, { docsUrl, requestId });
  void reply
    .code(problem.status)
    .headers({ ...problem.headers, 'content-type': problemMediaType })
    .serializer(JSON.stringify)
    .send(extend ? extend(body) : body);
}
