import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { RateLimits } from './rate-limits.js';

/** Routes of integrators, operators and partners' servers; all others are for the browsers of participants. */
const otherRoutes = /^\/(api|hooks|health|ready|metrics|openapi\.json|reference)(\/|$|\?)/;

/** The pages for participants' browsers. */
const participantRoutes = /^\/((s|r|return|preview|book|opt-out)\/|(studies|me|sign-in|sign-out)(\/|$|\?))/;

/** Says whether an error of this request is best told by a page: somebody looks at it with a browser. */
export function prefersPage({ url, headers: { accept } }: FastifyRequest): boolean {
  if (otherRoutes.test(url)) return false;
  if (accept !== undefined && /\btext\/html\b/i.test(accept)) return true;
  return participantRoutes.test(url) && (accept === undefined || !/json/i.test(accept));
}

/** Limits how often one address may ask for participants' pages, and for what does not exist. */
export function registerPublicLimits(fastify: FastifyInstance, limits: RateLimits): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    if (otherRoutes.test(request.url)) return done();
    return void limits.consumeForAddress(request.ip, reply).then(
      () => done(),
      (error: Error) => done(error),
    );
  });
}
