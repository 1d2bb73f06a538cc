import { connectorErrors, type ConnectorErrorCode, type ConnectorErrorRule } from '../connector/error.js';
import { type IngestionMode, modeRules } from './modes.js';

/** What becomes of a batch of which nothing was said per row, and of its run. */
export interface BatchFate {
  /**
   * `send_again`: it goes once more as it is, after a pause. `in_doubt`: whether it was written is not known, and sending it twice would double
   * people, so someone has to look first. `not_sent`: its rows stay for the next run.
   */
  readonly rows: 'send_again' | 'in_doubt' | 'not_sent';
  readonly run: 'goes_on' | 'stops';
}

/** What happened to a batch without an answer about its rows: what the connector threw, or that the hub itself ended in between. */
export type BatchFailure = ConnectorErrorCode | 'hub_ended';

/** Failures behind which the destination may have written the batch all the same. */
const mayBeWritten: ReadonlySet<BatchFailure> = new Set(['provider_unavailable', 'hub_ended', 'response_invalid', 'connector_fault']);

/**
 * Decides what becomes of a batch whose call failed. None of these has a row as its cause, so a batch is never split for it (S3-28): a refused
 * key stops the run at once (S4-31), a full rate limit waits. A batch that may have been written is sent again where twice is the same as
 * once, and never where it would double people.
 */
export function decideBatchFate(failure: BatchFailure, mode: IngestionMode): BatchFate {
  const rule: ConnectorErrorRule | null = failure === 'hub_ended' ? null : connectorErrors[failure];
  const run = rule?.retry === 'never' ? 'stops' : 'goes_on';
  if (mayBeWritten.has(failure) && !modeRules[mode].repeatable) return { rows: 'in_doubt', run };
  return { rows: run === 'stops' ? 'not_sent' : 'send_again', run };
}
