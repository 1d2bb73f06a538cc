import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { checks } from '@panelbridge/connector-testing/run';
import { beforeAll, describe, expect, it } from 'vitest';
import { panelReference } from './proof/panel-reference.ts';
import { platformReference } from './proof/platform-reference.ts';

interface Assertion {
  readonly ancestorTitles: readonly string[];
  readonly title: string;
  readonly status: 'passed' | 'failed' | 'skipped' | 'pending';
}

const ownFolder = join(import.meta.dirname, '..');
const everywhere = ['every connector', 'requests', 'redirect'];
/** What each reference declares, and by that which checks are called for; said here once more than the kit says it. */
const called = {
  [platformReference.connector.manifest.id]: [...everywhere, 'webhooks', 'push', 'recruitment'],
  [panelReference.connector.manifest.id]: [...everywhere, 'partner ids', 'pull', 'participant ingestion'],
};

let code: number | null;
let output: string;
let assertions: readonly Assertion[];
/** The tests of a connector: id of the check and what became of it. */
const listTests = (id: string) =>
  assertions
    .filter(({ ancestorTitles }) => ancestorTitles.at(-1) === `the connector ${id}`)
    .map(({ title, status }) => ({ id: title.split(':')[0] ?? '', status }));
const listFailed = (id: string) => listTests(id).flatMap((test) => (test.status === 'failed' ? test.id : []));

beforeAll(() => {
  const folder = mkdtempSync(join(tmpdir(), 'described-'));
  try {
    const report = join(folder, 'report.json');
    const config = join('test', 'described', 'vitest.config.ts');
    const args = ['run', '--root', ownFolder, '--config', config, `--outputFile.json=${report}`];
    const run = spawnSync(join(ownFolder, 'node_modules', '.bin', 'vitest'), args, { cwd: ownFolder, encoding: 'utf8' });
    code = run.status;
    output = stripVTControlCharacters(`${run.stdout}\n${run.stderr}`);
    const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as {
      readonly testResults: readonly { readonly assertionResults: readonly Assertion[] }[];
    };
    assertions = testResults.flatMap(({ assertionResults }) => assertionResults);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 120_000);

describe('describeConnector', () => {
  it.each(Object.entries(called))('registers for %s a test for each check of what it declares, and all pass', (id, capabilities) => {
    const wanted = checks.filter(({ capability }) => capabilities.includes(capability)).map((check) => check.id);
    expect(wanted.length).toBeGreaterThan(40);
    expect(listTests(id).map((test) => test.id)).toEqual([...wanted, 'waivers']);
    expect(listFailed(id)).toEqual([]);
    expect(listTests(id).filter(({ status }) => status === 'passed').length).toBeGreaterThan(40);
  });

  it('fails the run on a wrong connector, with fault and remedy', () => {
    expect(code).toBe(1);
    expect(listFailed('wrong')).toEqual(['complete-texts']);
    expect(output).toContain('/summary: must not be empty (text_missing)');
    expect(output).toContain('Remedy: Write the text that the pointer names');
  });

  it('passes over what is waived with a reason, and fails for a waiver that names no check', () => {
    expect(listTests('excused').find(({ id }) => id === 'complete-texts')?.status).toMatch(/skipped|pending/);
    expect(listFailed('excused')).toEqual([]);
    expect(listFailed('stray')).toEqual(['waivers']);
  });

  it('fails for a waiver of a check that the connector does not call for', () => {
    expect(listFailed('stale')).toEqual(['whole-passes']);
    expect(output).toContain('the waiver of "whole-passes" is stale: the check does not concern this connector without it. Remove it.');
  });
});
