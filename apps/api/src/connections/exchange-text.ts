import type { ExchangeRecord } from '../connectors/partner-http.js';
import { namesSecrets, type Redact } from '../connectors/redact.js';
import { longestBody, shortenBody } from '../connectors/shorten-body.js';
import { makeStorable, makeTextStorable } from '../connectors/storable.js';

/** One side of an exchange as JSON, `null` where nothing came. */
export type SideText = string | null;

/** No secret, in whatever way it is written, is longer; what is cut off leaves none in part. */
const margin = 40_000;
// What JSON knows and PostgreSQL does not: U+0000 and half a surrogate pair.
const unstorableEscape = /\\u(?:0000|d[89a-f])/i;
// Numbers beyond all bounds; the hub writes none.
const hugeNumber = /\de[+-]?\d{3}/i;

/**
 * Writes the sides of an exchange as JSON texts without secrets, as `{ headers, body }`. Bodies are worked on as texts where that comes to the same,
 * since a run sends thousands of them.
 */
export function writeSides(
  { request, response }: ExchangeRecord,
  redact: Redact,
): { readonly request: string; readonly response: SideText } {
  return {
    // The names in it are those of people's fields, which tell nothing of a secret; what the other side sends may be named after one.
    request: writeSide(request.headers, request.text, redact, hasUnstorableEscape),
    response:
      response &&
      writeSide(
        response.headers,
        typeof response.body === 'string' ? response.body : undefined,
        redact,
        (body) => hasUnstorableEscape(body) || hugeNumber.test(body) || namesSecrets(body),
      ),
  };
}

function writeSide(
  headers: Readonly<Record<string, string>>,
  body: string | undefined,
  redact: Redact,
  needsParsing: (body: string) => boolean,
): string {
  const head = JSON.stringify(makeStorable(redact(headers)));
  if (body === undefined) return `{"headers":${head}}`;
  return `{"headers":${head},"body":${needsParsing(body) ? writeParsed(body, redact) : writeBody(body, redact)}}`;
}

function hasUnstorableEscape(body: string): boolean {
  return body.includes('\\u') && unstorableEscape.test(body);
}

function writeBody(body: string, redact: Redact): string {
  if (body.length <= longestBody) {
    const clean = String(redact(body));
    return isJson(clean) ? clean : JSON.stringify(makeStorable(clean));
  }
  // What stands at the end may be the beginning of a secret, so the end is not kept.
  const clean = String(redact(body.slice(0, longestBody + margin)));
  const kept = clean.slice(0, body.length > longestBody + margin ? Math.min(longestBody, clean.length - margin) : longestBody);
  // Escaped, so that the text stays one of bytes where it is one, which takes half of the memory.
  return `${JSON.stringify(makeTextStorable(kept)).slice(0, -1)}\\u2026 [${body.length} characters]"`;
}

function writeParsed(body: string, redact: Redact): string {
  return JSON.stringify(makeStorable(shortenBody(redact(parse(body)))));
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return body;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
