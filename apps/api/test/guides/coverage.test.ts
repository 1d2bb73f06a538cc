import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { elsewhere, exceptions, findException } from './exceptions.js';
import { listPages, readSamples } from './samples.js';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const walks = readFileSync(new URL('./guides.test.ts', import.meta.url), 'utf8');
const pages = listPages();

it('every page with commands is walked, here or by the test that is named', () => {
  expect(pages.length).toBeGreaterThan(15);
  expect(pages.filter((page) => !walks.includes(`expectWalked('${page}'`) && elsewhere[page] === undefined)).toEqual([]);
  for (const [page, test] of Object.entries(elsewhere)) expect(readFileSync(`${root}${test}`, 'utf8')).toContain(`${page}.md`);
});

it('whoever installs by hand takes the pnpm that the project asks for', () => {
  const { packageManager } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { readonly packageManager: string };
  const named = pages.flatMap(readSamples).flatMap(({ text }) => text.match(/pnpm@\S+/g) ?? []);
  expect(named.length).toBeGreaterThan(0);
  expect(new Set(named)).toEqual(new Set([packageManager]));
});

it('every exception is a sample that is there, and says why; few are typed by nobody', () => {
  const samples = pages.flatMap(readSamples);
  const used = samples.map(findException).filter((exception) => exception !== undefined);
  expect(exceptions.filter((exception) => !used.includes(exception))).toEqual([]);
  expect(exceptions.filter(({ why }) => why.length < 20)).toEqual([]);
  expect(used.filter(({ typedBy }) => typedBy === undefined).length).toBeLessThan(samples.length / 10);
});

it('a test that types a sample in place of the walk names its page and how it begins', () => {
  const typed = exceptions.flatMap(({ page, begins, typedBy }) =>
    typedBy === undefined ? [] : [{ typedBy, names: `'${page}', '${begins}'` }],
  );
  expect(typed.length).toBeGreaterThan(0);
  expect(typed.filter(({ typedBy, names }) => !readFileSync(new URL(`../${typedBy}`, import.meta.url), 'utf8').includes(names))).toEqual(
    [],
  );
});
