import { ConnectorError } from '@panelbridge/core/connector';
import { http, type Wrong } from '../change.ts';
import { panelReference as panel } from '../panel-reference.ts';
import { platformReference as platform } from '../platform-reference.ts';

const onStatus = (given: typeof platform, wanted: number, waitMs = 0) =>
  http(given, async (send, request) => {
    const response = await send(request);
    if (response.status !== wanted) return response;
    await new Promise((resolve) => setTimeout(resolve, waitMs));
    return send(request);
  });
/** Sends once more after a failure, if the cause fits. */
const onCause = (fits: (cause: unknown) => boolean) =>
  http(platform, (send, request) =>
    send(request).catch((error: unknown) => {
      if (ConnectorError.is(error) && fits(error.cause)) return send(request);
      throw error;
    }),
  );
const readMember = (value: unknown, name: string): unknown => (value as Readonly<Record<string, unknown>> | undefined)?.[name];

/** Connectors that try again by themselves. */
export const wrongRetries: readonly Wrong[] = [
  { check: 'no-retries', fault: 'tries again by itself', given: onStatus(platform, 503) },
  { check: 'no-retries', fault: 'waits after a 429 and tries again', given: onStatus(panel, 429, 5) },
  { check: 'no-retries', fault: 'tries again after a 500', given: onStatus(platform, 500) },
  ...[408, 409, 425, 502, 504].map(
    (status): Wrong => ({ check: 'no-retries', fault: `tries again after a ${status}`, given: onStatus(panel, status) }),
  ),
  {
    check: 'no-retries',
    fault: 'tries again after silence, told by the cause',
    given: onCause((cause) => readMember(cause, 'name') === 'TimeoutError'),
  },
  {
    check: 'no-retries',
    fault: 'tries again after a connection that broke, told by the cause',
    given: onCause((cause) => readMember(cause, 'code') === 'ECONNRESET'),
  },
];
