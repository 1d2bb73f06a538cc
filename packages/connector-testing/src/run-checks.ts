import type { Capabilities, Connector, Manifest } from '@panelbridge/core/connector';
import type { Capability, Check, CheckResult } from './check.js';
import { checks } from './checks/index.js';
import { guardHandles } from './host/watch-files.js';
import type { Scenarios } from './scenarios.js';
import { Subject } from './subject.js';

/** A connector and its scenarios, ready to be checked. */
export interface Examination {
  readonly subjects: readonly Subject[];
  readonly scenarios: Scenarios;
}

/** Makes ready what checks look at. */
export function examine<M extends Manifest>(connector: Connector<M>, scenarios: Scenarios<M> = {}): Examination {
  // A check sees connectors as a host does, whatever their settings are.
  const [seen, told]: [Connector, Scenarios] = [connector, scenarios];
  const connections = told.connections ?? [{}];
  return { scenarios: told, subjects: connections.map((scenario) => new Subject(seen, told, scenario)) };
}

/**
 * Runs the checks, one after the other, without a test runner.
 *
 * @param only ids of the checks to run; all unless told
 * @returns one result for each check, in their order, then one that failed where waivers name no check
 */
export async function runChecks<M extends Manifest>(
  connector: Connector<M>,
  scenarios: Scenarios<M> = {},
  only?: readonly string[],
): Promise<readonly CheckResult[]> {
  const examination = examine(connector, scenarios);
  const results: CheckResult[] = [];
  for (const check of checks) if (only?.includes(check.id) ?? true) results.push(await runCheck(check, examination));
  const strays = findStrayWaivers(examination.scenarios);
  if (strays.length > 0) results.push({ ...waiverCheck, status: 'failed', faults: strays, reason: null });
  return results;
}

const waiverCheck = {
  id: 'waivers',
  capability: 'every connector',
  holds: 'each waiver names a check of the kit',
  remedy: 'Remove the waiver, or correct its id.',
} as const;

/** Runs one check on all connections that it concerns. Never throws: a check that cannot be run has failed. */
export async function runCheck(check: Check, { subjects, scenarios }: Examination): Promise<CheckResult> {
  const faults: string[] = [];
  let concerned = false;
  await guardHandles();
  for (const [index, subject] of (check.per === 'connector' ? subjects.slice(0, 1) : subjects).entries()) {
    const name = subjects.length > 1 && check.per === 'connection' ? `${subject.scenario.title ?? `connection ${index + 1}`}: ` : '';
    try {
      if (!isCalledFor(check, subject.connector)) continue;
      const found = await subject.watch(`the connector, in ${check.id},`, async () =>
        ((await check.concerns?.(subject)) ?? true) ? check.find(subject) : null,
      );
      if (found === null) continue;
      concerned = true;
      faults.push(...found.map((fault) => `${name}${fault}`));
    } catch (error) {
      concerned = true;
      faults.push(`${name}the check could not be finished: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return settle(check, concerned, faults, scenarios.waivers ?? {});
}

const callers: Readonly<Record<Capability, (capabilities: Capabilities) => boolean>> = {
  'every connector': () => true,
  requests: () => true,
  redirect: ({ redirect }) => redirect !== undefined,
  'partner ids': ({ redirect }) => redirect?.identity === 'partner_id',
  webhooks: ({ statusSync }) => statusSync?.directions.includes('webhook') === true,
  pull: ({ statusSync }) => statusSync?.directions.includes('pull') === true,
  push: ({ statusSync }) => statusSync?.directions.includes('push') === true,
  recruitment: ({ recruitment }) => recruitment !== undefined,
  'participant ingestion': ({ participantIngestion }) => participantIngestion !== undefined,
};

/** Whether a connector declares what calls for a check. */
export function isCalledFor({ capability }: Check, { manifest }: Connector): boolean {
  return callers[capability](manifest.capabilities);
}

/** What a check comes to with the waivers: one with a reason excuses a failure, and itself fails where there is none. */
function settle(
  { id, capability, holds, remedy }: Check,
  concerned: boolean,
  faults: readonly string[],
  waivers: Readonly<Record<string, string>>,
): CheckResult {
  const result = { id, capability, holds, remedy };
  const reason = Object.hasOwn(waivers, id) ? waivers[id] : undefined;
  if (reason === undefined) {
    return { ...result, status: faults.length > 0 ? 'failed' : concerned ? 'passed' : 'not_concerned', faults, reason: null };
  }
  if (reason.trim() === '') {
    return { ...result, status: 'failed', faults: [`the waiver of "${id}" gives no reason`, ...faults], reason: null };
  }
  if (faults.length > 0) return { ...result, status: 'waived', faults, reason };
  const what = concerned ? 'passes' : 'does not concern this connector';
  return {
    ...result,
    status: 'failed',
    faults: [`the waiver of "${id}" is stale: the check ${what} without it. Remove it.`],
    reason: null,
  };
}

/** What is wrong with the waivers themselves: those that name no check. */
export function findStrayWaivers({ waivers = {} }: Scenarios): readonly string[] {
  return Object.keys(waivers)
    .filter((id) => !checks.some((check) => check.id === id))
    .map((id) => `the waiver "${id}" names no check of the kit`);
}

/** A result in words: fault and remedy. */
export function describeResult({ id, faults, remedy }: CheckResult): string {
  return `${id}\n${faults.map((fault) => `  ✗ ${fault}`).join('\n')}\n  Remedy: ${remedy}`;
}
