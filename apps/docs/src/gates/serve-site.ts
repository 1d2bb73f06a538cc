import { createServer } from 'node:http';
import { existsSync, readFileSync, statSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { gzipSync } from 'node:zlib';

/** A built site that is being served. */
export interface ServedSite {
  /** Without a slash at the end. */
  readonly origin: string;
  close(): Promise<void>;
}

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.md': 'text/markdown; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webp': 'image/webp',
  '.xml': 'application/xml',
};
const compressed = /^(text\/|application\/(json|xml)|image\/svg)/;

/** A file as it goes over the wire. */
interface Answer {
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
}

function compose(file: string, isPacked: boolean): Answer {
  const type = types[extname(file)] ?? 'application/octet-stream';
  const bytes = readFileSync(file);
  return isPacked && compressed.test(type)
    ? { headers: { 'content-type': type, 'content-encoding': 'gzip' }, bytes: gzipSync(bytes) }
    : { headers: { 'content-type': type }, bytes };
}

/** Serves a folder as a web host does: texts compressed by gzip, `index.html` for a path with a slash at its end. On this machine alone. */
export async function serveSite(folder: string): Promise<ServedSite> {
  // A visitor whose cache is off asks for the same styles on every page.
  const answers = new Map<string, Answer>();
  const server = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url ?? '/', 'http://site.invalid').pathname));
    const file = join(folder, path.endsWith('/') ? `${path}index.html` : path);
    const found = existsSync(file) && statSync(file).isFile();
    const shown = found ? file : join(folder, '404.html');
    const isPacked = request.headers['accept-encoding']?.includes('gzip') === true;
    const key = `${shown} ${isPacked}`;
    const { headers, bytes } = answers.get(key) ?? compose(shown, isPacked);
    answers.set(key, { headers, bytes });
    response.writeHead(found ? 200 : 404, headers);
    response.end(bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
