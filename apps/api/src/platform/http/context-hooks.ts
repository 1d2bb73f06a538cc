import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { runInContext, type RequestContext } from './request-context.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The same object as `currentRequest()`. */
    context: RequestContext;
  }
}

const requestIdForm = /^[A-Za-z0-9._~-]{1,128}$/;
const traceparentForm = /^(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** Gives every request its context and echoes its id. Must be registered before any other hook. */
export function registerContextHooks(fastify: FastifyInstance): void {
  fastify.decorateRequest('context');
  fastify.addHook('onRequest', (request, reply, done) => {
    ensureContext(request, reply);
    runInContext(request.context, done);
  });
  // Reading a body goes through the socket's events, which belong to no request; from here on the context holds again.
  fastify.addHook('preValidation', (request, _reply, done) => {
    runInContext(request.context, done);
  });
}

/** Gives a request its context and echoes its id, unless that was done. */
export function ensureContext(request: FastifyRequest, reply: FastifyReply): void {
  request.context ??= readContext(request);
  void reply.header('x-request-id', request.context.requestId);
}

function readContext({ headers }: FastifyRequest): RequestContext {
  const requestId = headers['x-request-id'];
  const traceparent = headers['traceparent'];
  return {
    requestId: typeof requestId === 'string' && requestIdForm.test(requestId) ? requestId : randomUUID(),
    traceparent: typeof traceparent === 'string' && traceparentForm.test(traceparent) ? traceparent : undefined,
    ifMatch: headers['if-match'],
    actor: undefined,
  };
}
