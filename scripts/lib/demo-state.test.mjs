import { readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openDemoState, saveDemoState } from './demo-state.mjs';
import { makeTree } from './temporary-tree.mjs';

test('the first key of an empty database is kept at once, in a folder that need not exist, for this account alone', () => {
  const folder = path.join(makeTree({}), 'not', 'there');
  const made = openDemoState(folder, 'pbk_first');
  expect(made).toMatchObject({ key: 'pbk_first', webhookKey: expect.stringMatching(/^\S{32}$/) });
  expect(statSync(path.join(folder, 'demo.json')).mode & 0o777).toBe(0o600);
  expect(openDemoState(folder, undefined)).toEqual(made);
});

test('what was made so far is found at the next start', () => {
  const folder = makeTree({});
  const state = { key: 'pbk_first', webhookKey: 'w', connectionId: 'c' };
  saveDemoState(folder, state);
  expect(openDemoState(folder, undefined)).toEqual(state);
  expect(readdirSync(folder)).toEqual(['demo.json']);
});

test('what was noted about another database is put aside, never lost', () => {
  const earlier = JSON.stringify({ key: 'pbk_earlier', webhookKey: 'w', studyId: 'st_1' });
  const folder = makeTree({ 'demo.json': earlier });
  expect(openDemoState(folder, 'pbk_new')).not.toHaveProperty('studyId');
  const [aside = '', ...others] = readdirSync(folder).filter((name) => name !== 'demo.json');
  expect(others).toEqual([]);
  expect(readFileSync(path.join(folder, aside), 'utf8')).toBe(earlier);
});

test('a database that no demo made is told by nothing being noted', () => {
  expect(openDemoState(makeTree({}), undefined)).toBeNull();
});
