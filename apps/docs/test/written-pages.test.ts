import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { repository } from './support/build-site.ts';
import { contentOf, rowsOf, sectionBelow, textOf } from '../src/gates/built-site.ts';
import { readPage } from './support/site.ts';

// What no generated file says yet is compared with the code that decides it, read as text.
const readCode = (file: string): string => readFileSync(`${repository}/${file}`, 'utf8');

it('“Run it” names every setting of the hub, and none that it does not have', () => {
  const [, shape = ''] =
    /const environment = z\.object\(\{\n([\s\S]*?)\n\}\);/.exec(readCode('apps/api/src/platform/configuration/read-settings.ts')) ?? [];
  const settings = [...shape.matchAll(/^ {2}([A-Z][A-Z_]+):/gm)].map(([, name]) => name);
  expect(settings.length).toBeGreaterThan(0);
  const rows = rowsOf(sectionBelow(readPage('/run-it/'), 'settings'));
  expect(new Set(rows.map(([name]) => name))).toEqual(new Set(settings));
});

it('“Run it” explains every check of `/ready`', () => {
  const files = ['apps/api/src/platform/telemetry/database-checks.ts', 'apps/api/src/platform/jobs/worker.ts'];
  const checks = files.flatMap((file) => [...readCode(file).matchAll(/eadiness\.add\('([a-z_]+)'/g)]);
  expect(checks.length).toBeGreaterThan(3);
  const rows = rowsOf(sectionBelow(readPage('/run-it/'), 'probes'));
  expect(rows.map(([name]) => name)).toEqual(checks.map(([, name]) => name));
  expect(rows.every(([, meaning, remedy]) => meaning && remedy)).toBe(true);
});

it('“Types of events” explains every type that the hub writes', () => {
  const types = [...readCode('apps/api/src/events/event-types.ts').matchAll(/^ {2}'([a-z_]+\.[a-z_]+)':/gm)].map(([, name = '']) => name);
  expect(types.length).toBeGreaterThan(30);
  const rows = readPage('/reference/events/').document.querySelectorAll('main tbody tr');
  expect(new Set(rows.map((row) => textOf(row.querySelector('th'))))).toEqual(new Set(types));
  expect(rows.every((row) => textOf(row.querySelector('td')) !== '')).toBe(true);
});

it('“Findings” explains every kind and every fix that core knows, and gives each kind the fixes that it can have', () => {
  const code = readCode('packages/core/src/reconciliation/finding.ts');
  const page = readPage('/reference/findings/');
  const fixes = listTexts(code, 'fixes');
  expect(rowsOf(sectionBelow(page, 'fixes')).map(([fix]) => fix?.split(' ')[0])).toEqual(fixes);
  const kinds = listTexts(code, 'findingKinds');
  expect(
    sectionBelow(page, 'kinds')
      .querySelectorAll('h3')
      .map(({ id }) => id),
  ).toEqual(kinds);
  for (const kind of kinds) {
    const section = sectionBelow(page, kind);
    expect(textOf(section)).toMatch(/What it means: \S.* What to do: \S.* Its fix: \S/);
    const own = section.querySelectorAll('li:last-child code').map(textOf);
    expect([kind, own.length > 0, own.filter((fix) => !fixes.includes(fix))]).toEqual([kind, true, []]);
  }
});

it('“Rows and runs” explains every outcome of a row and every state of a run that core knows', () => {
  const page = readPage('/reference/rows/');
  const namesIn = (file: string, name: string) =>
    [...(new RegExp(`${name}[^{]*\\{\\n([\\s\\S]*?)\\n\\}`).exec(readCode(file))?.[1] ?? '').matchAll(/^ {2}(\w+): \{/gm)].map(
      ([, one]) => one,
    );
  const outcomes = namesIn('packages/core/src/ingestion/row-outcome.ts', 'export const rowOutcomes =');
  const states = namesIn('packages/core/src/ingestion/run-state.ts', 'export const runStates:.*=');
  expect(outcomes.length).toBeGreaterThan(9);
  expect(states.length).toBeGreaterThan(5);
  expect(rowsOf(sectionBelow(page, 'how-a-row-ends')).map(([name]) => name)).toEqual(outcomes);
  expect(rowsOf(sectionBelow(page, 'states-of-a-run')).map(([name]) => name)).toEqual(states);
});

it('“Run it” names every role', () => {
  const roles = Object.keys(readRoles()['studies.read']?.roles ?? {});
  expect(roles.length).toBeGreaterThan(0);
  expect(rowsOf(sectionBelow(readPage('/run-it/'), 'roles')).map(([name]) => name)).toEqual(roles);
});

it('“Roles” says for every operation that a route needs which roles may perform it', () => {
  const operations = readRoles();
  const needed = new Set([...readCode('apps/api/openapi.json').matchAll(/"x-operation": "([^"]+)"/g)].map(([, name = '']) => name));
  expect(needed.size).toBeGreaterThan(10);
  const rows = rowsOf(readPage('/reference/roles/').document);
  expect(new Set(rows.map(([name]) => name))).toEqual(needed);
  for (const [name = '', , ...cells] of rows) {
    const allowed = Object.values(operations[name]?.roles ?? {}).map((may) => (may ? 'yes' : 'no'));
    expect([name, ...cells]).toEqual([name, ...allowed]);
  }
});

it('“Statuses” explains every status of a participation, in core’s order', () => {
  const statuses = listTexts(readCode('packages/core/src/participation/status.ts'), 'participationStatuses');
  const rows = rowsOf(readPage('/concepts/statuses/').document);
  expect(rows.map(([name]) => name)).toEqual(statuses);
  expect(rows.every(([, meaning, next]) => meaning && next)).toBe(true);
});

it('“Concepts” explains every state of an incentive', () => {
  const states = listTexts(readCode('packages/core/src/incentive/states.ts'), 'incentiveStates');
  for (const state of states) expect(contentOf(readPage('/concepts/'))).toContain(state);
});

function readRoles(): Readonly<Record<string, { readonly roles: Readonly<Record<string, boolean>> }>> {
  return JSON.parse(readCode('apps/api/roles.json'));
}

/** The texts of `export const <name> = ['…', '…']`. */
function listTexts(code: string, name: string): readonly string[] {
  const [, list = ''] = new RegExp(`export const ${name} = \\[([^\\]]*)\\]`).exec(code) ?? [];
  const texts = [...list.matchAll(/'([^']+)'/g)].map(([, text = '']) => text);
  expect(texts.length, `${name} in the code`).toBeGreaterThan(0);
  return texts;
}
