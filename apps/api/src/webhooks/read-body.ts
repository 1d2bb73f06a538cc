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
  // Ending the loop early must not end the connection, over which the refusal still has to leave.
  for await (const chunk of stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > limit) throw refuse(limit);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}

function refuse(limit: number): ProblemException {
  // Of the rest of the body nobody knows how long it is, so the connection is not used again.
  return new ProblemException('body_too_large', { detail: `This webhook may have ${limit} bytes.`, headers: { connection: 'close' } });
}
