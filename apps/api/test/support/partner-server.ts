import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as the partner got it. */
export interface PartnerRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A real HTTP server that plays a partner. */
export interface PartnerServer {
  readonly url: string;
  readonly requests: PartnerRequest[];
  /** How the next requests are answered; by default with an account. */
  answer: (response: ServerResponse, request: PartnerRequest) => void;
  close(): Promise<void>;
}

/** Answers as the partner does when all is well. */
export function answerWell(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end('{"account":"a1"}');
}

/** Starts a partner on a free port of 127.0.0.1. */
export async function startPartner(): Promise<PartnerServer> {
  const requests: PartnerRequest[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const received = { method, path: url, headers, body: Buffer.concat(chunks).toString() };
      requests.push(received);
      partner.answer(response, received);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const partner: PartnerServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    answer: answerWell,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return partner;
}
