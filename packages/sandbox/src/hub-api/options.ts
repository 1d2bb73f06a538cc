import type { CharacteristicInput } from './characteristic.js';
import type { ApiKey, KeyHeader } from '../http/api-keys.js';
import type { HubFaultInput } from './misbehaviour.js';
import type { ListShape } from './pages.js';
import type { BatchAnswer } from './wire.js';

/** The key that may do everything where no other is named. */
export const HUB_API_DEMO_KEY = 'demo-key';

/** How the Hub API is started. */
export interface HubApiOptions {
  /** Port on 127.0.0.1; a free one by default. */
  readonly port?: number;
  /** Where participants and characteristics are kept for the next start; without it they are gone at the end. Not for `quiet`. */
  readonly folder?: string;
  /** {@link HUB_API_DEMO_KEY} alone by default. */
  readonly keys?: readonly ApiKey[];
  /** Where a key may stand; sources disagree, so both by default. */
  readonly keyHeaders?: readonly KeyHeader[];
  /** How many requests one key may send in a period; 60 by default, `Infinity` for no limit. */
  readonly requestsPerMinute?: number;
  /** Length of that period in seconds; 60 by default, less for tests that cannot wait. */
  readonly periodSeconds?: number;
  /** The shape of lists; `plain` by default. */
  readonly listShape?: ListShape;
  /** What an accepted batch is answered with; `rows` by default. */
  readonly batchAnswer?: BatchAnswer;
  /** How many rows a batch may hold; 100 by default. */
  readonly batchSize?: number;
  /** Largest body in characters; 2 MiB by default. */
  readonly maximumBody?: number;
  /** How long a write stays invisible to GET, in milliseconds; 0 by default. */
  readonly visibleAfterMs?: number;
  /** Characteristics that are there from the start, besides those that were kept. */
  readonly characteristics?: readonly CharacteristicInput[];
  /** Faults that are switched on from the start. */
  readonly faults?: readonly HubFaultInput[];
  /** Keeps of participants only ids and emails, of requests no bodies: for millions of rows. Nothing is kept on disk. */
  readonly quiet?: boolean;
  /** How many requests the log holds; 1,000 by default. */
  readonly logSize?: number;
}
