import { describe, expect, test } from 'vitest';
import { compareSides, type BothSides } from './compare-sides.js';
import { outcomes } from './evidence.js';
import { participationStatuses } from './status.js';

const both: BothSides = { status: 'completed', hasStarted: true, tool: 'submitted', redirect: 'submitted', toolReports: true };

describe('both sides of a participation', () => {
  test('agree when the tool, the browser and the hub say the same', () => {
    expect(compareSides(both)).toEqual({ agrees: true, finding: null });
    expect(compareSides({ ...both, status: 'submitted' })).toEqual({ agrees: true, finding: null });
    expect(compareSides({ ...both, status: 'screened_out', tool: 'screened_out', redirect: 'screened_out' })).toEqual({
      agrees: true,
      finding: null,
    });
  });

  test.each<[string, Partial<BothSides>, boolean | null]>([
    ['outcomes_differ', { redirect: 'screened_out' }, true],
    ['entered_elsewhere', { hasStarted: false, status: 'invited', redirect: null }, false],
    ['status_differs', { status: 'started', redirect: null }, false],
    ['status_differs', { status: 'invited', tool: 'started', redirect: null }, false],
    ['decided_by_team', { status: 'rejected' }, null],
    ['return_missing', { redirect: null }, true],
    ['report_missing', { tool: null }, null],
    ['tool_silent', { tool: null, toolReports: false }, null],
  ])('%s is named with a remedy', (code, change, agrees) => {
    const comparison = compareSides({ ...both, ...change });
    expect(comparison).toMatchObject({ agrees, finding: { code } });
    expect(comparison.finding?.remedy).toMatch(/\.$/);
  });

  test('a person under way is nothing to compare', () => {
    expect(compareSides({ ...both, status: 'started', tool: null, redirect: null })).toEqual({ agrees: null, finding: null });
    expect(compareSides({ ...both, status: 'invited', hasStarted: false, tool: null, redirect: null })).toEqual({
      agrees: null,
      finding: null,
    });
    expect(compareSides({ ...both, status: 'started', tool: 'started', redirect: null })).toEqual({ agrees: true, finding: null });
  });

  test('never says that the sides agree while the status contradicts the tool', () => {
    const endings = outcomes.filter((tool) => tool !== 'started' && tool !== 'incomplete');
    const agreed = participationStatuses.flatMap((status) =>
      endings.filter((tool) => compareSides({ ...both, status, tool, redirect: null }).agrees === true).map((tool) => ({ status, tool })),
    );
    expect(agreed.length).toBeGreaterThan(0);
    expect(agreed.filter(({ status, tool }) => status !== tool && !(status === 'completed' && tool === 'submitted'))).toEqual([]);
  });
});
