import { cpSync, existsSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parseBehaviours, readProven } from './lib/behaviours.mjs';
import { root, runChild } from './lib/child.mjs';
import { makeTree, writeTree } from './lib/temporary-tree.mjs';

/** @param {readonly string[]} titles */
const makeReport = (titles) =>
  JSON.stringify({
    testResults: [
      { name: 'a.test.ts', status: 'passed', assertionResults: titles.map((title) => ({ title, fullName: title, status: 'passed' })) },
    ],
  });

/**
 * A repository with these scripts, the behaviours S1-1, S1-2 and S2-1, of which S1 is finished, and one package whose tests passed.
 * @param {readonly string[]} titles of the tests
 */
function makeRepository(titles) {
  const folder = makeTree({
    'package.json': '{ "panelbridge": { "proven": ["S1"] } }',
    'pnpm-workspace.yaml': 'packages:\n  - packages/*\n',
    'spec/behaviours.yaml': ['S1-1', 'S1-2', 'S2-1'].map((id) => `- id: ${id}\n  text: "does ${id}"\n`).join(''),
    'packages/one/package.json': '{ "name": "one", "scripts": { "test": "true" } }',
    'packages/one/reports/vitest.json': makeReport(titles),
  });
  cpSync(path.join(root, 'scripts'), path.join(folder, 'scripts'), { recursive: true });
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
  return folder;
}

/**
 * @param {string} folder
 * @param {readonly string[]} args
 */
const runIn = (folder, args = ['--quiet']) =>
  runChild(process.execPath, [path.join(folder, 'scripts/behaviours.mjs'), ...args], { capture: true });

test('is content when every behaviour of a finished source is proven', async () => {
  expect(await runIn(makeRepository(['S1-1 does', 'S1-2 does']))).toMatchObject({ code: 0, output: 'S1 2/2\nS2 0/1\n' });
});

test('fails when a finished source has lost the test of a behaviour', async () => {
  const { code, output } = await runIn(makeRepository(['S1-1 does', 'S2-1 does']));
  expect(code).toBe(1);
  expect(output).toContain('behaviours: S1 must be proven, but lacks S1-2');
});

test('leaves a report for the documentation of the whole run alone, with the version that it was of', async () => {
  const folder = makeRepository(['S1-1 does', 'S1-2 does']);
  const file = path.join(folder, 'reports/behaviours.json');
  const git = (/** @type {string[]} */ ...args) =>
    runChild('git', ['-c', 'user.name=Somebody', '-c', 'user.email=somebody@example.com', ...args], { cwd: folder, capture: true });
  await git('init', '--quiet');
  await git('add', 'package.json');
  await git('commit', '--quiet', '--message', 'First');
  const commit = (await git('rev-parse', 'HEAD')).output.trim();
  await runIn(folder);
  expect(existsSync(file)).toBe(false);
  const report = async () => {
    await runIn(folder, ['--quiet', '--tested', commit]);
    return JSON.parse(readFileSync(file, 'utf8'));
  };
  expect(await report()).toMatchObject({ revision: commit, testedOn: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) });
  // Somebody went on writing while the tests ran.
  writeTree(folder, { 'package.json': '{ "panelbridge": { "proven": ["S1"] }, "name": "changed" }' });
  expect(await report()).toMatchObject({ revision: null });
});

test('asks for the named sources instead, when some are named', async () => {
  const folder = makeRepository(['S2-1 does']);
  expect((await runIn(folder, ['S2'])).code).toBe(0);
  expect((await runIn(folder, ['S1'])).code).toBe(1);
  expect((await runIn(folder, ['S7'])).output).toContain('there is no source S7; there are S1, S2');
});

test('fails when nobody says what is finished', async () => {
  const folder = makeRepository(['S1-1 does', 'S1-2 does']);
  writeTree(folder, { 'package.json': '{ "panelbridge": {} }' });
  const { code, output } = await runIn(folder);
  expect(code).toBe(1);
  expect(output).toContain('package.json: panelbridge.proven must list the finished sources');
});

test('this repository holds itself to S1, and only to sources that exist', () => {
  const proven = readProven(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const ids = parseBehaviours(readFileSync(path.join(root, 'spec/behaviours.yaml'), 'utf8')).map(({ id }) => id);
  expect(proven).toContain('S1');
  for (const name of proven) expect(ids).toContain(`${name}-1`);
});
