import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';

/**
 * One test as it ended. `title` is its own title, `fullName` the one with those of the describes around it.
 * @typedef {{ title: string, fullName: string, file: string, status: 'passed' | 'failed' | 'skipped', message: string }} TestResult
 */

/**
 * The tests in the JSON that vitest's `json` reporter writes, or `null` if the text is something else.
 * A file that failed without a failing test (it could not be loaded, say) counts as one failed test.
 * @param {string} text
 * @returns {TestResult[] | null}
 */
export function parseReport(text) {
  const report = parseJson(text);
  if (!Array.isArray(report?.testResults)) return null;
  return report.testResults.flatMap((/** @type {any} */ suite) => {
    const file = String(suite.name);
    /** @type {TestResult[]} */
    const tests = suite.assertionResults.map((/** @type {any} */ test) => ({
      title: test.title,
      fullName: test.fullName,
      file,
      status: toStatus(test.status),
      message: (test.failureMessages ?? []).join('\n'),
    }));
    const unexplained = suite.status === 'failed' && !tests.some(({ status }) => status === 'failed');
    if (unexplained)
      tests.push({ title: file, fullName: '(the file itself failed)', file, status: 'failed', message: String(suite.message ?? '') });
    return tests;
  });
}

/**
 * @param {readonly Pick<TestResult, 'status'>[]} results
 */
export function countResults(results) {
  const count = { passed: 0, failed: 0, skipped: 0 };
  for (const { status } of results) count[status] += 1;
  return count;
}

/**
 * The closing line of a test run: `12 passed, 0 failed`, with `, 3 skipped` when some were.
 * @param {{ passed: number, failed: number, skipped: number }} count
 */
export function formatCount({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/**
 * What every test report in a folder's `reports/` says; `null` when there is none.
 * @param {string} folder
 * @returns {TestResult[] | null}
 */
export function readReports(folder) {
  const found = listReports(folder);
  return found.length === 0 ? null : found.flatMap(({ results }) => results);
}

/**
 * Removes the test reports of earlier runs, and only those: other files in `reports/` stay.
 * @param {string} folder
 */
export function removeReports(folder) {
  for (const { file } of listReports(folder)) rmSync(file);
}

/** @param {string} folder */
function listReports(folder) {
  const reports = path.join(folder, 'reports');
  if (!existsSync(reports)) return [];
  return readdirSync(reports)
    .filter((name) => name.endsWith('.json'))
    .map((name) => path.join(reports, name))
    .flatMap((file) => {
      const results = parseReport(readFileSync(file, 'utf8'));
      return results === null ? [] : [{ file, results }];
    });
}

/**
 * @param {unknown} status
 * @returns {TestResult['status']}
 */
function toStatus(status) {
  return status === 'passed' || status === 'failed' ? status : 'skipped';
}

/** @param {string} text */
function parseJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
