import { ConnectorError, type ConnectorErrorCode, type HttpResponse } from '@panelbridge/core/connector';

type Failure = readonly [code: ConnectorErrorCode, detail: string];

/** What a refusal means for the request that was made; the other statuses mean the same for all. */
export interface Refusals {
  /** For 400. */
  readonly rejected: Failure;
  /** For 404 and 410. */
  readonly missing: Failure;
}

/** Says what an answer of 400 or more means; how long to wait, the host reads from its headers. @throws ConnectorError */
export function refuseFailure({ status }: Pick<HttpResponse, 'status'>, refusals: Refusals): void {
  if (status < 400) return;
  const [code, detail] = explainStatus(status, refusals);
  throw new ConnectorError(code, detail);
}

function explainStatus(status: number, { rejected, missing }: Refusals): Failure {
  switch (status) {
    case 400:
      return rejected;
    case 401:
      return [
        'authentication_failed',
        'UserTesting refused the access token. The hub fetches a new one with the client’s id and secret before the last one ends, after an hour; if it is refused all the same, ask support@usertesting.com for a new id and secret and store both in the connection.',
      ];
    case 403:
      return [
        'permission_denied',
        'UserTesting does not let this client read results: ask support@usertesting.com for the scope studies:read and for the workspace of the test.',
      ];
    case 404:
    case 410:
      return missing;
    case 408:
    case 425:
      return ['provider_unavailable', `UserTesting answered ${status}: it cannot work now.`];
    case 429:
      return [
        'rate_limited',
        'UserTesting counts more requests than it allows in a minute; other programs that use the same client count too.',
      ];
    default:
      return status >= 500
        ? ['provider_unavailable', `UserTesting answered ${status}: it cannot work now.`]
        : ['provider_rejected', `UserTesting answered ${status} to a request that the connector believed to be right.`];
  }
}
