import type { Implementation } from '@panelbridge/core/connector';
import { type OpeningInput, openConnector, type Traces } from '@panelbridge/connector-testing/run';
import { connector, type manifest } from '../src/index.js';

export { type Answer, catchError, noSignal as signal } from '@panelbridge/connector-testing/run';

/** Opens a connection the way a host does; `requests` holds what was sent. */
export function open(input: OpeningInput<typeof manifest> = {}): Implementation<typeof manifest> & Traces {
  return openConnector(connector, input);
}
