import { request, type IncomingHttpHeaders } from 'node:http';
import { expect } from 'vitest';

/** An answer as it came: nothing is followed, no header is joined or dropped. */
export interface Visit {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The cookies that were set or cleared, name and value. */
  readonly cookies: ReadonlyMap<string, string>;
}

/** What a {@link visit} carries. */
export interface VisitOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cookies?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** How long to wait for the answer, in milliseconds; a visit that takes longer rejects. */
  readonly patience?: number;
}

/** User agent of a person's browser, and of scanners that pose as one. */
export const browserAgent =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36';

/** Makes a request whose path goes out byte for byte, unlike that of `fetch`, which would tidy it up first. */
export function visit(
  base: string,
  path: string,
  { method = 'GET', headers, cookies, body, patience = 10_000 }: VisitOptions = {},
): Promise<Visit> {
  const { hostname, port } = new URL(base);
  const cookie = Object.entries(cookies ?? {})
    .map(([name, value]) => `${name}=${value}`)
    .join('; ');
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        hostname,
        port,
        path,
        method,
        signal: AbortSignal.timeout(patience),
        headers: {
          'user-agent': browserAgent,
          accept: 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8',
          ...(cookie === '' ? {} : { cookie }),
          ...(body === undefined
            ? {}
            : { 'content-type': 'application/x-www-form-urlencoded', 'content-length': String(Buffer.byteLength(body)) }),
          ...headers,
        },
      },
      (incoming) => {
        let text = '';
        incoming.setEncoding('utf8');
        incoming.on('data', (chunk: string) => (text += chunk));
        incoming.on('error', reject);
        incoming.on('end', () => {
          const set = incoming.headers['set-cookie'] ?? [];
          const pairs = set
            .map((line) => /^([^=]*)=([^;]*)/.exec(line))
            .flatMap((match) => (match ? [[match[1], match[2]] as [string, string]] : []));
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text, cookies: new Map(pairs) });
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** Every public answer, whatever it says, is kept by no cache, tells no other site where it came from and may load nothing. */
export function expectGuarded({ headers }: Visit): void {
  expect(headers['cache-control']).toBe('no-store');
  expect(headers['referrer-policy']).toBe('no-referrer');
  expect(headers['content-security-policy']).toMatch(/^default-src 'none'/);
}
