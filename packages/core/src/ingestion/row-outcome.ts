import type { RecordOutcome } from '../connector/recruitment.js';

/** What is known of a row after the run, as far as it matters to the next one. */
export interface RowOutcomeRule {
  /** `done`: what was wanted. `left`: nothing to do and nothing wrong. `failed`: somebody has to know. */
  readonly group: 'done' | 'left' | 'failed';
  /**
   * What the next run does while the row stays as it is. `nothing`: it waits until the row changes. `send`: it tries again. `check`: it looks at
   * the row again, which costs no request. `resolve`: it finds out first whether the row was written.
   */
  readonly next: 'nothing' | 'send' | 'check' | 'resolve';
  readonly meaning: string;
}

/** Every way in which a row can end in a run. `invalid` and `rejected` are never one: the hub found the first, the destination the second. */
export const rowOutcomes = {
  created: { group: 'done', next: 'nothing', meaning: 'A new person was made.' },
  updated: { group: 'done', next: 'nothing', meaning: 'The person was there and was changed.' },
  accepted: { group: 'done', next: 'nothing', meaning: 'The destination took the row and does not say whether the person is new.' },
  cleared: { group: 'done', next: 'nothing', meaning: 'The row left the model, and the mapped fields were emptied.' },
  deleted: { group: 'done', next: 'nothing', meaning: 'The row left the model, and the person was deleted.' },
  skipped: { group: 'left', next: 'nothing', meaning: 'There is nobody to update or to delete; a full run asks again.' },
  duplicate: { group: 'left', next: 'nothing', meaning: 'There is somebody already, and an insert changes nobody.' },
  invalid: { group: 'failed', next: 'check', meaning: 'The row was not sent: a type, a key or an address is wrong.' },
  rejected: { group: 'failed', next: 'send', meaning: 'The destination refused the row, and says why.' },
  in_doubt: { group: 'failed', next: 'resolve', meaning: 'It was sent, and no answer came: it may have been written.' },
  not_sent: { group: 'failed', next: 'send', meaning: 'The run ended before it was sent.' },
} as const satisfies Record<string, RowOutcomeRule>;

/** One of {@link rowOutcomes}. */
export type RowOutcome = keyof typeof rowOutcomes;

/**
 * Reads what a destination said of a record as the outcome of its row.
 *
 * @param wanted what was done with the row, for destinations that do not say what they did
 */
export function toRowOutcome(outcome: RecordOutcome, wanted: 'write' | 'clear' | 'delete'): RowOutcome {
  switch (outcome.status) {
    // A destination that refuses a whole batch for it says the same as one that leaves the row out (D23).
    case 'rejected':
      return outcome.code === 'duplicate' ? 'duplicate' : 'rejected';
    case 'skipped':
      return outcome.code === 'duplicate' ? 'duplicate' : 'skipped';
    case 'accepted':
      if (wanted !== 'write') return wanted === 'clear' ? 'cleared' : 'deleted';
      return outcome.effect === 'created' || outcome.effect === 'updated' ? outcome.effect : 'accepted';
  }
}
