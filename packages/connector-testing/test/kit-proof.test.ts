import { checks, runChecks } from '@panelbridge/connector-testing/run';
import { describe, expect, it } from 'vitest';
import { wrongs } from './proof/wrong/index.ts';

describe('the kit', () => {
  it('has a wrong connector for each of its checks', () => {
    const caught = new Set(wrongs.map(({ check }) => check));
    expect(checks.map(({ id }) => id).filter((id) => !caught.has(id))).toEqual([]);
    expect(wrongs.map(({ check }) => check).filter((id) => !checks.some((check) => check.id === id))).toEqual([]);
  });

  it.each(wrongs)('catches by $check a connector that $fault', async ({ check, given }) => {
    const [result] = await runChecks(given.connector, given.scenarios, [check]);
    expect(result?.status).toBe('failed');
    // A check that merely could not be run has caught nothing.
    expect(result?.faults.join('\n')).not.toMatch(/could not be finished/);
  });
});
