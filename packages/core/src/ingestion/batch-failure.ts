import { connectorErrors, type ConnectorErrorCode, type ConnectorErrorRule } from '../connector/error.js';
import { type IngestionMode, modeRules } from './modes.js';

/** What becomes of a batch of which nothing was said per row. */
export type BatchFate =
  /** It goes again as it is, after a pause. */
  | 'send_again'
  /** Whether it was written is not known and sending it twice would double people: someone has to look first. */
  | 'in_doubt'
  /** The run ends; rows that were not sent stay for a later one. */
  | 'stop_run';

/** What happened to a batch without an answer about its rows: what the connector threw, or that the hub itself ended in between. */
export type BatchFailure = ConnectorErrorCode | 'hub_ended';

/**
 * Decides what becomes of a batch whose call failed. None of these has a row as its cause, so a batch is never split for it (S3-28): a refused
 * key stops the run at once (S4-31), a full rate limit waits.
 *
 * A partner that asks for fewer requests has written nothing. Behind any other interruption the batch may have been written, which makes no
 * difference for updates and upserts and doubles people for inserts.
 */
export function decideBatchFate(failure: BatchFailure, mode: IngestionMode): BatchFate {
  const rule: ConnectorErrorRule | null = failure === 'hub_ended' ? null : connectorErrors[failure];
  if (rule?.retry === 'never') return 'stop_run';
  return failure === 'rate_limited' || modeRules[mode].repeatable ? 'send_again' : 'in_doubt';
}
