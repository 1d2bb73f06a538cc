import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { judgeBehaviours, parseBehaviours, readClaims, summarizeSources } from './behaviours.mjs';
import { root } from './child.mjs';

const behaviours = [
  { id: 'S0-1', text: 'one' },
  { id: 'S1-1', text: 'two' },
  { id: 'S1-2', text: 'three', kind: 'docs' },
];
/**
 * @param {string} title
 * @param {'passed' | 'failed' | 'skipped'} status
 */
const result = (title, status) => ({ title, status, fullName: `around ${title}` });
/** @param {Parameters<typeof judgeBehaviours>[1]} results */
const proofs = (results) => Object.fromEntries(judgeBehaviours(behaviours, results).verdicts.map(({ id, proof }) => [id, proof]));

describe('readClaims', () => {
  test.for([
    ['S1-26 keeps the query', ['S1-26']],
    ['S1-17 S1-18 keeps both', ['S1-17', 'S1-18']],
    ['S1-17, S1-18: keeps both', ['S1-17', 'S1-18']],
    ['S1-17', ['S1-17']],
    ['keeps the query (S1-26)', []],
    ['S1-26b is no id', []],
    ['S1 is a source', []],
    ['S1-26 unlike S1-27', ['S1-26']],
    ['S1-17/S1-18 joined otherwise', []],
  ])('%j claims %j', ([title, ids]) => {
    expect(readClaims(/** @type {string} */ (title))).toEqual(ids);
  });
});

describe('judgeBehaviours', () => {
  test('takes a passed test whose own title begins with the id as proof', () => {
    expect(proofs([result('S1-1 S1-2 do', 'passed'), { title: 'does', fullName: 'S0-1 does', status: 'passed' }])).toEqual({
      'S0-1': 'unclaimed',
      'S1-1': 'proven',
      'S1-2': 'proven',
    });
  });

  test('takes no proof from a skipped test, nor where any claim failed', () => {
    expect(
      proofs([
        result('S0-1 does', 'skipped'),
        result('S1-1 does', 'passed'),
        result('S1-1 also', 'failed'),
        result('S1-2 does', 'skipped'),
        result('S1-2 also', 'passed'),
      ]),
    ).toEqual({
      'S0-1': 'skipped',
      'S1-1': 'failing',
      'S1-2': 'proven',
    });
  });

  test('names claims of ids that do not exist', () => {
    expect(judgeBehaviours(behaviours, [result('S9-1 does', 'passed')]).unknown).toEqual([{ id: 'S9-1', test: 'around S9-1 does' }]);
  });

  test('is summed by source', () => {
    const { verdicts } = judgeBehaviours(behaviours, [result('S1-2 does', 'passed')]);
    expect(summarizeSources(verdicts)).toMatchObject([
      { source: 'S0', proven: 0, total: 1, unproven: [{ id: 'S0-1' }] },
      { source: 'S1', proven: 1, total: 2, unproven: [{ id: 'S1-1' }] },
    ]);
  });
});

describe('parseBehaviours', () => {
  test('reads the list of this repository', () => {
    expect(parseBehaviours(readFileSync(path.join(root, 'spec/behaviours.yaml'), 'utf8')).length).toBeGreaterThan(200);
  });

  test.for([
    ['- id: S1-1\n  text: a\n- id: S1-1\n  text: b\n', /S1-1 stands there twice/],
    ['- id: X1\n  text: a\n', /entry 1 needs an id such as S1-17, not "X1"/],
    ['- id: S1-1\n', /S1-1 needs a text/],
    ['id: S1-1\n', /must be a list/],
  ])('refuses %j', ([yaml, message]) => {
    expect(() => parseBehaviours(/** @type {string} */ (yaml))).toThrow(message);
  });
});
