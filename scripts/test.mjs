// The whole proof: checks, builds, the tests of every package, the proofs that print their figures, and the behaviours that the tests prove.
// The last line says how many tests passed and failed, and nothing else.
import os from 'node:os';
import path from 'node:path';
import { jobEnvironment, root, runChild } from './lib/child.mjs';
import { readRevision } from './lib/revision.mjs';
import { countResults, formatCount, readReports, removeReports } from './lib/test-reports.mjs';
import { listPackages } from './lib/workspace.mjs';

const node = process.execPath;
// Two at once fill two cores: most suites bring a database and a few workers of their own.
const concurrency = Math.max(2, Math.floor(os.availableParallelism() / 2));
const suites = [{ name: 'scripts', folder: root }, ...listPackages(root).filter(({ scripts }) => scripts.test)];
/** @type {string[]} */
const faults = [];

const revision = readRevision(root) ?? 'unknown';
for (const { folder } of suites) removeReports(folder);
await run('the checks', node, ['scripts/check.mjs']);
await run('build and tests', 'turbo', [
  'run',
  'build',
  'test',
  'test:scripts',
  '--continue=always',
  `--concurrency=${concurrency}`,
  '--output-logs=new-only',
  '--log-order=grouped',
  '--ui=stream',
]);
// What the tests hold piece by piece, once as a whole and with its figures; each ends with 1 when it misses its goal.
await run('the proof of the conformance kit', node, ['scripts/kit-proof.mjs']);
await run('the way to a first connector', node, ['scripts/first-connector.mjs']);
await run('the behaviours', node, ['scripts/behaviours.mjs', '--quiet', '--tested', revision]);
// The site that the tests looked at was built before them; this one says what they proved.
const env = { ...jobEnvironment(), PANELBRIDGE_DOCS_REVISION: readRevision(root) ?? '' };
await run('the documentation', 'turbo', ['run', 'build', '--filter=@panelbridge/docs', '--output-logs=errors-only', '--ui=stream'], {
  env,
});
await run('the gates of the documentation', node, ['apps/docs/scripts/check-site.ts', '--no-browser']);

const reports = suites.map(({ name, folder }) => ({ name, results: readReports(folder) }));
console.log('');
for (const { name, results } of reports) {
  if (results === null) faults.push(`${name} has tests, but left no report of them`);
  else if (results.length === 0) faults.push(`${name} has a test script, but ran no test`);
  else console.log(`${name}: ${formatCount(countResults(results))}`);
}
const all = reports.flatMap(({ name, results }) => (results ?? []).map((result) => ({ ...result, name })));
for (const { name, file, fullName, message } of all.filter(({ status }) => status === 'failed')) {
  console.log(`FAILED ${name} › ${path.relative(root, file)} › ${fullName}\n  ${message.split('\n')[0]}`);
}
const count = countResults(all);
if (count.passed + count.failed === 0) faults.push('no test ran');
for (const fault of faults) console.log(`npm test: ${fault}`);
process.exitCode = faults.length > 0 || count.failed > 0 ? 1 : 0;
console.log(formatCount(count));

/**
 * @param {string} what
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ env?: NodeJS.ProcessEnv }} [options]
 */
async function run(what, program, args, options) {
  const { code } = await runChild(program, args, options);
  if (code !== 0) faults.push(`${what} failed`);
}
