import type { ApiKey } from '../http/api-keys.js';
import type { RallyFaultInput } from './misbehaviour.js';

/** The key that may do everything where no other is named. */
export const RALLY_DEMO_KEY = 'demo-rally-key';

/** How the research platform is started. */
export interface RallyOptions {
  /** Port on 127.0.0.1; a free one by default. */
  readonly port?: number;
  /** Where studies, people, participants, imports and webhook addresses are kept for the next start; without it they are gone at the end. */
  readonly folder?: string;
  /** {@link RALLY_DEMO_KEY} alone by default. */
  readonly keys?: readonly ApiKey[];
  /** How many requests one key may send in a period; the vendor names no figure, so there is no limit by default. */
  readonly requestsPerMinute?: number;
  /** Length of that period in seconds; 60 by default. */
  readonly periodSeconds?: number;
  /** From the acceptance of an import to its start, and from there to its end, in milliseconds; 20 by default. */
  readonly importDelayMs?: number;
  /** Waits between attempts of a webhook, in milliseconds; 200, 500, 1,000, 2,000 and 5,000 by default. */
  readonly webhookRetryDelaysMs?: readonly number[];
  /** Longest wait for a webhook's answer, in milliseconds; 5,000 by default. */
  readonly webhookTimeoutMs?: number;
  /** Faults that are switched on from the start. */
  readonly faults?: readonly RallyFaultInput[];
}
