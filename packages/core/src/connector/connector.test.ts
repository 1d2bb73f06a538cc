import { beforeAll, describe, expect, it } from 'vitest';
import { compile } from '../../test/connector/compile.js';
import { accepted, refused } from '../../test/connector/snippets.js';

let faults: Readonly<Record<string, readonly string[]>> = {};

beforeAll(() => {
  const sources = Object.entries(refused).map(([name, { source }]) => [name, source]);
  faults = compile({ ...accepted, ...Object.fromEntries(sources) });
}, 60_000);

describe('the contract’s types', () => {
  it.each(Object.keys(accepted))('accept %s', (name) => {
    expect(faults[name]).toEqual([]);
  });

  it.each(Object.entries(refused))('refuse %s', (name, { names }) => {
    expect(faults[name]?.join('\n')).toMatch(names);
  });
});
