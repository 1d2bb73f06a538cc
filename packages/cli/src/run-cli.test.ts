import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from './run-cli.js';

const sync = '0b9c1f3e-8a52-4c1d-9a7e-2f7d0c5b6a10';
let server: Server;
let url: string;
beforeAll(async () => {
  server = createServer((_request, response) =>
    response.setHeader('content-type', 'application/json').end('{"data":[],"nextCursor":null}'),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

async function run(key: string | undefined, at = url): Promise<{ readonly code: number; readonly errors: string }> {
  let errors = '';
  const keep = new Writable({
    write(chunk, _encoding, done) {
      errors += String(chunk);
      done();
    },
  });
  const environment = { PANELBRIDGE_URL: at, PANELBRIDGE_API_KEY: key };
  const { signal } = new AbortController();
  const code = await runCli(['sync', 'status', sync], { environment, output: keep, errors: keep, isInteractive: false, signal });
  return { code, errors };
}

describe('the exit code', () => {
  it('is 1 for a sync that has not run yet, as the command was understood', async () => {
    expect(await run('pbk_x')).toEqual({ code: 1, errors: `The sync ${sync} has not run yet.\n` });
  });

  it('is 1 where something else than a hub answers, and the message says so', async () => {
    const other = createServer((_request, response) => response.end('<h1>It works!</h1>'));
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const at = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
    expect(await run('pbk_x', at)).toEqual({
      code: 1,
      errors: `What answers at ${at} is no hub. Set PANELBRIDGE_URL to where it is.\n`,
    });
    other.close();
  });

  it('is 2 where a setting is missing', async () => {
    expect(await run(undefined)).toEqual({ code: 2, errors: expect.stringContaining('Set PANELBRIDGE_API_KEY') });
  });
});
