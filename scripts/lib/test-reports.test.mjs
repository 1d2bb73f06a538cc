import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeTree } from './temporary-tree.mjs';
import { countResults, formatCount, parseReport, readReports, removeReports } from './test-reports.mjs';

/** @param {readonly string[]} statuses */
function makeReport(statuses, suite = {}) {
  const assertionResults = statuses.map((status, index) => ({
    title: `t${index}`,
    fullName: `d t${index}`,
    status,
    failureMessages: status === 'failed' ? ['because'] : [],
  }));
  return JSON.stringify({
    testResults: [
      { name: '/x/a.test.ts', status: statuses.includes('failed') ? 'failed' : 'passed', message: '', assertionResults, ...suite },
    ],
  });
}

describe('parseReport', () => {
  test('knows passed and failed, and calls everything else skipped', () => {
    const results = parseReport(makeReport(['passed', 'failed', 'skipped', 'pending', 'todo']));
    expect(results?.map(({ status }) => status)).toEqual(['passed', 'failed', 'skipped', 'skipped', 'skipped']);
    expect(results?.[1]).toEqual({ title: 't1', fullName: 'd t1', file: '/x/a.test.ts', status: 'failed', message: 'because' });
  });

  test('counts a file that could not be loaded as one failed test', () => {
    expect(parseReport(makeReport([], { status: 'failed', message: 'no such module' }))).toMatchObject([
      { status: 'failed', message: 'no such module' },
    ]);
    expect(parseReport(makeReport(['passed'], { status: 'failed' }))).toHaveLength(2);
  });

  test.for(['', 'not json', '[]', 'null', '{ "behaviours": [] }'])('takes %j for something else', (text) => {
    expect(parseReport(text)).toBeNull();
  });
});

describe('formatCount', () => {
  test('is one plain line', () => {
    expect(formatCount({ passed: 12, failed: 1, skipped: 0 })).toBe('12 passed, 1 failed');
    expect(formatCount({ passed: 0, failed: 0, skipped: 3 })).toBe('0 passed, 0 failed, 3 skipped');
  });

  test('sums what reports say', () => {
    expect(countResults(parseReport(makeReport(['passed', 'passed', 'failed', 'todo'])) ?? [])).toEqual({
      passed: 2,
      failed: 1,
      skipped: 1,
    });
  });
});

describe('reports of a folder', () => {
  test('are read together, whatever their names', () => {
    const tree = makeTree({
      'reports/vitest.json': makeReport(['passed']),
      'reports/browser.json': makeReport(['failed']),
      'reports/rounds.json': '{}',
    });
    expect(countResults(readReports(tree) ?? [])).toEqual({ passed: 1, failed: 1, skipped: 0 });
  });

  test('are null when there is none', () => {
    expect(readReports(makeTree({ 'reports/rounds.json': '{}' }))).toBeNull();
    expect(readReports(makeTree({}))).toBeNull();
  });

  test('are removed without touching other files', () => {
    const tree = makeTree({ 'reports/vitest.json': makeReport(['passed']), 'reports/rounds.json': '{}' });
    removeReports(tree);
    expect(existsSync(path.join(tree, 'reports/vitest.json'))).toBe(false);
    expect(existsSync(path.join(tree, 'reports/rounds.json'))).toBe(true);
  });
});
