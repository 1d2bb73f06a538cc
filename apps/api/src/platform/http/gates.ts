import type { FastifyInstance } from 'fastify';
import { ProblemException } from './problem.js';

const operatorRoutes = /^\/(health|ready|metrics)(\?|$)/;

/** A process that only works through jobs answers its operator and nobody else. */
export function registerWorkerGate(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, _reply, done) => {
    if (operatorRoutes.test(request.url)) return done();
    return done(
      new ProblemException('route_not_found', { detail: 'This process is a worker and serves no such route; ask one with the role api.' }),
    );
  });
}

/** Refuses what arrives on open connections while the hub stops; what was under way is answered. */
export function registerDrainGate(fastify: FastifyInstance): void {
  let draining = false;
  fastify.addHook('preClose', (done) => {
    draining = true;
    done();
  });
  // A connection that stays open after its last answer would hold the process for as long as the client likes.
  fastify.addHook('onSend', (_request, reply, _payload, done) => {
    if (draining) void reply.header('connection', 'close');
    done();
  });
  fastify.addHook('onRequest', (_request, _reply, done) => {
    if (!draining) return done();
    return done(new ProblemException('service_unavailable', { detail: 'This process is stopping.', headers: { 'retry-after': '1' } }));
  });
}
