import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from './child.mjs';
import { makeTree } from './temporary-tree.mjs';
import { listPackages, readWorkspaceGlobs } from './workspace.mjs';

describe('readWorkspaceGlobs', () => {
  test('reads the block list and stops where it ends', () => {
    expect(readWorkspaceGlobs("packages:\n  - apps/*\n  # ours\n  - 'packages/*'\n\n  - benchmarks\n\nonlyBuilt:\n  - esbuild\n")).toEqual([
      'apps/*',
      'packages/*',
      'benchmarks',
    ]);
  });

  test('finds none in a file without packages', () => {
    expect(readWorkspaceGlobs('catalog:\n  zod: 4.0.0\n')).toEqual([]);
  });
});

describe('listPackages', () => {
  test('finds folders that have a package.json, and only those', () => {
    const tree = makeTree({
      'pnpm-workspace.yaml': 'packages:\n  - apps/*\n  - packages/*\n  - benchmarks\n',
      'package.json': '{ "name": "root" }',
      'packages/b/package.json': '{ "name": "@x/b", "scripts": { "test": "vitest" } }',
      'packages/empty/readme.txt': '',
      'benchmarks/package.json': '{}',
    });
    expect(listPackages(tree).map(({ name, folder, scripts }) => ({ name, folder: path.relative(tree, folder), scripts }))).toEqual([
      { name: 'benchmarks', folder: 'benchmarks', scripts: {} },
      { name: '@x/b', folder: 'packages/b', scripts: { test: 'vitest' } },
    ]);
  });

  test('finds core in this repository', () => {
    expect(listPackages(root).map(({ name }) => name)).toContain('@panelbridge/core');
  });
});
