import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { statusTexts } from '../src/generator/statuses.ts';
import { composePages } from '../src/generator/write-pages.ts';
import { readSources } from '../src/sources/read-sources.ts';
import { buildSite, docsFolder } from './support/build-site.ts';
import { copyRepository, type Copy } from './support/repository.ts';

const manifest = 'packages/connector-tracked-link/manifest.json';

const openApi = 'apps/api/openapi.json';
const problems = 'apps/api/problem-codes.json';
const roles = 'apps/api/roles.json';
const findings = 'packages/core/findings.json';
const ingestion = 'packages/core/ingestion.json';
const returns = 'packages/core/returns.json';
const behaviours = 'spec/behaviours.yaml';
const statuses = Object.keys(statusTexts);

interface Case {
  readonly fault: string;
  readonly spoil: (copy: Copy) => void;
  readonly says: readonly string[];
}

const missing = (file: string): Case => ({ fault: `no ${file}`, spoil: (copy) => copy.remove(file), says: [file, 'the file is missing'] });
const spoiled = (fault: string, file: string, pointer: string, value: unknown, says: string): Case => ({
  fault,
  spoil: (copy) => copy.set(file, pointer, value),
  says: [file, says],
});

describe('a source that says too little stops the build and is named, with the remedy', () => {
  const cases: readonly Case[] = [
    missing(manifest),
    missing(openApi),
    missing(problems),
    missing(roles),
    missing(findings),
    missing(ingestion),
    missing(returns),
    spoiled('a return whose outcome nobody knows', returns, '/quality', undefined, '/quality is missing'),
    missing(behaviours),
    {
      fault: 'a behaviour without a text',
      spoil: (copy) => copy.write(behaviours, '- id: S1-1\n'),
      says: [behaviours, '/0/text is missing'],
    },
    spoiled('an outcome whose next step nobody knows', ingestion, '/rowOutcomes/rejected/next', 'pray', '/rowOutcomes/rejected/next'),
    { fault: 'no JSON', spoil: (copy) => copy.write(manifest, '{ "id": '), says: [manifest, 'it is not JSON'] },
    { fault: 'a list', spoil: (copy) => copy.write(manifest, '[]'), says: [manifest, 'expected object'] },
    spoiled('an empty text', manifest, '/docs/setup/1/text', ' ', '/docs/setup/1/text must not be empty'),
    spoiled('no steps', manifest, '/docs/setup', [], '/docs/setup needs at least one entry'),
    spoiled('no remedy', manifest, '/docs/troubleshooting/0/remedy', undefined, '/docs/troubleshooting/0/remedy is missing'),
    spoiled('no note on a proof', manifest, '/presets/0/verification/note', '', '/presets/0/verification/note must not be empty'),
    spoiled(
      'an unexplained setting',
      manifest,
      '/connectionConfig/properties/preset/description',
      undefined,
      '/preset needs a title and a des',
    ),
    spoiled('no errors', manifest, '/errors', {}, '/errors needs at least one entry'),
    spoiled('a text that no page shows', manifest, '/docs/videos', ['x'], 'videos'),
    spoiled('another version', manifest, '/version', '9.9.9', '/version is 9.9.9, but the package is at'),
    spoiled('another connector', manifest, '/id', 'other', '/id is other, but the package says tracked-link'),
    spoiled('a problem without a remedy', problems, '/conflict/remedy', '', '/conflict/remedy must not be empty'),
    spoiled('an error that the hub does not know', problems, '/partner_rate_limited', undefined, '/partner_rate_limited is missing'),
    spoiled('an operation whose roles nobody knows', roles, '/studies.read', undefined, 'the operation studies.read, which a route'),
    spoiled(
      'a finding with a fix that nobody knows',
      findings,
      '/kinds/late/fixes',
      ['pray'],
      '/kinds/late/fixes names pray, which is no fix',
    ),
    spoiled(
      'events without a list',
      openApi,
      '/components/schemas/EventDto/properties/type/description',
      'What happened.',
      'must list every',
    ),
    spoiled('an unexplained status', openApi, '/x-test', [...statuses, 'teleported'], 'the status teleported has no text'),
  ];

  it.each(cases)('$fault', ({ spoil, says }) => {
    const copy = copyRepository();
    expect(composePages(readSources(copy.root)).length).toBeGreaterThan(10);
    spoil(copy);
    for (const words of [...says, 'Remedy: ']) expect(() => composePages(readSources(copy.root))).toThrow(words);
  });
});

it('every fault of a manifest is named at once', () => {
  const copy = copyRepository();
  copy.set(manifest, '/summary', '');
  copy.set(manifest, '/docs/limits/0/source', '');
  expect(() => readSources(copy.root)).toThrow(/\/docs\/limits\/0\/source must not be empty/);
  expect(() => readSources(copy.root)).toThrow(/\/summary must not be empty/);
});

it('a package without the marker of a connector is no connector', () => {
  const copy = copyRepository();
  copy.write('packages/connector-testing/package.json', '{ "name": "@panelbridge/connector-testing", "version": "0.1.0" }');
  expect(readSources(copy.root).connectors.map(({ manifest: { id } }) => id)).toEqual(['tracked-link']);
});

