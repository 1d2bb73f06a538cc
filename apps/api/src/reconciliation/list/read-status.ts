import { parseOutcome, type Outcome } from '@panelbridge/core';

/** Reads what a list says of one person; null: it means nothing here. */
export type StatusReader = (status: string | null) => Outcome | null;

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
  const words = new Map<string, Outcome>(isFlag ? Object.entries(yesAndNo) : []);
  for (const [word, outcome] of Object.entries(statusMap)) words.set(fold(word), outcome);
  return (status) => (status === null ? 'submitted' : (words.get(fold(status)) ?? readOurWord(fold(status))));
}

function readOurWord(word: string): Outcome | null {
  const parsed = parseOutcome(word);
  return parsed.ok ? parsed.value : null;
}

function fold(word: string): string {
  return word
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_');
}
