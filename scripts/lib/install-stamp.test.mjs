import { rmSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { isInstalled, writeStamp } from './install-stamp.mjs';
import { makeTree, writeTree } from './temporary-tree.mjs';

function makeInstalled() {
  const tree = makeTree({
    'package.json': '{}',
    'pnpm-workspace.yaml': 'packages:\n  - packages/*\n',
    'pnpm-lock.yaml': 'lockfileVersion: 9\n',
    'node_modules/.bin/turbo': '',
    'node_modules/.pnpm/lock.yaml': 'lockfileVersion: 9\n',
    'packages/a/package.json': '{ "dependencies": { "zod": "4" } }',
    'packages/a/node_modules/zod/package.json': '{}',
  });
  writeStamp(tree);
  return tree;
}

describe('isInstalled', () => {
  test('says yes when nothing has changed', () => {
    expect(isInstalled(makeInstalled())).toBe(true);
  });

  test('says no before the first install', () => {
    expect(isInstalled(makeTree({ 'package.json': '{}', 'pnpm-workspace.yaml': 'packages:\n  - packages/*\n' }))).toBe(false);
  });

  test.for([
    ['the lockfile', { 'pnpm-lock.yaml': 'lockfileVersion: 10\n' }],
    ['the settings', { 'pnpm-workspace.yaml': 'packages:\n  - packages/*\nnodeVersion: 26.0.0\n' }],
    ["a package's package.json", { 'packages/a/package.json': '{ "dependencies": { "zod": "5" } }' }],
    ['the set of packages', { 'packages/b/package.json': '{}' }],
    ['what is installed, by hand', { 'node_modules/.pnpm/lock.yaml': 'lockfileVersion: 9\npackages: {}\n' }],
  ])('says no after a change to %s', ([, files]) => {
    const tree = makeInstalled();
    writeTree(tree, /** @type {Record<string, string>} */ (files));
    expect(isInstalled(tree)).toBe(false);
  });

  test.for(['packages/a/node_modules', 'node_modules/.bin/turbo', 'node_modules'])('says no after the removal of %s', (folder) => {
    const tree = makeInstalled();
    rmSync(path.join(tree, folder), { recursive: true });
    expect(isInstalled(tree)).toBe(false);
  });
});
