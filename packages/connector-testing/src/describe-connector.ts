import type { Connector, Manifest } from '@panelbridge/core/connector';
import { assert, describe, expect, test } from 'vitest';
import { checks } from './checks/index.js';
import { describeResult, examine, findStrayWaivers, isCalledFor, runCheck } from './run-checks.js';
import type { Scenarios } from './scenarios.js';

/**
 * Registers one test for each check that concerns the connector. To be called at the top of a test file.
 *
 * @param scenarios what only the author knows; the rest is derived from the manifest
 */
export function describeConnector<M extends Manifest>(connector: Connector<M>, scenarios: Scenarios<M> = {}): void {
  const examination = examine(connector, scenarios);
  describe(`the connector ${connector.manifest.id}`, () => {
    const isWaived = ({ id }: { readonly id: string }): boolean => Object.hasOwn(scenarios.waivers ?? {}, id);
    // A waiver of what is not called for is stale, and the test of its check says so.
    const called = checks.filter((one) => isWaived(one) || examination.subjects.some((subject) => isCalledFor(one, subject.connector)));
    for (const check of called) {
      test(`${check.id}: ${check.holds}`, async ({ skip }) => {
        const result = await runCheck(check, examination);
        if (result.status === 'not_concerned') skip(`it does not concern this connector (${check.capability})`);
        if (result.status === 'waived') skip(`waived: ${result.reason}`);
        assert.notEqual(result.status, 'failed', describeResult(result));
      });
    }
    test('waivers: each names a check of the kit', () => {
      expect(findStrayWaivers(examination.scenarios)).toEqual([]);
    });
  });
}
