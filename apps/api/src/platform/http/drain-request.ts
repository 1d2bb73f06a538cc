import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';

/** How much of a body that nobody wants is read on, and for how long. */
export interface DrainBounds {
  readonly bytes: number;
  readonly milliseconds: number;
}

const bounds: DrainBounds = { bytes: 64 * 1_048_576, milliseconds: 5_000 };

/**
 * Lets a body arrive before its refusal leaves. Many clients read nothing until they have sent everything, and a connection that is closed on data which
 * nobody has read is reset, so that the answer would be lost. What arrives is thrown away, so it costs no memory.
 */
export function registerDraining(fastify: FastifyInstance): void {
  fastify.addHook('onSend', async ({ raw }) => {
    if (hasMore(raw)) await drainRequest(raw, bounds);
  });
}

/** Reads a request to its end, or to a bound. */
export function drainRequest(request: IncomingMessage, { bytes, milliseconds }: DrainBounds): Promise<void> {
  return new Promise((resolve) => {
    let left = bytes;
    const timer = setTimeout(finish, milliseconds);
    function finish(): void {
      clearTimeout(timer);
      request.off('data', count).off('end', finish).off('close', finish);
      resolve();
    }
    function count(chunk: Buffer): void {
      left -= chunk.length;
      if (left <= 0) finish();
    }
    request.on('data', count).once('end', finish).once('close', finish).resume();
  });
}

function hasMore(request: IncomingMessage): boolean {
  return announcesBody(request) && !request.complete && !request.destroyed;
}

/** Whether a request has a body, as its headers say. */
export function announcesBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
