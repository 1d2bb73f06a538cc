import { countGroup, type RunCounters } from './run-counters.js';

/** What a state of a run means. */
export interface RunStateRule {
  /** The states that may follow; none = it is over. */
  readonly next: readonly RunState[];
  readonly meaning: string;
}

/** The states of a run. */
export type RunState = 'queued' | 'running' | 'completed' | 'completed_with_errors' | 'failed' | 'cancelled';

/** Every state, with what may follow. A sync has one run at a time, so a later one waits in `queued`. */
export const runStates: Readonly<Record<RunState, RunStateRule>> = {
  queued: { next: ['running', 'failed', 'cancelled'], meaning: 'It waits, perhaps for an earlier run of the same sync.' },
  running: {
    next: ['completed', 'completed_with_errors', 'failed', 'cancelled'],
    meaning: 'It reads, sends, or waits for the rate limit; after a crash it goes on.',
  },
  completed: { next: [], meaning: 'Every row did what it was to do.' },
  completed_with_errors: {
    next: [],
    meaning: 'It went to its end, and rows failed or removals were held back; both are listed with their reasons.',
  },
  failed: { next: [], meaning: 'It ended early, for a reason that no row has. Rows that were not sent stay for the next run.' },
  cancelled: { next: [], meaning: 'A person ended it. What was sent stays sent.' },
};

/** How a run came to its end. */
export interface RunEnding {
  /** `end`: everything was gone through. `stopped`: something that no row causes, such as a refused key. `cancelled`: by a person. */
  readonly by: 'end' | 'stopped' | 'cancelled';
  readonly counters: RunCounters;
  /** Whether the guard held removals back (D17). */
  readonly removalsHeld: boolean;
}

/**
 * Derives the state in which a run ends. It is never `completed` while a row failed, so that no run looks like a success whose rows were
 * refused.
 */
export function deriveRunState({ by, counters, removalsHeld }: RunEnding): RunState {
  if (by === 'cancelled') return 'cancelled';
  if (by === 'stopped') return 'failed';
  return countGroup(counters, 'failed') > 0 || removalsHeld ? 'completed_with_errors' : 'completed';
}

/** Says whether a run may go from one state to another. */
export function permitsRunState(from: RunState, to: RunState): boolean {
  return runStates[from].next.includes(to);
}
