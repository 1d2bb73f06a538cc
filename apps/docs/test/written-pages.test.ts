import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { repository } from './support/build-site.ts';
import { contentOf, readPage, rowsOf, sectionBelow } from './support/site.ts';

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
