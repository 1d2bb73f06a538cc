import { fault, type Fault } from '../result.js';

/** The keys of a row that is valid otherwise. */
export interface RowKeys {
  /** The value of the model's primary key, by which the row is known from run to run; `null` = none. */
  readonly primaryKey: string | null;
  /** The normalised value by which the destination recognises the person; `null` = none. */
  readonly matchKey: string | null;
}

/** Why a row is kept back for its keys. */
export type KeyFault = 'primary_key_missing' | 'primary_key_repeated' | 'match_key_repeated';

/**
 * Finds the rows of a model that cannot be sent because of their keys.
 *
 * Of rows with the same key the first one in the model's order goes, and the others are invalid: which of them is right, nobody can know, and
 * two in one batch would be rejected with all the rest. Match keys are compared as they are sent, so the same email in capitals or with
 * blanks around it is the same. Rows without a match key (inserts) never repeat each other. A row that is kept back takes no key away.
 *
 * @param rows in the model's order
 * @returns the fault of each row that is kept back, by its place in `rows`
 */
export function findKeyFaults(rows: Iterable<RowKeys>): ReadonlyMap<number, Fault<KeyFault>> {
  const primary = new Set<string>();
  const matched = new Set<string>();
  const faults = new Map<number, Fault<KeyFault>>();
  let index = 0;
  for (const { primaryKey, matchKey } of rows) {
    const found = findFault(primaryKey, matchKey, primary, matched);
    if (found) faults.set(index, found);
    else {
      if (primaryKey !== null) primary.add(primaryKey);
      if (matchKey !== null) matched.add(matchKey);
    }
    index += 1;
  }
  return faults;
}

function findFault(
  primaryKey: string | null,
  matchKey: string | null,
  primary: ReadonlySet<string>,
  matched: ReadonlySet<string>,
): Fault<KeyFault> | null {
  if (primaryKey === null) {
    return fault('primary_key_missing', '', 'The row has no primary key, so nobody could tell it from others later. Fill it in.');
  }
  if (primary.has(primaryKey)) {
    const detail = 'An earlier row has the same primary key; that one is sent. Choose a column in which every value stands once.';
    return fault('primary_key_repeated', '', detail);
  }
  if (matchKey !== null && matched.has(matchKey)) {
    const detail = 'An earlier row is about the same person; that one is sent. Keep one row for each person in the model.';
    return fault('match_key_repeated', '', detail);
  }
  return null;
}
