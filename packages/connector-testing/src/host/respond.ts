import { ConnectorError, type ConnectorErrorCode, type HttpResponse } from '@panelbridge/core/connector';
import type { Answer } from '../scenarios.js';
import { maximumResponseBytes } from './request-rules.js';

/** An answer whose body comes in pieces, as over a network; as many are read as the host's limit allows. */
export interface StreamedAnswer extends Omit<Answer, 'body'> {
  readonly pieces: Iterable<Uint8Array>;
}

/** Turns an answer into what a host hands over. @throws ConnectorError for a redirect and for more than the host reads */
export function respond(answer: Answer | StreamedAnswer): HttpResponse {
  const { status = 200, headers = {} } = answer;
  const text = 'pieces' in answer ? readPieces(answer.pieces) : printBody(answer.body);
  if (status >= 300 && status < 400 && status !== 304) {
    throw new ConnectorError(
      'response_invalid',
      `The partner answered with a redirect (${status}), which is not followed. Correct the base URL.`,
    );
  }
  return {
    status,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    text,
    json() {
      try {
        return JSON.parse(text) as unknown;
      } catch {
        if (status >= 400) throw new ConnectorError(explainStatus(status), `The partner answered ${status}.`);
        throw new ConnectorError('response_invalid', 'The partner’s answer is not JSON.');
      }
    },
  };
}

function printBody(body: unknown): string {
  return typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body);
}

function readPieces(pieces: Iterable<Uint8Array>): string {
  const kept: Uint8Array[] = [];
  let length = 0;
  for (const piece of pieces) {
    length += piece.length;
    if (length > maximumResponseBytes) {
      throw new ConnectorError('response_invalid', `The partner's answer has more than ${maximumResponseBytes} bytes.`);
    }
    kept.push(piece);
  }
  return Buffer.concat(kept, length).toString('utf8');
}

const codes: Readonly<Record<number, ConnectorErrorCode>> = {
  401: 'authentication_failed',
  403: 'permission_denied',
  404: 'not_found',
  408: 'provider_unavailable',
  409: 'conflict',
  410: 'not_found',
  425: 'provider_unavailable',
  429: 'rate_limited',
};

/** What a host takes a partner's status for where the connector does not say otherwise. */
function explainStatus(status: number): ConnectorErrorCode {
  return codes[status] ?? (status >= 500 ? 'provider_unavailable' : 'provider_rejected');
}
