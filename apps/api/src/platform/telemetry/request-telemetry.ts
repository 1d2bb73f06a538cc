import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Metrics } from './metrics.js';

const unmatched = 'unmatched';

/**
 * One log line and one measurement for each answer. Both name the pattern of the route, never the path: tokens and ids of people stand in
 * paths. What nobody has a route for is counted under one name, so that strangers cannot fill the metrics.
 */
export function registerRequestTelemetry(
  fastify: FastifyInstance,
  { logger, metrics }: { readonly logger: Logger; readonly metrics: Metrics },
): void {
  // Its members are fixed and harmless; looking through them for what to remove would cost more than writing the line.
  const log = logger.child({}, { redact: [] });
  fastify.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? unmatched;
    const { method } = request;
    const { statusCode: status, elapsedTime } = reply;
    metrics.observeRequest(method, route, status, elapsedTime);
    const { requestId, actor } = request.context;
    const milliseconds = Math.round(elapsedTime * 10) / 10;
    log.info({ requestId, method, route, status, milliseconds, ...(actor ? { apiKeyId: actor.keyId } : {}) }, 'request answered');
    done();
  });
}
