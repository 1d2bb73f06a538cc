import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Logger } from 'pino';
import { problemMediaType, toProblemBody } from './problem-body.js';
import { ProblemException } from './problem.js';

/** How long a connection may still bring what nobody reads before it is cut. */
const lingerMilliseconds = 1_000;

const codesByFault = {
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'body_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
} as const;

/**
 * Answers what is no readable HTTP request, such as an unknown method or headers without end: before there is a request there is no route, hook or reply, so
 * the answer is written to the connection as it is, which then ends.
 */
export function createUnreadableRequestHandler({
  docsUrl,
  logger,
}: {
  readonly docsUrl: string;
  readonly logger: Logger;
}): (error: Error & { readonly code?: string }, socket: Socket) => void {
  return ({ code = '' }, socket) => {
    // Reset by the client, or answered already: what arrives after the fault is reported as one more.
    if (code === 'ECONNRESET' || !socket.writable) {
      if (!socket.writableEnded) socket.destroy();
      return;
    }
    const problem = new ProblemException(code in codesByFault ? codesByFault[code as keyof typeof codesByFault] : 'bad_request');
    const requestId = randomUUID();
    // Never the error itself: it holds what was sent, and with it perhaps a key.
    logger.debug({ fault: code, code: problem.code, requestId }, 'unreadable request');
    socket.end(writeAnswer(problem, { docsUrl, requestId }));
    socket.resume();
    setTimeout(() => socket.destroy(), lingerMilliseconds).unref();
  };
}

function writeAnswer(problem: ProblemException, { docsUrl, requestId }: { readonly docsUrl: string; readonly requestId: string }): string {
  const body = JSON.stringify(toProblemBody(problem, { docsUrl, requestId }));
  const headers = [
    `content-type: ${problemMediaType}`,
    `content-length: ${Buffer.byteLength(body)}`,
    `x-request-id: ${requestId}`,
    'cache-control: no-store',
    'x-content-type-options: nosniff',
    'connection: close',
  ];
  return [`HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}`, ...headers, '', body].join('\r\n');
}
