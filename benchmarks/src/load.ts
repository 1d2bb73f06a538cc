import { connect, type Socket } from 'node:net';

/** One request, ready to be written to a socket. */
export type RequestText = string;

/** What one run showed. */
export interface LoadResult {
  readonly requestsPerSecond: number;
  /** Microseconds from the last byte written to the last byte read. */
  readonly p50: number;
  readonly p99: number;
  readonly seconds: number;
}

/**
 * Sends requests over keep-alive connections, one at a time on each, and times every answer. A client of our own, because the usual one
 * knows no time below a millisecond.
 *
 * @throws Error on an answer that `accepts` refuses
 */
export async function runLoad(
  port: number,
  requests: readonly RequestText[],
  concurrency: number,
  accepts: (head: string) => boolean,
): Promise<LoadResult> {
  const times = new Float64Array(requests.length);
  let next = 0;
  const began = process.hrtime.bigint();
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      const connection = await open(port);
      for (let index = next++; index < requests.length; index = next++) {
        const start = process.hrtime.bigint();
        const head = await connection.exchange(requests[index] as string);
        times[index] = Number(process.hrtime.bigint() - start) / 1000;
        if (!accepts(head)) throw new Error(`an answer is not the expected one:\n${head}`);
      }
      connection.socket.destroy();
    }),
  );
  const seconds = Number(process.hrtime.bigint() - began) / 1e9;
  const sorted = times.toSorted();
  return { requestsPerSecond: requests.length / seconds, p50: at(sorted, 0.5), p99: at(sorted, 0.99), seconds };
}

function at(sorted: Float64Array, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

interface Connection {
  readonly socket: Socket;
  exchange(request: string): Promise<string>;
}

async function open(port: number): Promise<Connection> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  let received = '';
  let settle: { resolve(head: string): void; reject(error: Error): void } | undefined;
  socket.setEncoding('latin1');
  socket.on('data', (chunk: string) => {
    received += chunk;
    const end = received.indexOf('\r\n\r\n');
    if (end < 0) return;
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(received.slice(0, end + 2))?.[1] ?? 0);
    if (received.length < end + 4 + length) return;
    const head = received.slice(0, end);
    received = received.slice(end + 4 + length);
    settle?.resolve(head);
  });
  socket.on('error', (error) => settle?.reject(error));
  socket.on('close', () => settle?.reject(new Error('the server closed the connection')));
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  return {
    socket,
    exchange: (request) =>
      new Promise((resolve, reject) => {
        settle = { resolve, reject };
        socket.write(request);
      }),
  };
}
