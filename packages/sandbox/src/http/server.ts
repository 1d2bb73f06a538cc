import fastify, { type FastifyError, type FastifyInstance, type FastifyReply } from 'fastify';
import { STYLE } from './style.js';

/** What every stand-in gives back once it listens. */
export interface RunningServer {
  /** Base address without a closing slash, such as `http://127.0.0.1:4301`. */
  readonly url: string;
  /** Stops listening and cuts every open connection, also those that hang on purpose. */
  close(): Promise<void>;
}

/** Makes a server without routes but the style sheet; it answers a route's HEAD only where one is written, since some GETs have effects. */
export function createServer(): FastifyInstance {
  const app = fastify({ logger: false, forceCloseConnections: true, exposeHeadRoutes: false });
  app.addHook('onSend', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
    reply.header('referrer-policy', 'no-referrer');
    reply.header('x-content-type-options', 'nosniff');
  });
  app.get('/assets/sandbox.css', async (_request, reply) => reply.type('text/css; charset=utf-8').send(STYLE));
  app.setNotFoundHandler((request, reply) => {
    void refuse(
      reply,
      404,
      'not_found',
      `There is no ${request.method} ${request.url.split('?')[0] ?? ''} here; check the path and the method.`,
    );
  });
  app.setErrorHandler<FastifyError>((error, _request, reply) => {
    const status = error.statusCode ?? 500;
    // A fault of our own is reported as Fastify does it; the caller's (a body that is no JSON, too large a body) like every refusal.
    if (status >= 500) throw error;
    return refuse(reply, status, 'input_rejected', error.message);
  });
  return app;
}

/** Listens on 127.0.0.1 only; port 0 takes a free one. Throws Node's `EADDRINUSE` when the port is taken. */
export async function listenOnLoopback(app: FastifyInstance, port = 0): Promise<RunningServer> {
  const url = await app.listen({ host: '127.0.0.1', port });
  return { url, close: () => app.close() };
}

/** For pages that need no script. */
const PLAIN_POLICY = "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'";
/** For pages that run the server's own scripts, which may set styles on elements. */
const SCRIPT_POLICY = [
  "default-src 'none'; script-src 'self'; connect-src 'self'",
  "style-src 'self' 'unsafe-inline'; font-src 'self' data:; img-src 'self' data:",
].join('; ');

/** Sends a page that loads nothing from another host; `script` allows the server's own scripts. */
export function sendPage(reply: FastifyReply, document: string, script = false): FastifyReply {
  const policy = script ? SCRIPT_POLICY : PLAIN_POLICY;
  return reply
    .header('content-security-policy', `${policy}; base-uri 'none'; frame-ancestors 'none'`)
    .type('text/html; charset=utf-8')
    .send(document);
}

/** One fault of one field of a request. */
export interface FieldFault {
  /** Path of the field, such as `callToAction.url`; empty for the whole body. */
  readonly field: string;
  /** What is wrong and what would be right. */
  readonly message: string;
}

/** The stable words of a refusal's `code`. */
export type RefusalCode = 'input_rejected' | 'not_found' | 'conflict';

/** Sends a refusal as JSON: `{ code, message, errors }`. */
export function refuse(
  reply: FastifyReply,
  status: number,
  code: RefusalCode,
  message: string,
  errors: readonly FieldFault[] = [],
): FastifyReply {
  return reply.code(status).send({ code, message, errors });
}
