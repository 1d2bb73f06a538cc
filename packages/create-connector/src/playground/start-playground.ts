import { existsSync, watch, type FSWatcher } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { exitCodes, type ExitCode, type Terminal } from '../create/terminal.js';
import { Playground } from './playground.js';

const address = '127.0.0.1';
/** Editors write a file in several steps. */
const settleMs = 80;
const maximumFormBytes = 1_048_576;

/** Serves the playground of the connector in the working folder, for this machine alone, until the signal ends it. */
export async function startPlayground(terminal: Terminal & { readonly signal: AbortSignal }, port: number): Promise<ExitCode> {
  const { workingFolder, output, errors, signal } = terminal;
  const playground = new Playground(workingFolder);
  const listeners = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    void answer(request, response, { playground, listeners }).catch((error: unknown) => {
      response.writeHead(500, { 'content-type': 'text/plain' }).end(error instanceof Error ? error.message : String(error));
    });
  });
  const watchers = watchFolders(workingFolder, () => {
    playground.reload();
    for (const listener of listeners) listener.write('event: changed\ndata: 1\n\n');
  });
  return new Promise((resolve) => {
    const end = (code: ExitCode): void => {
      for (const watcher of watchers) watcher.close();
      playground.stop();
      server.close(() => resolve(code));
      server.closeAllConnections();
    };
    server.once('error', (error: NodeJS.ErrnoException) => {
      errors.write(
        error.code === 'EADDRINUSE' ? `Port ${port} is taken. Choose another with --port, or 0 for a free one.\n` : `${error.message}\n`,
      );
      end(exitCodes.failed);
    });
    signal.addEventListener('abort', () => end(exitCodes.done), { once: true });
    server.listen(port, address, () => {
      output.write(`The playground is at http://${address}:${(server.address() as AddressInfo).port}\n`);
    });
  });
}

function watchFolders(folder: string, onChange: () => void): readonly FSWatcher[] {
  let timer: NodeJS.Timeout | undefined;
  return ['src', 'test']
    .map((name) => join(folder, name))
    .filter((path) => existsSync(path))
    .map((path) =>
      watch(path, { recursive: true }, () => {
        clearTimeout(timer);
        timer = setTimeout(onChange, settleMs);
      }),
    );
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { playground, listeners }: { readonly playground: Playground; readonly listeners: Set<ServerResponse> },
): Promise<void> {
  const { method = 'GET', url = '/', headers } = request;
  // A page of somebody else's could otherwise reach this server by a name that leads here, or send it forms.
  const isOwn =
    /^(127\.0\.0\.1|localhost):\d+$/.test(headers.host ?? '') &&
    (headers.origin === undefined || headers.origin === `http://${headers.host ?? ''}`);
  if (!isOwn) return void response.writeHead(403, { 'content-type': 'text/plain' }).end('Only pages of this playground are answered.');
  if (method === 'GET' && url === '/changes') {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' }).write(': waiting\n\n');
    listeners.add(response);
    response.once('close', () => listeners.delete(response));
    return;
  }
  if (method === 'GET' && url === '/') {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }).end(await playground.draw());
    return;
  }
  const [, name] = /^\/play\/([A-Za-z]+)$/.exec(url) ?? [];
  if (method !== 'POST' || !(name !== undefined || url === '/settings' || url === '/reset')) {
    return void response.writeHead(404, { 'content-type': 'text/plain' }).end('There is nothing here.');
  }
  const form = await readForm(request);
  if (name !== undefined) await playground.play(name, form);
  else if (url === '/settings') await playground.set(form);
  else playground.reset();
  response.writeHead(303, { location: name === undefined ? '/' : '/#played' }).end();
}

async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8') as AsyncIterable<string>) {
    text += chunk;
    if (text.length > maximumFormBytes) throw new Error('The form is too large.');
  }
  return new URLSearchParams(text);
}
