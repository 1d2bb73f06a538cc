import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Connector } from '@panelbridge/core/connector';
import { runChecks, type Scenarios } from '@panelbridge/connector-testing/run';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { capabilityNames } from '../src/capabilities.js';
import { bundledConnectors, listRepositoryIds, listRepositoryNames } from '../src/scaffold/taken-ids.js';
import { combinations, makeFolder, ownFolder, removeFolders, scaffold } from './support/scaffold.js';

const repository = join(ownFolder, '..', '..');
let parent: string;
const folders = new Map<string, string>();
beforeAll(() => {
  parent = makeFolder({ linked: true });
  for (const chosen of combinations) folders.set(chosen.join(), scaffold(parent, chosen));
});
afterAll(removeFolders);

function folderOf(chosen: readonly string[]): string {
  return folders.get(chosen.join()) ?? '';
}

function readAll(folder: string): string {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8')).join('\n');
}

describe('scaffolds', () => {
  it('are there for every choice of capabilities', () => {
    expect(combinations).toHaveLength(15);
    expect(new Set(folders.values()).size).toBe(15);
  });

  it('type-check, every choice of capabilities', () => {
    writeFileSync(
      join(parent, 'tsconfig.json'),
      JSON.stringify({ extends: './redirect/tsconfig.json', include: ['*/src', '*/test', '*/vitest.config.ts'] }),
    );
    const tsc = join(repository, 'node_modules', '.bin', 'tsc');
    const { status, stdout } = spawnSync(tsc, ['-p', parent, '--customConditions', 'panelbridge-source'], { encoding: 'utf8' });
    expect(stdout).toBe('');
    expect(status).toBe(0);
  });

  it.each([...capabilityNames.map((name) => [name]), [...capabilityNames]])('pass every check at once: %s %s %s %s', async (...chosen) => {
    const folder = folderOf(chosen.filter((name) => name !== undefined));
    const { connector } = (await import(join(folder, 'src', 'index.ts'))) as { readonly connector: Connector };
    const { scenarios } = (await import(join(folder, 'test', 'scenarios.ts'))) as { readonly scenarios: Scenarios };
    const results = await runChecks(connector, scenarios);
    expect(results.filter(({ status }) => status === 'failed').map(({ id, faults }) => ({ id, faults }))).toEqual([]);
    expect(results.filter(({ status }) => status === 'passed').length).toBeGreaterThan(20);
  });

  it.each(combinations)('hold nothing of the template: %s %s %s %s', (...chosen) => {
    const text = readAll(folderOf(chosen));
    expect(text).not.toMatch(/example-tool|Example Tool|example-package|<\/>|<! /);
    for (const name of capabilityNames) {
      const files = readdirSync(join(folderOf(chosen), 'src'));
      expect(files.includes(`${name}.ts`)).toBe(chosen.includes(name));
    }
  });
});

it('knows the connectors that hubs bring, by id and by name', () => {
  const { dependencies } = JSON.parse(readFileSync(join(repository, 'apps/api/package.json'), 'utf8')) as { readonly dependencies: object };
  const packages = Object.keys(dependencies).flatMap((name) => /^@panelbridge\/(connector-.+)$/.exec(name)?.slice(1) ?? []);
  const brought = packages.map((folder) => ({ id: readMarker(join(repository, 'packages', folder)), name: `@panelbridge/${folder}` }));
  expect(bundledConnectors).toHaveLength(brought.length);
  expect(bundledConnectors).toEqual(expect.arrayContaining(brought));
  // What a package of the repository may not be called either.
  expect(listRepositoryIds(repository)).toEqual(expect.arrayContaining(brought.map(({ id }) => id)));
  expect(listRepositoryNames(repository)).toEqual(
    expect.arrayContaining(['panelbridge', '@panelbridge/api', '@panelbridge/core', ...brought.map(({ name }) => name)]),
  );
});

function readMarker(folder: string): string {
  const { panelbridge } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    readonly panelbridge: { readonly connector: string };
  };
  return panelbridge.connector;
}
