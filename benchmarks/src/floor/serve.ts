import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { ParticipantTokens } from '@panelbridge/api/participant-tokens';
import { readSettings } from '@panelbridge/api/settings';
import { TokenKeyring } from '@panelbridge/api/token-keyring';
import { rulesVersion } from '@panelbridge/api/rules';
import pg from 'pg';

/** What a floor program has at hand: the same tokens, the same rules, a pool. */
export interface Floor {
  readonly tokens: ParticipantTokens;
  readonly rulesVersion: string;
  readonly pool: pg.Pool;
}

/**
 * The smallest honest program: bare `node:http`, one statement a request, answered after its commit. The pool's size is the one with which
 * it was fastest here.
 *
 * @param options.role What the connections act as; `null`: whoever `DATABASE_URL` names.
 */
export function serveFloor(
  handle: (floor: Floor, request: IncomingMessage, response: ServerResponse) => Promise<void>,
  { role }: { readonly role: string | null } = { role: 'panelbridge_app' },
): void {
  const floor: Floor = {
    tokens: new ParticipantTokens(new TokenKeyring(readSettings(process.env))),
    rulesVersion,
    pool: new pg.Pool({
      connectionString: process.env['DATABASE_URL'],
      max: Number(process.env['FLOOR_POOL'] ?? 16),
      ...(role !== null && { options: `-c role=${role}` }),
    }),
  };
  const server = createServer((request, response) => {
    if (request.url === '/health') return void response.end('{}');
    handle(floor, request, response).catch((error: unknown) => {
      console.error(error);
      response.writeHead(500).end();
    });
  });
  server.listen(Number(process.env['PORT']), '127.0.0.1');
  process.once('SIGTERM', () => {
    server.close();
    server.closeAllConnections();
    void floor.pool.end();
  });
}

/** Reads the body of a request as JSON. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString()) as unknown;
}
