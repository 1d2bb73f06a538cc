import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { findHosts, findOutsidePaths, findSilencers, findWaivers } from './hygiene.mjs';
import { makeTree } from './temporary-tree.mjs';

// Put together at run time, so that the checks under test do not find them in this file.
const up = '..';
const neighbour = `${up}/shared`;
const silencer = (/** @type {string[]} */ ...parts) => parts.join('-');

describe('findHosts', () => {
  test.for(['  resolution: {tarball: x.tgz}', '  url: https://registry.example/x', 'git@example.com:a/b', 'x@git+ssh://example.com/a'])(
    'finds %j',
    (line) => {
      expect(findHosts(`lockfileVersion: '9.0'\n${line}\n`)).toEqual([expect.stringContaining('pnpm-lock.yaml:2 ')]);
    },
  );

  test('finds none in package names and integrity hashes', () => {
    expect(findHosts("'@changesets/git@4.0.1':\n    resolution: {integrity: sha512-a+b/c==}\n")).toEqual([]);
  });
});

describe('findOutsidePaths', () => {
  test('finds a path to a folder beside the repository, from any depth', () => {
    const tree = makeTree({});
    expect(findOutsidePaths(path.join(tree, 'README.md'), `a\nsee ${neighbour}/x.md`, tree)).toEqual([
      `README.md:2 points outside the repository: ${neighbour}`,
    ]);
    expect(findOutsidePaths(path.join(tree, 'a/b/c.ts'), `// ${up}/${up}/${neighbour}`, tree)).toHaveLength(1);
  });

  test('takes a name that no file inside has for one outside', () => {
    const tree = makeTree({});
    expect(findOutsidePaths(path.join(tree, 'a/b.ts'), `'${neighbour}/x.js'`, tree)).toHaveLength(1);
  });

  test('lets paths pass that exist inside', () => {
    const tree = makeTree({ 'a/shared/x.ts': '', 'b/shared.ts': '' });
    expect(findOutsidePaths(path.join(tree, 'a/c/d.ts'), `'${neighbour}/x.js'`, tree)).toEqual([]);
    expect(findOutsidePaths(path.join(tree, 'b/c/d.ts'), `'${neighbour}.js'`, tree)).toEqual([]);
    expect(findOutsidePaths(path.join(tree, 'b/c/d.ts'), `'${neighbour}-sentence.js'`, tree)).toEqual([]);
  });
});

describe('findSilencers', () => {
  test.for([
    silencer('eslint', 'disable'),
    silencer('oxlint', 'disable-next-line'),
    silencer('biome', 'ignore format'),
    silencer('@ts', 'ignore'),
    silencer('@ts', 'nocheck'),
  ])('finds %s', (comment) => {
    expect(findSilencers('/r/a.ts', `const a = 1;\n// ${comment}\n`, '/r')).toEqual([expect.stringMatching(/^a\.ts:2 silences a check: /)]);
    expect(findSilencers('/r/src/generated/a.ts', `// ${comment}\n`, '/r')).toHaveLength(1);
  });

  test('lets an expected error pass, and texts that are no code', () => {
    expect(findSilencers('/r/a.ts', '// @ts-expect-error: a token is no id', '/r')).toEqual([]);
    expect(findSilencers('/r/a.md', silencer('eslint', 'disable'), '/r')).toEqual([]);
  });
});

describe('findWaivers', () => {
  const text = `describeConnector(connector, {\n  waivers: { 'rate-limits': 'Not yet.' },\n});\n`;

  test.for(['test/conformance.test.ts', 'test/scenarios.ts', 'src/index.ts'])('finds one in a connector of ours, in %s', (file) => {
    expect(findWaivers(`/r/packages/connector-rally/${file}`, text, '/r')).toEqual([
      `packages/connector-rally/${file}:2 waives a check of the kit`,
    ]);
  });

  test.for(['packages/connector-testing/test/a.ts', 'packages/create-connector/test/a.ts', 'packages/connector-rally/README.md'])(
    'lets %s speak of them',
    (file) => {
      expect(findWaivers(`/r/${file}`, text, '/r')).toEqual([]);
    },
  );
});
