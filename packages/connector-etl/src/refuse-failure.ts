import { ConnectorError, type ConnectorErrorCode, type HttpResponse } from '@panelbridge/core/connector';
import { readErrors } from './read-errors.js';

/** Statuses with which the vendor refuses what was sent, and not the request as such. */
const rowCaused: ReadonlySet<number> = new Set([400, 409, 413, 422]);

/** Whether an answer refuses what was sent: a batch that is refused so may be taken apart, any other is not (S3-28). */
export function isRowCaused(status: number): boolean {
  return rowCaused.has(status);
}

/** @throws ConnectorError saying what an answer means that cannot be taken as one */
export function refuseFailure(response: HttpResponse): void {
  if (response.status < 400) return refusePage(response);
  const code = chooseCode(response.status);
  // How long to wait is read by the host from the same answer.
  throw new ConnectorError(code, explain(code, response));
}

/** A web page with status 200, or an answer without a body of its own, is a sign of another server, or of something in between. */
function refusePage({ status, headers, text }: HttpResponse): void {
  if (status >= 300) {
    throw new ConnectorError(
      'response_invalid',
      `config/baseUrl: what answers there (${status}) is not the Research Hub’s API. Correct the address, or leave it out for production.`,
    );
  }
  if (headers['content-type']?.includes('html') === true || text.trimStart().startsWith('<')) {
    throw new ConnectorError(
      'response_invalid',
      'config/baseUrl: a web page answers there, not the Research Hub’s API. Correct the address, or leave it out for production.',
    );
  }
}

/** Reads the body of an answer that is no refusal; `undefined` = there is none. @throws ConnectorError when it was cut off */
export function readBody({ text }: Pick<HttpResponse, 'text'>): unknown {
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new ConnectorError('provider_unavailable', 'User Interviews’ answer is not JSON; it seems to have been cut off.', { cause });
  }
}

function chooseCode(status: number): ConnectorErrorCode {
  switch (status) {
    case 401:
      return 'authentication_failed';
    case 403:
      return 'permission_denied';
    case 404:
    case 410:
      return 'not_found';
    case 429:
      return 'rate_limited';
    case 408:
    case 425:
      return 'provider_unavailable';
    default:
      if (status >= 500) return 'provider_unavailable';
      return isRowCaused(status) ? 'input_rejected' : 'provider_rejected';
  }
}

function explain(code: ConnectorErrorCode, response: HttpResponse): string {
  const words = readErrors(response).detail;
  switch (code) {
    case 'authentication_failed':
      return `User Interviews refused its API key (not a key of this hub): ${words} Check that the key was copied whole and not revoked, and try the other “keyHeader”; a new key comes from api@userinterviews.com. Store it as secrets/apiKey of the connection.`;
    case 'permission_denied':
      return `User Interviews knows its API key and does not let it do this: ${words} Ask api@userinterviews.com or your Customer Success Manager for API access to the Research Hub.`;
    case 'not_found':
      return `User Interviews has nothing at this address: ${words} Check config/baseUrl, or leave it out for production.`;
    case 'rate_limited':
      return 'User Interviews counts more requests than it allows in a minute; other programs that use the same key count too.';
    case 'provider_unavailable':
      return `User Interviews answered ${response.status}: ${words}`;
    default:
      return `User Interviews answered ${response.status}: ${words}`;
  }
}
