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
  fastify.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? unmatched;
    const { method } = request;
    const { statusCode: status, elapsedTime } = reply;
    metrics.observeRequest(method, route, status, elapsedTime);
    const { requestId, actor } = request.context;
    const milliseconds = Math.round(elapsedTime * 10) / 10;
    logger.info({ requestId, method, route, status, milliseconds, ...(actor ? { apiKeyId: actor.keyId } : {}) }, 'request answered');
    done();
  });
}
