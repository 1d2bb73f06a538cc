import type { ExchangeRecord } from '../connectors/partner-http.js';
import { namesSecrets, type Redact } from '../connectors/redact.js';
import { longestBody, shortenBody } from '../connectors/shorten-body.js';
import { makeStorable } from '../connectors/storable.js';

/** One side of an exchange as JSON, `null` where nothing came. */
export type SideText = string | null;

/** No secret, in whatever way it is written, is longer; what is cut off leaves none in part. */
const margin = 40_000;
// What JSON knows and PostgreSQL does not: U+0000, half a surrogate pair, numbers beyond all bounds.
const unstorable = /\\u(?:0000|d[89a-f])|\de[+-]?\d{3}/i;

/**
 * Writes the sides of an exchange as JSON texts without secrets, as `{ headers, body }`. Bodies are worked on as texts, since a run sends thousands
 * of them: the result is that of redacting and shortening the parsed body.
 */
export function writeSides(
  { request, response }: ExchangeRecord,
  redact: Redact,
): { readonly request: string; readonly response: SideText } {
  return {
    request: writeSide(request.headers, request.text, redact),
    response: response && writeSide(response.headers, typeof response.body === 'string' ? response.body : undefined, redact),
  };
}

function writeSide(headers: Readonly<Record<string, string>>, body: string | undefined, redact: Redact): string {
  const head = JSON.stringify(makeStorable(redact(headers)));
  return body === undefined ? `{"headers":${head}}` : `{"headers":${head},"body":${writeBody(body, redact)}}`;
}

function writeBody(body: string, redact: Redact): string {
  if (namesSecrets(body) || unstorable.test(body)) return writeParsed(body, redact);
  if (body.length <= longestBody) {
    const clean = String(redact(body));
    return isJson(clean) ? clean : JSON.stringify(makeStorable(clean));
  }
  // What stands at the end may be the beginning of a secret, so the end is not kept.
  const clean = String(redact(body.slice(0, longestBody + margin)));
  const kept = clean.slice(0, body.length > longestBody + margin ? Math.min(longestBody, clean.length - margin) : longestBody);
  return JSON.stringify(makeStorable(`${kept}… [${body.length} characters]`));
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
