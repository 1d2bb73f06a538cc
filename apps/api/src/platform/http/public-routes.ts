import type { FastifyInstance } from 'fastify';
import type { RateLimits } from './rate-limits.js';

/** Routes of integrators, operators and partners' servers; all others are for the browsers of participants. */
const otherRoutes = /^\/(api|hooks|health|ready|metrics|openapi\.json|reference)(\/|$|\?)/;

/** Says whether an address is one of the pages for participants' browsers, or nothing at all. */
export function isParticipantRoute(url: string): boolean {
  return !otherRoutes.test(url);
}

/** Limits how often one address may ask for participants' pages, and for what does not exist. */
export function registerPublicLimits(fastify: FastifyInstance, limits: RateLimits): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    if (!isParticipantRoute(request.url)) return done();
    return void limits.consumeForAddress(request.ip, reply).then(
      () => done(),
      (error: Error) => done(error),
    );
  });
}
