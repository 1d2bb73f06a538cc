import { ConnectorError } from '@panelbridge/core/connector';

/** What a hub throws where the partner did not answer in time; `reason` is what ended the request. */
export function failInTime(reason: unknown = new DOMException('The time is over.', 'TimeoutError')): ConnectorError {
  return new ConnectorError('provider_unavailable', 'The partner did not answer in time.', { cause: reason });
}

/** What a hub throws where the connection breaks; the cause is the socket's own. */
export function failToReach(): ConnectorError {
  const cause = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET', errno: -104, syscall: 'read' });
  return new ConnectorError('provider_unavailable', 'The partner cannot be reached.', { cause });
}
