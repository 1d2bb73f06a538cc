import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { TestDatabase } from '@panelbridge/embedded-postgres/testing';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from '../../src/create-app.js';
import { readSettings } from '../../src/platform/configuration/read-settings.js';
import { createApiKey } from '../../src/platform/security/api-key.js';
import { createLogger } from '../../src/platform/telemetry/logger.js';
import { createMigratedDatabase } from '../support/database.js';
import { requestJson } from '../support/request-json.js';

/** A line to the database that can be cut. */
class Line {
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #port = 0;

  constructor(private readonly target: URL) {}

  async open(): Promise<number> {
    this.#server = createServer((near) => {
      const far = connect(Number(this.target.port), this.target.hostname);
      for (const socket of [near, far]) this.#sockets.add(socket.on('error', () => undefined));
      near.pipe(far).pipe(near);
    }).listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
    return this.#port;
  }

  async cut(): Promise<void> {
    this.#server?.close();
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
    if (this.#server?.listening) await once(this.#server, 'close');
  }
}

let database: TestDatabase;
let line: Line;
let app: NestFastifyApplication;
let url: string;
beforeAll(async () => {
  database = await createMigratedDatabase();
  const through = new URL(database.url);
  line = new Line(new URL(database.url));
  through.port = String(await line.open());
  const configuration = readSettings({ PANELBRIDGE_ROLE: 'api' }).with({
    databaseUrl: through.href,
    secretKeys: [{ id: 'k1', bytes: new Uint8Array(32) }],
  });
  app = await createApp(configuration, { logger: createLogger('silent') });
  await app.listen(0, '127.0.0.1');
  url = await app.getUrl();
});
afterAll(async () => {
  await app.close();
  await line.cut();
  await database.drop();
});

const get = (path: string) =>
  requestJson<Record<string, unknown>>(url + path, { headers: { authorization: `Bearer ${createApiKey().key}` } });

it('tells of a lost database, stays alive, and serves again as soon as it is back', async () => {
  expect((await get('/api/v1/api-keys')).body['code']).toBe('key_refused');
  await line.cut();
  const lost = await get('/api/v1/api-keys');
  expect([lost.status, lost.body['code'], lost.headers.get('retry-after')]).toEqual([503, 'service_unavailable', '1']);
  expect((await get('/health')).status).toBe(200);
  expect(await get('/ready')).toMatchObject({ status: 503, body: { checks: { database: 'failing' } } });
  await line.open();
  expect((await get('/api/v1/api-keys')).body['code']).toBe('key_refused');
  expect((await get('/ready')).status).toBe(200);
});
