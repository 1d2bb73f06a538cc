import { runChecks } from '@panelbridge/connector-testing/run';
import { describe, expect, it } from 'vitest';
import { classed } from './proof/change.ts';
import { panelReference } from './proof/panel-reference.ts';
import { platformReference } from './proof/platform-reference.ts';

describe('a connector in which nothing is wrong', () => {
  it.each([
    ['platform', platformReference],
    ['panel', panelReference],
    ['platform, written as classes', classed(platformReference)],
    ['panel, written as classes', classed(panelReference)],
  ])('passes every check: %s', async (_, { connector, scenarios }) => {
    const results = await runChecks(connector, scenarios);
    expect(results.filter(({ status }) => status === 'failed')).toEqual([]);
  });

  it('is concerned by every check, one of the two', async () => {
    const all = [
      ...(await runChecks(platformReference.connector, platformReference.scenarios)),
      ...(await runChecks(panelReference.connector, panelReference.scenarios)),
    ];
    const passed = new Set(all.filter(({ status }) => status === 'passed').map(({ id }) => id));
    expect(all.map(({ id }) => id).filter((id) => !passed.has(id))).toEqual([]);
  });
});