it('pages with a second connector can be made', () => {
  const copy = copyRepository();
  const before = composePages(readSources(copy.root)).map(({ slug }) => slug);
  copy.write(
    'packages/connector-other/package.json',
    '{ "name": "other", "version": "0.1.0", "panelbridge": { "connector": "other", "contract": 1 } }',
  );
  copy.write(
    'packages/connector-other/manifest.json',
    readFileSync(join(copy.root, manifest), 'utf8').replace('"id": "tracked-link"', '"id": "other"'),
  );
  const after = composePages(readSources(copy.root)).map(({ slug }) => slug);
  expect(after.filter((slug) => slug.startsWith('connectors/other')).length).toBe(
    before.filter((slug) => slug.startsWith('connectors/tracked-link')).length,
  );
});

describe('the page of behaviours', () => {
  const show = (copy: Copy): string => composePages(readSources(copy.root)).find(({ slug }) => slug === 'reference/behaviours')?.body ?? '';
  const spec = '- id: S1-1\n  text: It works\n- id: S1-2\n  text: It lasts\n- id: S1-3\n  text: It is new\n';
  /** Makes the copy a commit, and its last test run one of that version. */
  const reportRun = (copy: Copy, ending = ''): string => {
    copy.write(behaviours, spec);
    const git = (...args: readonly string[]): string =>
      execFileSync('git', ['-C', copy.root, '-c', 'user.name=Somebody', '-c', 'user.email=somebody@example.com', ...args], {
        encoding: 'utf8',
      });
    git('init', '--quiet');
    git('add', '--all');
    git('commit', '--quiet', '--message', 'First');
    const commit = git('rev-parse', 'HEAD').trim();
    const verdicts = [
      { id: 'S1-1', proof: 'proven', tests: ['S1-1 it works'] },
      { id: 'S1-2', proof: 'failing', tests: ['S1-2 it lasts'] },
    ];
    const report = { revision: `${commit}${ending}`, testedOn: '2026-03-04', behaviours: verdicts };
    copy.write('reports/behaviours.json', JSON.stringify(report));
    return commit.slice(0, 12);
  };

  it('calls nothing proven where no test run left a report', () => {
    const copy = copyRepository();
    copy.write(behaviours, spec);
    expect(show(copy)).toContain('so nothing here is called proven');
    expect(show(copy)).toContain('| S1-1 | It works | no report |');
    expect(show(copy)).not.toContain('**proven**');
  });

  it('says of each what the last run said, with its version and day, and of a new one that it was not in it', () => {
    const copy = copyRepository();
    const commit = reportRun(copy);
    expect(show(copy)).toContain(`commit \`${commit}\` on 2026-03-04, the version that this site was built from, proved **1 of 3**`);
    expect(show(copy)).toContain('| S1-1 | It works | **proven** (1 test) |');
    expect(show(copy)).toContain('| S1-2 | It lasts | not proven: a test of it failed (1 test) |');
    expect(show(copy)).toContain('| S1-3 | It is new | no report |');
  });

  it('calls nothing proven where the last run was of another version', () => {
    const changed = copyRepository();
    const commit = reportRun(changed);
    changed.write(behaviours, spec.replace('It is new', 'It shines'));
    expect(show(changed)).toContain(`built from commit \`${commit}\` with changes that were not committed`);
    const unclean = copyRepository();
    reportRun(unclean, '-dirty');
    unclean.write(behaviours, spec.replace('It is new', 'It shines'));
    const earlier = copyRepository();
    reportRun(earlier);
    earlier.set('reports/behaviours.json', '/revision', undefined);
    earlier.set('reports/behaviours.json', '/testedOn', undefined);
    for (const copy of [changed, unclean, earlier]) {
      expect(show(copy)).toContain('**Not proven for this version.**');
      expect(show(copy)).toContain('| S1-1 | It works | not proven for this version (1 test) |');
      expect(show(copy)).not.toContain('**proven**');
    }
  });
});

describe('Astro itself', { timeout: 120_000 }, () => {
  it('ends with an error that names the fault of a manifest', () => {
    const copy = copyRepository();
    copy.set(manifest, '/docs/setup/0/title', '');
    const { code, output } = buildSite(copySite(), copy.root);
    expect(code).not.toBe(0);
    expect(output).toContain('/docs/setup/0/title must not be empty');
    expect(output).toContain('Remedy: run `npm run generate`');
  });

  it('ends with an error that names a link to a place that is not there', () => {
    const folder = copySite();
    const page = join(folder, 'src/content/docs/concepts.md');
    writeFileSync(page, `${readFileSync(page, 'utf8')}\n[gone](/errors/#no_such_code) and [away](/no-such-page/)\n`);
    const { code, output } = buildSite(folder);
    expect(code).not.toBe(0);
    expect(output).toContain('/errors/#no_such_code');
    expect(output).toContain('/no-such-page/');
  });
});

/** Copies the site beside itself, so that a build of it finds the same packages and touches no other. */
function copySite(): string {
  mkdirSync(join(docsFolder, 'node_modules/.tmp'), { recursive: true });
  const folder = mkdtempSync(join(docsFolder, 'node_modules/.tmp/site-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const part of ['src', 'public', 'astro.config.ts', 'package.json', 'tsconfig.json']) {
    if (existsSync(join(docsFolder, part))) cpSync(join(docsFolder, part), join(folder, part), { recursive: true });
  }
  symlinkSync(join(docsFolder, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}
