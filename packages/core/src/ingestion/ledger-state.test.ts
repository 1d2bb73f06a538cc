import { describe, expect, it } from 'vitest';
import { isThereBecauseOf, rowOutcomes, toLedgerState, type RowOutcome } from './index.js';

const all = Object.keys(rowOutcomes) as RowOutcome[];
const stateOf = (wanted: 'write' | 'delete') => Object.fromEntries(all.map((outcome) => [outcome, toLedgerState(outcome, wanted)]));

describe('the ledger', () => {
  it('keeps a row by what the next run does with it', () => {
    expect(stateOf('write')).toEqual({
      created: 'settled',
      updated: 'settled',
      accepted: 'settled',
      cleared: 'settled',
      deleted: 'settled',
      skipped: 'settled',
      duplicate: 'settled',
      invalid: 'failed',
      rejected: 'failed',
      in_doubt: 'in_doubt',
      not_sent: 'failed',
    });
  });

  it('keeps who left the model as removed once that is done, and not before', () => {
    expect(stateOf('delete')).toMatchObject({
      deleted: 'removed',
      cleared: 'removed',
      skipped: 'removed',
      rejected: 'failed',
      not_sent: 'failed',
    });
  });

  it('knows that somebody is there once the destination took the row, until it was removed', () => {
    const there = (wanted: 'write' | 'clear', value: boolean | null) =>
      all.filter((outcome) => isThereBecauseOf(outcome, wanted) === value);
    expect(there('write', true)).toEqual(['created', 'updated', 'accepted', 'cleared', 'deleted']);
    expect(there('write', false)).toEqual([]);
    expect(there('clear', false)).toEqual(['created', 'updated', 'accepted', 'cleared', 'deleted', 'skipped', 'duplicate']);
    expect(there('clear', true)).toEqual([]);
  });
});
