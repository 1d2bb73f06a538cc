import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addToCounters,
  countGroup,
  countRows,
  deriveRunState,
  emptyCounters,
  permitsRunState,
  rowOutcomes,
  type RunCounters,
  runStates,
  toRowOutcome,
} from './index.js';

const counted = (added: Partial<RunCounters>) => addToCounters(emptyCounters, added);
const names = Object.keys(rowOutcomes) as (keyof typeof rowOutcomes)[];
const failing = names.filter((name) => rowOutcomes[name].group === 'failed');
const counters = fc.record(Object.fromEntries([...names, 'unchanged'].map((name) => [name, fc.nat(5)]))) as fc.Arbitrary<RunCounters>;

describe('what a destination says of a record', () => {
  it.each([
    [{ status: 'accepted', effect: 'created' }, 'write', 'created'],
    [{ status: 'accepted', effect: 'updated' }, 'write', 'updated'],
    [{ status: 'accepted', effect: 'unchanged' }, 'write', 'accepted'],
    [{ status: 'accepted' }, 'write', 'accepted'],
    [{ status: 'accepted', effect: 'updated' }, 'clear', 'cleared'],
    [{ status: 'accepted' }, 'delete', 'deleted'],
    [{ status: 'skipped', code: 'no_match', detail: 'D' }, 'write', 'skipped'],
    [{ status: 'skipped', code: 'duplicate', detail: 'D' }, 'write', 'duplicate'],
    [{ status: 'rejected', code: 'x', detail: 'D' }, 'delete', 'rejected'],
    [{ status: 'rejected', code: 'duplicate', detail: 'D' }, 'write', 'duplicate'],
  ] as const)('%j, wanted %s, is %s', (outcome, wanted, row) => {
    expect(toRowOutcome(outcome, wanted)).toBe(row);
  });
});

describe('counters', () => {
  it('add up to all rows, with invalid and rejected apart', () => {
    const sum = counted({ created: 3, unchanged: 2, invalid: 1, rejected: 4, skipped: 1 });
    expect(countRows(sum)).toBe(11);
    expect([sum.invalid, sum.rejected]).toEqual([1, 4]);
    expect([countGroup(sum, 'done'), countGroup(sum, 'left'), countGroup(sum, 'failed')]).toEqual([3, 1, 5]);
    expect(addToCounters(sum, { created: 2 }).created).toBe(5);
  });

  it('S4-16 count an update without its counterpart as skipped, not as failed', () => {
    const sum = counted({ [toRowOutcome({ status: 'skipped', code: 'no_match', detail: 'D' }, 'write')]: 1 });
    expect([sum.skipped, countGroup(sum, 'failed')]).toEqual([1, 0]);
    expect(deriveRunState({ by: 'end', counters: sum, removalsHeld: false })).toBe('completed');
  });
});

describe('the state of a run', () => {
  it('is completed only when no row failed and nothing was held back', () => {
    fc.assert(
      fc.property(counters, fc.boolean(), (all, removalsHeld) => {
        const isClean = failing.every((name) => all[name] === 0) && !removalsHeld;
        expect(deriveRunState({ by: 'end', counters: all, removalsHeld })).toBe(isClean ? 'completed' : 'completed_with_errors');
        expect(deriveRunState({ by: 'stopped', counters: all, removalsHeld })).toBe('failed');
        expect(deriveRunState({ by: 'cancelled', counters: all, removalsHeld })).toBe('cancelled');
      }),
    );
  });

  it.each(failing)('is completed with errors after one row that is %s', (name) => {
    expect(deriveRunState({ by: 'end', counters: counted({ created: 99, [name]: 1 }), removalsHeld: false })).toBe('completed_with_errors');
  });

  it('can be reached from queued, and is over at its end', () => {
    const reached = new Set<string>(['queued']);
    for (const state of reached) for (const next of runStates[state as keyof typeof runStates].next) reached.add(next);
    expect([...reached].toSorted()).toEqual(Object.keys(runStates).toSorted());
    const ends = ['completed', 'completed_with_errors', 'failed', 'cancelled'] as const;
    for (const end of ends) expect(runStates[end].next).toEqual([]);
    expect(permitsRunState('queued', 'running')).toBe(true);
    expect(permitsRunState('completed', 'running')).toBe(false);
  });
});
