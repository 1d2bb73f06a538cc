import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addToCounters, advanceAlert, type AlertState, deriveRunState, emptyCounters, type EndedRun, type RunCounters } from './index.js';

const counted = (added: Partial<RunCounters>) => addToCounters(emptyCounters, added);
const counters = fc.record(Object.fromEntries(Object.keys(emptyCounters).map((name) => [name, fc.nat(5)]))) as fc.Arbitrary<RunCounters>;

describe('an alert', () => {
  const run = (added: Partial<RunCounters>, state: EndedRun['state'], removalsHeld = false): EndedRun => ({
    state,
    counters: counted(added),
    removalsHeld,
  });
  const good = run({ created: 10 }, 'completed');
  const bad = run({ created: 9, rejected: 1 }, 'completed_with_errors');

  it('tells each change of state once, and recovery too', () => {
    let state: AlertState = 'ok';
    const told = [good, bad, bad, run({ not_sent: 10 }, 'failed'), good, good, bad].map((one) => {
      const step = advanceAlert(state, one);
      state = step.state;
      return step.notice?.kind ?? null;
    });
    expect(told).toEqual([null, 'failing', null, null, 'recovered', null, 'failing']);
  });

  it('is told by the share of rows that failed, as far as the threshold says; all of them always count', () => {
    const lenient = { failedShare: 0.1 };
    expect(advanceAlert('ok', bad, lenient)).toEqual({ state: 'ok', notice: null });
    expect(advanceAlert('failing', bad, lenient)).toMatchObject({ state: 'ok', notice: { kind: 'recovered' } });
    expect(advanceAlert('ok', run({ created: 8, invalid: 1, rejected: 1 }, 'completed_with_errors'), lenient).state).toBe('failing');
    const all = run({ rejected: 10 }, 'completed_with_errors');
    expect(advanceAlert('ok', all, { failedShare: 1 })).toMatchObject({ notice: { severity: 'critical', failedRows: 10, rows: 10 } });
  });

  it('says what is wrong and how bad it is', () => {
    expect(advanceAlert('ok', bad).notice).toEqual({
      kind: 'failing',
      severity: 'warning',
      reason: 'rows_failed',
      failedRows: 1,
      rows: 10,
    });
    expect(advanceAlert('ok', run({}, 'failed')).notice).toMatchObject({ severity: 'critical', reason: 'run_failed' });
    const held = run({ created: 1 }, 'completed_with_errors', true);
    expect(advanceAlert('ok', held).notice).toMatchObject({ severity: 'warning', reason: 'removals_held' });
  });

  it('is not changed by a run that was cancelled, nor by one that goes on', () => {
    for (const state of ['ok', 'failing'] as const) {
      for (const of of ['cancelled', 'running', 'queued'] as const) {
        expect(advanceAlert(state, run({ rejected: 5 }, of))).toEqual({ state, notice: null });
      }
    }
  });

  it('never tells the same thing twice in a row', () => {
    const ended = fc.record({ counters, by: fc.constantFrom('end', 'stopped', 'cancelled'), removalsHeld: fc.boolean() });
    fc.assert(
      fc.property(fc.array(ended), (runs) => {
        let state: AlertState = 'ok';
        let last = 'recovered';
        for (const one of runs) {
          const step = advanceAlert(state, { ...one, state: deriveRunState(one) });
          expect(step.notice === null).toBe(step.state === state);
          expect(step.notice?.kind).not.toBe(last);
          last = step.notice?.kind ?? last;
          state = step.state;
        }
      }),
    );
  });
});
