import { stripVTControlCharacters, styleText } from 'node:util';
import type { CheckResult } from '@panelbridge/connector-testing/run';
import { exitCodes, type ExitCode, type Terminal } from '../create/terminal.js';
import { loadContract, loadKit, loadProject, loadScenarios } from './load-project.js';

const marks = {
  passed: styleText('green', '✓ passed'),
  failed: styleText('red', '✗ FAILED'),
  waived: styleText('yellow', '~ waived'),
  not_concerned: styleText('dim', '- no need'),
} as const satisfies Record<CheckResult['status'], string>;

/** Runs the kit's checks and shows them as a table; whatever failed stands below it with its remedy. */
export async function checkConnector({ workingFolder, output, errors }: Terminal): Promise<ExitCode> {
  const project = await loadProject(workingFolder);
  const { describeResult, runChecks } = await loadKit(project);
  const results = await runChecks(project.connector, await loadScenarios(project));
  output.write(`${drawTable(results)}\n`);
  const failed = results.filter(({ status }) => status === 'failed');
  for (const result of failed) errors.write(`\n${describeResult(result)}\n`);
  const markerFaults = await findMarkerFaults(project);
  for (const fault of markerFaults) errors.write(`\npackage.json\n  ✗ ${fault}\n`);
  const count = (status: CheckResult['status']) => results.filter((one) => one.status === status).length;
  output.write(
    `\n${count('passed')} passed, ${count('failed')} failed, ${count('waived')} waived, ${count('not_concerned')} do not concern it\n`,
  );
  return failed.length + markerFaults.length === 0 && results.length > 0 ? exitCodes.done : exitCodes.failed;
}

/** The results as lines of a table: status, id, what holds. */
export function drawTable(results: readonly CheckResult[]): string {
  const width = Math.max(...results.map(({ id }) => id.length), 0);
  const lines: string[] = [];
  let group = '';
  for (const { id, status, holds, capability } of results) {
    if (capability !== group) lines.push(`${lines.length > 0 ? '\n' : ''}${styleText('bold', capability)}`);
    group = capability;
    lines.push(`  ${pad(marks[status], 10)} ${id.padEnd(width)}  ${holds}`);
  }
  return lines.join('\n');
}

function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - stripVTControlCharacters(text).length));
}

/** What is wrong with the marker by which hubs find the package; the manifest's own faults are the kit's to tell. */
async function findMarkerFaults(project: Awaited<ReturnType<typeof loadProject>>): Promise<readonly string[]> {
  const { prepareManifestFile } = await loadContract(project);
  const text = prepareManifestFile(project.connector.manifest, project.description);
  const faults = text.ok ? [] : text.faults;
  return faults.filter(({ pointer }) => pointer.startsWith('/package.json')).map(({ pointer, detail }) => `${pointer.slice(13)} ${detail}`);
}
