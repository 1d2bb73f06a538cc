import { symlinkSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import configuration from '../../.dependency-cruiser.mjs';
import { findForbiddenImports, findPageImports, findUnseen } from './arrows.mjs';
import { root } from './child.mjs';
import { makeTree } from './temporary-tree.mjs';

const sound = {
  'pnpm-workspace.yaml': 'packages:\n  - apps/*\n  - packages/*\n  - benchmarks\n',
  'node_modules/zod/package.json': '{ "name": "zod", "main": "index.js" }',
  'node_modules/zod/index.js': 'export const z = {};',
  'node_modules/pg/package.json': '{ "name": "pg", "main": "index.js" }',
  'node_modules/pg/index.js': '',
  'node_modules/@panelbridge/published/package.json': '{ "name": "@panelbridge/published", "main": "index.js" }',
  'node_modules/@panelbridge/published/index.js': '',
  'packages/core/package.json':
    '{ "name": "@panelbridge/core", "exports": { ".": { "panelbridge-source": "./src/rule.ts", "default": "./dist/rule.js" } }, "dependencies": { "zod": "4" } }',
  'packages/core/src/rule.ts': "import { z } from 'zod';\nimport { other } from './other.js';\nexport const rule = [z, other];\n",
  'packages/core/src/other.ts': 'export const other = 1;\n',
  'packages/core/src/rule.test.ts': "import 'node:fs';\nimport './rule.js';\n",
  'packages/connector-one/package.json':
    '{ "name": "@panelbridge/connector-one", "exports": "./src/index.ts", "dependencies": { "@panelbridge/core": "1", "zod": "4" } }',
  'packages/connector-one/src/index.ts': "import 'zod';\nimport '@panelbridge/core';\n",
  'packages/connector-two/package.json': '{}',
  'packages/connector-two/src/index.ts': 'export const two = 2;\n',
  'packages/sandbox/package.json': '{}',
  'packages/sandbox/src/index.ts': "import 'node:http';\n",
  'apps/api/package.json': '{ "dependencies": { "pg": "8" } }',
  'apps/api/src/main.ts': "import 'pg';\n",
  'apps/api/src/platform/http/codes.ts': "import '../../studies/problem-codes.js';\nimport '../../pages/page.js';\n",
  'apps/api/src/studies/problem-codes.ts': 'export const problems = {};\n',
  'apps/api/src/pages/page.ts': 'export const page = 1;\n',
  'apps/docs/package.json': '{}',
  'apps/docs/src/pages.ts': "import 'node:fs';\n",
};

/**
 * The sound tree with these files in it, its packages linked as pnpm does.
 * @param {Record<string, string>} planted
 */
function plant(planted) {
  const tree = makeTree({ ...sound, ...planted });
  for (const name of ['core', 'connector-one'])
    symlinkSync(path.join(tree, 'packages', name), path.join(tree, 'node_modules/@panelbridge', name));
  return tree;
}

/** @param {Record<string, string>} planted */
async function findIn(planted) {
  const { faults } = await findForbiddenImports(plant(planted), configuration);
  return faults.map((fault) => fault.split(':')[0]);
}

describe('findForbiddenImports', () => {
  test('finds nothing in a sound tree, and has read it', async () => {
    const { modules, faults } = await findForbiddenImports(plant({}), configuration);
    expect(faults).toEqual([]);
    expect(modules).toBeGreaterThan(7);
  });

  /** @type {[rule: string, files: Record<string, string>][]} */
  const planted = [
    ['core-stays-pure', { 'packages/core/src/rule.ts': "import 'node:fs';\n" }],
    ['core-stays-pure', { 'packages/core/src/rule.ts': "import type { Pool } from 'pg';\nexport type Rule = Pool;\n" }],
    ['core-knows-nobody', { 'packages/core/src/rule.test.ts': "import '@panelbridge/connector-one';\n" }],
    ['connectors-only-translate', { 'packages/connector-one/src/index.ts': "import 'pg';\n" }],
    ['connectors-only-translate', { 'packages/connector-one/src/index.ts': "export const load = () => import('node:http');\n" }],
    ['connectors-do-not-know-each-other', { 'packages/connector-one/src/a.test.ts': "import '../../connector-two/src/index.js';\n" }],
    ['packages-are-met-by-name', { 'packages/connector-one/src/index.ts': "import '../../core/src/other.js';\n" }],
    ['the-hub-finds-connectors', { 'apps/api/src/main.ts': "import '@panelbridge/connector-one';\n" }],
    ['the-hub-finds-connectors', { 'apps/api/src/main.ts': "import '../../../packages/connector-one/src/index.js';\n" }],
    [
      'the-platform-knows-no-noun',
      {
        'apps/api/src/platform/http/filter.ts': "import '../../studies/form.js';\n",
        'apps/api/src/studies/form.ts': 'export const form = 1;\n',
      },
    ],
    ['docs-read-files', { 'apps/docs/src/pages.ts': "import '@panelbridge/core';\n" }],
    ['docs-read-files', { 'apps/docs/src/pages.ts': "import '@panelbridge/published';\n" }],
    ['docs-read-files', { 'apps/docs/src/pages.ts': "import '@panelbridge/unknown';\n" }],
    ['docs-read-files', { 'apps/docs/src/page.astro': "---\nimport { x } from '@panelbridge/core';\n---\n" }],
    ['stand-ins-know-nothing-of-us', { 'packages/sandbox/src/index.ts': "import '../../core/src/other.js';\n" }],
    ['nobody-imports-an-app', { 'packages/connector-two/src/a.test.ts': "import '../../../apps/api/src/main.js';\n" }],
    ['no-cycles', { 'packages/core/src/other.ts': "import './rule.js';\nexport const other = 1;\n" }],
    ['no-cycles', { 'packages/core/src/other.ts': "import type { Rule } from './rule.js';\nexport const other: Rule = 1;\n" }],
    ['all-imports-resolve', { 'apps/api/src/main.ts': "import './nowhere.js';\n" }],
  ];
  test.for(planted)('%s: finds %j', async ([rule, files]) => {
    expect(await findIn(files)).toContain(rule);
  });

  test('takes having read nothing for a fault', async () => {
    expect(await findForbiddenImports(makeTree({ 'pnpm-workspace.yaml': 'packages:\n  - packages/*\n' }), configuration)).toMatchObject({
      modules: 0,
      faults: [expect.any(String)],
    });
  });
});

test('a package whose sources were not read is named', () => {
  expect(findUnseen(root, ['packages/core'], [])).toEqual([expect.stringContaining('packages/core: none of its sources was read')]);
  expect(findUnseen(root, ['packages/core'], ['packages/core/src/index.ts'])).toEqual([]);
});

test('a page may show an import, but not have one', () => {
  const tree = makeTree({ 'apps/docs/src/guide.mdx': "Write this:\n\n`import { z } from '@panelbridge/core';`\n" });
  expect(findPageImports(tree)).toEqual([]);
});
