import { outcomes, type Outcome } from '@panelbridge/core';

/** Reads what a list says of one person; null: it means nothing here. */
export type StatusReader = (status: string | null) => Outcome | null;

const ourWords: Readonly<Record<string, Outcome>> = {
  complete: 'submitted',
  completed: 'submitted',
  ...Object.fromEntries(outcomes.map((outcome) => [outcome, outcome])),
};
const yesAndNo: Readonly<Record<string, Outcome>> = {
  true: 'submitted',
  yes: 'submitted',
  1: 'submitted',
  false: 'incomplete',
  no: 'incomplete',
  0: 'incomplete',
};

/**
 * Reads statuses by the tool's own words, in any case of letters, then by the hub's. A list without a status column is one of people who finished.
 *
 * @param isFlag whether the column answers a question such as “finished”, by yes or no
 */
export function createStatusReader(statusMap: Readonly<Record<string, Outcome>>, isFlag: boolean): StatusReader {
  const words = new Map<string, Outcome>(Object.entries({ ...(isFlag && yesAndNo), ...ourWords }));
  for (const [word, outcome] of Object.entries(statusMap)) words.set(fold(word), outcome);
  return (status) => (status === null ? 'submitted' : (words.get(fold(status)) ?? null));
}

function fold(word: string): string {
  return word
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_');
}
