import { countGroup, countRows, type RunCounters } from './run-counters.js';
import type { RunState } from './run-state.js';

/** Whether a sync is all right. */
export type AlertState = 'ok' | 'failing';

/** When a sync counts as failing. */
export interface AlertThresholds {
  /** Share of the rows of a run that may fail, from 0 to 1; 0 = none may. */
  readonly failedShare: number;
}

/** Every failed row counts, until somebody says otherwise. */
export const defaultAlertThresholds: AlertThresholds = { failedShare: 0 };

/** A run that has ended. */
export interface EndedRun {
  readonly state: RunState;
  readonly counters: RunCounters;
  readonly removalsHeld: boolean;
}

/** What to tell people. */
export interface AlertNotice {
  readonly kind: 'failing' | 'recovered';
  /** `critical`: the run could not go on, or nothing arrived. `warning`: part of it failed. `info`: it is well again. */
  readonly severity: 'critical' | 'warning' | 'info';
  readonly reason: 'run_failed' | 'rows_failed' | 'removals_held' | 'recovered';
  readonly failedRows: number;
  readonly rows: number;
}

/** The state of an alert after a run, and what is said of it. */
export interface AlertStep {
  readonly state: AlertState;
  /** `null` = nothing, because nothing changed. */
  readonly notice: AlertNotice | null;
}

/**
 * Decides what a run that ended means for a sync's alert. One notice for each change of state, none for each run: a sync that fails every hour
 * says so once, and once again when it is well. A cancelled run says nothing of the sync and changes nothing. Test runs and dry runs are not
 * handed in.
 */
export function advanceAlert(state: AlertState, run: EndedRun, thresholds: AlertThresholds = defaultAlertThresholds): AlertStep {
  if (run.state === 'cancelled' || run.state === 'queued' || run.state === 'running') return { state, notice: null };
  const failedRows = countGroup(run.counters, 'failed');
  const rows = countRows(run.counters);
  const reason = findReason(run, failedRows, rows, thresholds);
  if (reason === null) {
    const notice: AlertNotice = { kind: 'recovered', severity: 'info', reason: 'recovered', failedRows, rows };
    return { state: 'ok', notice: state === 'failing' ? notice : null };
  }
  const isCritical = reason === 'run_failed' || failedRows === rows;
  const notice: AlertNotice = { kind: 'failing', severity: isCritical ? 'critical' : 'warning', reason, failedRows, rows };
  return { state: 'failing', notice: state === 'ok' ? notice : null };
}

function findReason(
  { state, removalsHeld }: EndedRun,
  failedRows: number,
  rows: number,
  { failedShare }: AlertThresholds,
): AlertNotice['reason'] | null {
  if (state === 'failed') return 'run_failed';
  if (failedRows > rows * failedShare || (failedRows > 0 && failedRows === rows)) return 'rows_failed';
  return removalsHeld ? 'removals_held' : null;
}
