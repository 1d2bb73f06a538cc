import type { Implementation } from '@panelbridge/core/connector';
import { type OpeningInput, openConnector, type Traces } from '@panelbridge/connector-testing/run';
import { connector, type manifest } from '../src/index.js';

export { type Answer, catchError, noSignal as signal } from '@panelbridge/connector-testing/run';

/** Opens a connection the way a host does; `requests` holds what was sent. */
export function open(input: OpeningInput<typeof manifest> = {}): Implementation<typeof manifest> & Traces {
  return openConnector(connector, input);
}

/** The id of a test. */
export const testId = '3f8a1c52-0b7d-4e6f-9a21-5c4d3e2f1a0b';

/** Settings of a study. */
export const study = { testType: 'survey', audience: 'invite_network', testId } as const;
