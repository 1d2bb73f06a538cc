import { describe, expect, test } from 'vitest';
import { diagnoseReturns, type ReturnCounts } from './diagnose-returns.js';

const sound: ReturnCounts = { started: 10, timedOut: 0, finishedWithoutReturn: 0, returned: 8, returnsWithoutId: 0, returnsWithWrongId: 0 };
const codes = (change: Partial<ReturnCounts>) => diagnoseReturns({ ...sound, ...change }).map(({ code }) => code);

describe('why people are not marked as complete', () => {
  test('says nothing while nothing points to a fault', () => {
    expect(diagnoseReturns(sound)).toEqual([]);
    expect(codes({ returned: 0, started: 0 })).toEqual([]);
    expect(codes({ returned: 0, started: 2, timedOut: 2 })).toEqual([]);
  });

  test('S1-32 names a missing or incorrect redirect URL', () => {
    expect(codes({ returned: 0, finishedWithoutReturn: 1 })).toEqual(['redirect_url_missing']);
    expect(codes({ returned: 0, timedOut: 3 })).toEqual(['redirect_url_missing']);
    expect(diagnoseReturns({ ...sound, returned: 0, timedOut: 3 })[0]?.detail).toContain('the redirect URL is missing or incorrect');
  });

  test('tells a lost parameter from a wrong one, and both from a missing address', () => {
    expect(codes({ returned: 0, returnsWithoutId: 2, finishedWithoutReturn: 2 })).toEqual([
      'redirect_parameter_lost',
      'some_do_not_return',
    ]);
    expect(codes({ returnsWithWrongId: 1 })).toEqual(['redirect_parameter_wrong']);
  });

  test('does not blame the address when only some do not come back', () => {
    expect(codes({ finishedWithoutReturn: 2, timedOut: 5 })).toEqual(['some_do_not_return']);
  });
});
