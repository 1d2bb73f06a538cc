import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { findStale, readGenerated, restore } from './generated-files.mjs';
import { makeTree, writeTree } from './temporary-tree.mjs';

test('a generated file that changed, appeared or vanished is stale, and is put back', () => {
  const generating = '{ "scripts": { "generate": "x" } }';
  const tree = makeTree({
    'pnpm-workspace.yaml': 'packages:\n  - apps/*\n  - packages/*\n',
    'packages/same/package.json': generating,
    'packages/same/manifest.json': 'same',
    'packages/changed/package.json': generating,
    'packages/changed/manifest.json': 'old',
    'packages/vanished/package.json': generating,
    'packages/vanished/manifest.json': 'old',
    'packages/plain/package.json': '{}',
    'packages/plain/manifest.json': 'written by hand',
    'packages/core/package.json': generating,
    'packages/core/findings.json': 'old',
    'packages/core/ingestion.json': 'old',
    'packages/core/returns.json': 'old',
    'apps/api/package.json': generating,
    'apps/api/problem-codes.json': 'old',
    'apps/api/roles.json': 'old',
  });
  const at = (/** @type {string} */ name) => path.join(tree, name);
  const before = readGenerated(tree);
  writeTree(tree, {
    'packages/changed/manifest.json': 'new',
    'packages/core/findings.json': 'new',
    'packages/core/ingestion.json': 'new',
    'packages/core/returns.json': 'new',
    'apps/api/openapi.json': 'new',
    'apps/api/problem-codes.json': 'new',
    'apps/api/roles.json': 'new',
    'packages/plain/manifest.json': 'another',
  });
  rmSync(at('packages/vanished/manifest.json'));

  const stale = findStale(before, readGenerated(tree));
  expect(stale.sort()).toEqual(
    [
      'apps/api/openapi.json',
      'apps/api/problem-codes.json',
      'apps/api/roles.json',
      'packages/changed/manifest.json',
      'packages/core/findings.json',
      'packages/core/ingestion.json',
      'packages/core/returns.json',
      'packages/vanished/manifest.json',
    ].map(at),
  );

  restore(stale, before);
  expect(existsSync(at('apps/api/openapi.json'))).toBe(false);
  expect(readFileSync(at('packages/changed/manifest.json'), 'utf8')).toBe('old');
  expect(readFileSync(at('packages/vanished/manifest.json'), 'utf8')).toBe('old');
  expect(readFileSync(at('packages/plain/manifest.json'), 'utf8')).toBe('another');
});
