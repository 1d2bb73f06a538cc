import type { FastifyInstance } from 'fastify';
import { takesFile } from './body-parsing.js';
import { announcesBody } from './drain-request.js';

/** How long a request may take to arrive, in milliseconds. */
export interface RequestBounds {
  readonly headers: number;
  /** A whole request, unless it brings a file. */
  readonly body: number;
  /** A whole request that brings a file. */
  readonly file: number;
  /** How often it is looked whether a request is late. */
  readonly interval: number;
}

const minute = 60_000;
/** 256 KiB a second, 2 Mbit/s: slower than any line by which people send files of gigabytes. */
const millisecondsPerMebibyte = 4_000;

/**
 * The bounds of a hub: one for the bodies that are held in memory, the largest of which, a list of 20 MB, needs no more over a line of 1 Mbit/s, and one
 * for files, which the largest that the hub takes does not reach on a slow line.
 */
export function planRequestBounds(uploadLimitMegabytes: number): RequestBounds {
  const body = 5 * minute;
  return { headers: minute, body, file: Math.max(body, uploadLimitMegabytes * millisecondsPerMebibyte), interval: minute / 2 };
}

/** Ends what does not arrive in time, but for files, as Node ends what does not within the bound of its own, which is one for all requests. */
export function registerBodyBound(fastify: FastifyInstance, { body }: RequestBounds): void {
  fastify.addHook('onRequest', (request, { raw: response }, done) => {
    const { raw } = request;
    if (announcesBody(raw) && !takesFile(request)) {
      const timer = setTimeout(() => {
        if (raw.complete) return;
        // Answered already, it only holds its connection.
        if (response.writableFinished) raw.socket.destroy();
        if (response.headersSent) return;
        fastify.server.emit('clientError', Object.assign(new Error('The body is late'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' }), raw.socket);
      }, body);
      raw.once('close', () => clearTimeout(timer));
    }
    done();
  });
}
