import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classifyRow, decideRemoval, decideRunScope, type RemovalRequest } from './index.js';

describe('removal', () => {
  const request: RemovalRequest = { deleteBehaviour: 'delete', read: 'complete', rows: 70, known: 100, missing: 30 };
  const decide = (change: Partial<RemovalRequest>) => {
    const decision = decideRemoval({ ...request, ...change });
    return decision.kind === 'remove' ? 'remove' : `${decision.kind} ${decision.reason}`;
  };

  it('D17 happens up to the threshold and not beyond, whatever the delete behaviour does', () => {
    for (const deleteBehaviour of ['delete', 'clear'] as const) {
      expect(decide({ deleteBehaviour })).toBe('remove');
      expect(decide({ deleteBehaviour, missing: 31 })).toBe('held too_many_missing');
    }
    expect(decide({ missing: 31, threshold: 0.4 })).toBe('remove');
    expect(decide({ missing: 90, threshold: 1 })).toBe('remove');
  });

  it('D17 never follows a read that failed, nor an empty one unless a person confirms it', () => {
    expect(decide({ read: 'failed' })).toBe('held read_failed');
    expect(decide({ read: 'failed', missing: 0 })).toBe('held read_failed');
    expect(decide({ read: 'failed', confirmed: true })).toBe('held read_failed');
    expect(decide({ rows: 0, missing: 100 })).toBe('held read_empty');
    expect(decide({ rows: 0, missing: 100, threshold: 1 })).toBe('held read_empty');
    expect(decide({ rows: 0, missing: 100, confirmed: true })).toBe('remove');
    expect(decide({ missing: 90, confirmed: true })).toBe('remove');
  });

  it('is none where nobody left, the delete behaviour keeps people, or only some rows were read', () => {
    expect(decide({ missing: 0 })).toBe('none nothing_missing');
    expect(decide({ deleteBehaviour: 'do_nothing', missing: 100, rows: 0 })).toBe('none do_nothing');
    expect(decide({ read: 'partial', missing: 99 })).toBe('none partial_read');
  });

  it('D17 also holds when the keys changed under a model that is as large as before', () => {
    expect(decide({ rows: 100, missing: 100 })).toBe('held too_many_missing');
  });

  it('says how many are missing and what to do', () => {
    expect(decideRemoval({ ...request, missing: 90, rows: 10 })).toMatchObject({
      detail: expect.stringMatching(/90 of 100 .*90 %.*30 %.*confirm/),
    });
  });

  it('never takes more than the threshold without a person', () => {
    const reads = fc.constantFrom('complete' as const, 'partial' as const, 'failed' as const);
    fc.assert(
      fc.property(fc.nat(500), fc.nat(500), fc.double({ min: 0, max: 1, noNaN: true }), reads, (rows, missing, threshold, read) => {
        const known = missing + Math.min(rows, 100);
        const decision = decideRemoval({ deleteBehaviour: 'delete', read, rows, known, missing, threshold });
        const isSafe = read === 'complete' && rows > 0 && missing <= known * threshold;
        expect(decision.kind === 'remove' && !isSafe).toBe(false);
      }),
    );
  });
});

describe('the scope of a run', () => {
  const base = { kind: 'ordinary', hasLedger: true, settingsChanged: false } as const;

  it('is what changed, except in a first run, after a change of settings, and when asked for', () => {
    expect(decideRunScope(base)).toEqual({ sends: 'changed', because: null, reads: 'complete', removes: true, writes: true });
    expect(decideRunScope({ ...base, hasLedger: false })).toMatchObject({ sends: 'all', because: 'first_run' });
    expect(decideRunScope({ ...base, settingsChanged: true })).toMatchObject({ sends: 'all', because: 'settings_changed' });
    expect(decideRunScope({ ...base, kind: 'full' })).toMatchObject({ sends: 'all', because: 'asked_for' });
  });

  it('D17 honours the delete behaviour in a full run', () => {
    expect(decideRunScope({ ...base, kind: 'full' }).removes).toBe(true);
    expect(decideRunScope({ ...base, settingsChanged: true }).removes).toBe(true);
  });

  it('is the first rows in a test run, which removes nobody, and writes nothing in a dry run', () => {
    expect(decideRunScope({ ...base, kind: 'test' })).toMatchObject({ reads: 'first_rows', removes: false, writes: true });
    expect(decideRunScope({ ...base, kind: 'dry_run' })).toMatchObject({ reads: 'complete', removes: true, writes: false });
  });

  it.each([
    [null, 'h', 'changed', 'added'],
    [{ state: 'settled', hash: 'h' }, 'h', 'changed', 'unchanged'],
    [{ state: 'settled', hash: 'h' }, 'h', 'all', 'changed'],
    [{ state: 'settled', hash: 'g' }, 'h', 'changed', 'changed'],
    [{ state: 'failed', hash: 'h' }, 'h', 'changed', 'retried'],
    [{ state: 'failed', hash: 'g' }, 'h', 'changed', 'changed'],
    [{ state: 'removed', hash: 'h' }, 'h', 'changed', 'returned'],
    [{ state: 'in_doubt', hash: 'g' }, 'h', 'all', 'in_doubt'],
  ] as const)('takes a row with the ledger entry %j and the hash %s, sending %s, for %s', (entry, hash, sends, change) => {
    for (const wasAccepted of [true, false]) {
      for (const mode of ['upsert', 'update'] as const)
        expect(classifyRow(entry && { ...entry, wasAccepted }, hash, { sends, mode })).toBe(change);
    }
    expect(classifyRow(entry && { ...entry, wasAccepted: false }, hash, { sends, mode: 'insert' })).toBe(change);
  });

  it('never inserts a row twice that was taken, whether it changed, failed since, or everything is sent', () => {
    for (const state of ['settled', 'failed'] as const) {
      for (const sends of ['changed', 'all'] as const) {
        expect(classifyRow({ state, hash: 'g', wasAccepted: true }, 'h', { sends, mode: 'insert' })).toBe('unchanged');
      }
    }
  });
});
