import { randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { MisbehaviourSwitches } from './misbehaviour.js';

/** Stay usable, so that a disturbed tool can be looked at and put right again. */
const UNDISTURBED = new Set(['/admin/misbehave', '/admin/deliveries', '/assets/sandbox.css']);

function readOutlineId(params: unknown): string | undefined {
  return typeof params === 'object' && params !== null && 'outlineId' in params && typeof params.outlineId === 'string'
    ? params.outlineId
    : undefined;
}

/** Lets the switches `hang`, `garbage` and `status` act on every page and admin call but those that set and show them. */
export function disturbRequests(app: FastifyInstance, switches: MisbehaviourSwitches): void {
  app.addHook('onRequest', async (request, reply) => {
    if (UNDISTURBED.has(request.routeOptions.url ?? '')) return undefined;
    const { hang, garbage, status, retryAfter } = switches.resolve(readOutlineId(request.params));
    if (hang) return reply.hijack();
    if (status !== undefined) {
      if (retryAfter !== undefined) reply.header('retry-after', String(retryAfter));
      return reply
        .code(status)
        .type('text/plain')
        .send(status === 429 ? 'Too many requests' : 'Something went wrong');
    }
    if (garbage) return reply.type('application/json').send(Buffer.concat([Buffer.from('{"interviews":[<'), randomBytes(512)]));
    return undefined;
  });
}
