import type { FastifyReply } from 'fastify';

/** A web page where JSON was asked for, as a proxy or a sign-in in between sends it. */
export const WEB_PAGE = '<!doctype html><html lang="en"><head><title>Sign in</title></head><body><h1>Sign in</h1></body></html>';

/** Leaves a request without an answer: silent for ever, or with its connection cut. */
export function leaveUnanswered(reply: FastifyReply, how: 'hang' | 'reset'): FastifyReply {
  reply.hijack();
  if (how === 'reset') reply.raw.socket?.resetAndDestroy();
  return reply;
}

/** The first half of a body, as if it were all. */
export function truncate(text: string): string {
  return text.slice(0, text.length / 2);
}
