import type { Implementation } from '@panelbridge/core/connector';
import { openConnector, type Partner, type Traces } from '@panelbridge/connector-testing/run';
import { connector, type manifest } from '../src/index.js';

export { type Answer, catchError, noSignal as signal } from '@panelbridge/connector-testing/run';

/** What a test gives to open a connection. */
export interface ConnectionInput {
  /** Whether the connection holds a key; `true` unless told. */
  readonly hasKey?: boolean;
  /** Left out: nothing may be sent. */
  readonly answer?: Partner;
}

/** Opens a connection the way a host does; `requests` holds what was sent. */
export function open({ hasKey = true, answer }: ConnectionInput = {}): Implementation<typeof manifest> & Traces {
  return openConnector(connector, { secrets: hasKey ? { apiKey: 'a key' } : {}, ...(answer && { answer }) });
}

/** Settings of a study that is named at Rally. */
export const study = { rallyStudyId: 'cm1uwhduy001vle4gr4soyqkq' } as const;
