import { describe, expect, test } from 'vitest';
import { makeTree } from './temporary-tree.mjs';
import { findMissingInputs } from './turbo-inputs.mjs';

describe('a file that is named and no input', () => {
  const plant = () =>
    makeTree({
      'apps/docs/guide.md': '',
      'packages/one/README.md': '',
      'apps/api/package.json': '{}',
      'apps/api/test/guide.test.ts':
        "readFileSync(new URL('../../docs/guide.md', import.meta.url));\nread('packages/one/README.md', './none.md');\n",
    });
  const plan = (/** @type {string[]} */ own, /** @type {string[]} */ ofBuild = []) => ({
    globalCacheInputs: { files: {} },
    tasks: [
      { taskId: 'api#test', task: 'test', directory: 'apps/api', inputs: toInputs(own), dependencies: ['api#build'] },
      { taskId: 'api#build', task: 'build', directory: 'apps/api', inputs: {}, dependencies: ['one#build'] },
      { taskId: 'one#build', task: 'build', directory: 'packages/one', inputs: toInputs(ofBuild), dependencies: [] },
    ],
  });
  const toInputs = (/** @type {string[]} */ files) => Object.fromEntries(files.map((file) => [file, 'hash']));

  test('is found, with who names it', () => {
    expect(findMissingInputs(plant(), plan(['package.json']))).toEqual([
      'api#test does not know apps/docs/guide.md, which apps/api/test/guide.test.ts names',
      'api#test does not know packages/one/README.md, which apps/api/test/guide.test.ts names',
    ]);
  });

  test('is none that the task, or one that it waits for, has', () => {
    expect(findMissingInputs(plant(), plan(['../docs/guide.md'], ['README.md']))).toEqual([]);
  });
});
