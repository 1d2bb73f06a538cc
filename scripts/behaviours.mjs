// Which of the behaviours in spec/behaviours.yaml do tests prove? Reads the results that the last test run left in reports/.
//   pnpm behaviours         every source, and what is unproven; exit 1 unless the finished ones, `panelbridge.proven` of package.json, are proven
//   pnpm behaviours S1 S2   only these, and exit 1 unless all of them are proven
//   pnpm behaviours --tested <version>   of a test run that began with this version: leaves reports/behaviours.json for the documentation
// Exit 1 also when a test claims a behaviour and failed or was skipped, or claims an id that does not exist.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { judgeBehaviours, listFaults, parseBehaviours, readProven, summarizeSources } from './lib/behaviours.mjs';
import { root } from './lib/child.mjs';
import { readRevision } from './lib/revision.mjs';
import { readReports } from './lib/test-reports.mjs';
import { listPackages } from './lib/workspace.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quiet: { type: 'boolean', default: false }, tested: { type: 'string' } },
});
const behaviours = parseBehaviours(readFileSync(path.join(root, 'spec', 'behaviours.yaml'), 'utf8'));
const required = positionals.length > 0 ? positionals : readProven(readFileSync(path.join(root, 'package.json'), 'utf8'));

const tested = listPackages(root).filter(({ scripts }) => scripts.test);
const reports = tested.map(({ name, folder }) => ({ name, results: readReports(folder) }));
for (const { name, results } of reports) {
  if (results === null) console.error(`behaviours: no test report of ${name}; run \`npm test\`, or its own tests, first`);
}
const { verdicts, unknown } = judgeBehaviours(
  behaviours,
  reports.flatMap(({ results }) => results ?? []),
);
const sources = summarizeSources(verdicts);
// Only the whole run knows which version its results are of; a version that changed meanwhile is none.
if (values.tested !== undefined) {
  const revision = readRevision(root) === values.tested ? values.tested : null;
  const summary = sources.map(({ unproven, ...rest }) => ({ ...rest, unproven: unproven.map(({ id }) => id) }));
  const report = { revision, testedOn: new Date().toISOString().slice(0, 10), sources: summary, behaviours: verdicts, unknown };
  mkdirSync(path.join(root, 'reports'), { recursive: true });
  writeFileSync(path.join(root, 'reports', 'behaviours.json'), `${JSON.stringify(report, null, 2)}\n`);
}

for (const { source, proven, total, unproven } of sources) {
  if (positionals.length > 0 && !positionals.includes(source)) continue;
  console.log(`${source} ${proven}/${total}`);
  if (values.quiet) continue;
  for (const { id, kind, proof, text } of unproven)
    console.log(`  ${id}${kind ? ` [${kind}]` : ''}${proof === 'unclaimed' ? '' : ` (${proof})`} ${text}`);
}
const faults = listFaults({ verdicts, unknown }, required);
for (const fault of faults) console.error(`behaviours: ${fault}`);
process.exitCode = faults.length > 0 ? 1 : 0;
