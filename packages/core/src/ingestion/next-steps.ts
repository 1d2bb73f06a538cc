import { type RowOutcome, type RowOutcomeRule, rowOutcomes } from './row-outcome.js';
import type { RunCounters } from './run-counters.js';

/** What the next run does with rows, in plain words, by the `next` of their outcome. */
export const nextSteps: Readonly<Record<RowOutcomeRule['next'], string>> = {
  nothing: 'Nothing, as long as the row stays as it is; when it changes, the next run sends it.',
  send: 'The next run sends it, as it stands in the model then; rows that were rejected go after the others, in batches of their own.',
  check: 'The next run looks at it again, which costs no request; correct it in the model, and it is sent.',
  resolve:
    'It is not sent before it is known whether it was written: the next run asks the destination, where that can be asked; or look there yourself and answer, then the next run goes on accordingly.',
};

/** Said of outcomes whose rows travel in different ways (S4-12), where the outcome is known. */
const ownSteps: Readonly<Partial<Record<RowOutcome, string>>> = {
  rejected: 'The next run sends it again, as it stands in the model then, after the other rows and in a batch of rejected ones.',
  not_sent: 'The next run sends it with the other rows, as it stands in the model then.',
};

/** What happens next to rows that ended in one way. */
export interface NextStep {
  readonly outcome: RowOutcome;
  readonly rows: number;
  readonly next: RowOutcomeRule['next'];
  readonly detail: string;
}

/** Lists what happens next to the rows of a run that failed; empty = none did. */
export function listNextSteps(counters: RunCounters): readonly NextStep[] {
  const names = Object.keys(rowOutcomes) as RowOutcome[];
  return names
    .filter((outcome) => rowOutcomes[outcome].group === 'failed' && counters[outcome] > 0)
    .map((outcome) => {
      const { next } = rowOutcomes[outcome];
      return { outcome, rows: counters[outcome], next, detail: ownSteps[outcome] ?? nextSteps[next] };
    });
}
