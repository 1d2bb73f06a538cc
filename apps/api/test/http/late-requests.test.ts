import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../../src/create-app.js';
import { Configuration } from '../../src/platform/configuration/configuration.js';
import { createLogger } from '../../src/platform/telemetry/logger.js';
import { startHub, type TestHub } from '../support/start-hub.js';

let hub: TestHub;
let hasty: NestFastifyApplication;
let log = '';
beforeAll(async () => {
  hub = await startHub();
  hasty = await start(600);
});
afterAll(async () => {
  await hasty.close();
  await hub.close();
});

/** A hub on the same database that waits as long for a body, longer for a file. */
async function start(body: number): Promise<NestFastifyApplication> {
  const lines = new PassThrough().on('data', (chunk: Buffer) => (log += chunk.toString()));
  const app = await createApp(hub.app.get(Configuration).with({ role: 'api' }), {
    logger: createLogger('info', lines),
    requestBounds: { headers: 300, body, file: body * 5, interval: 50 },
  });
  await app.listen(0, '127.0.0.1');
  return app;
}

const post = (path: string, ...headers: readonly string[]) => [`POST ${path} HTTP/1.1`, 'host: hub', ...headers, '', ''].join('\r\n');
const asAdmin = () => `authorization: Bearer ${hub.adminKey}`;
const json = ['content-type: application/json', 'content-length: 10'];

/** Sends what begins a request, and then nothing, until the hub ends the connection. */
async function begin(bytes: string, app = hasty): Promise<{ answers: readonly string[]; body: string }> {
  const socket = await open(app);
  socket.write(bytes);
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  const answers = [...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status ?? '');
  return { answers, body: text.split('\r\n\r\n')[1] ?? '' };
}

async function open(app = hasty): Promise<Socket> {
  const socket = connect(Number(new URL(await app.getUrl()).port), '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}

describe('a request that does not arrive', () => {
  it.each([
    ['its headers', () => 'GET /api/v1/studies HTTP/1.1\r\nhost: hub\r\n'],
    ['its body', () => post('/api/v1/studies', asAdmin(), ...json)],
    ['the rest of its body', () => `${post('/api/v1/studies', asAdmin(), ...json)}{"tit`],
    [
      'the end of its pieces',
      () => `${post('/api/v1/studies', asAdmin(), 'content-type: application/json', 'transfer-encoding: chunked')}2\r\n{"\r\n`,
    ],
  ])('is answered while %s is missing, and its connection ended', async (_, begun) => {
    const { answers, body } = await begin(begun());
    expect(answers).toEqual(['408']);
    expect(JSON.parse(body)).toMatchObject({ status: 408, code: 'request_timeout' });
    expect(log).not.toContain('"level":"error"');
  });

  it('holds no connection after its refusal', async () => {
    // The refusal waits five seconds for the body.
    const patient = await start(5_500);
    const { answers } = await begin(post('/api/v1/studies', 'content-type: text/plain', 'content-length: 10'), patient);
    await patient.close();
    expect(answers).toEqual(['415']);
  }, 15_000);

  it('has the time that a file needs where it brings one, and no more', async () => {
    const { body: source } = await hub.request<{ id: string }>('POST', '/api/v1/sources', { body: { kind: 'upload', name: 'Slow' } });
    const put = post(
      `/api/v1/sources/${source.id}/file`,
      asAdmin(),
      'content-type: application/octet-stream',
      'content-length: 13',
    ).replace('POST', 'PUT');
    const slow = await open();
    slow.write(`${put}id,e`);
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    slow.write('mail\n1,a@');
    const [answer] = (await once(slow, 'data')) as [Buffer];
    slow.destroy();
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 200 /);
    const { answers } = await begin(`${put}id,e`);
    expect(answers).toEqual(['408']);
    const count = async () => (await hub.sql.query('select 1 from source_files where source_id = $1', [source.id])).rowCount;
    await expect.poll(count).toBe(1);
    expect(log).not.toContain('"level":"error"');
  }, 15_000);
});

describe('the bounds of a hub', () => {
  it('are those that its server keeps, and let the largest file pass at 2 Mbit/s', () => {
    const { headersTimeout, requestTimeout } = hub.app.getHttpServer() as { headersTimeout: number; requestTimeout: number };
    expect(headersTimeout).toBe(60_000);
    const { uploadLimitMegabytes } = hub.app.get(Configuration);
    expect(requestTimeout / 1_000).toBeGreaterThanOrEqual((uploadLimitMegabytes * 8 * 1.048576) / 2.1);
    expect(requestTimeout).toBeLessThan(3 * 3_600_000);
  });
});
