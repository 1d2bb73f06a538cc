import type { IncomingMessage } from 'node:http';
import { ProblemException } from '../platform/http/problem.js';

/**
 * Reads the bytes of a request as they are.
 *
 * @throws ProblemException `body_too_large` as soon as it is known that there are more than `limit`
 */
export async function readBody(stream: IncomingMessage, limit: number): Promise<Buffer> {
  if (Number(stream.headers['content-length'] ?? 0) > limit) throw refuse(limit);
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > limit) throw refuse(limit);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}

function refuse(limit: number): ProblemException {
  // The rest of the body is not read, so the connection cannot be used again.
  return new ProblemException('body_too_large', { detail: `This webhook may have ${limit} bytes.`, headers: { connection: 'close' } });
}
