// Which of the behaviours in spec/behaviours.yaml do tests prove? Reads the results that the last test run left in reports/.
//   pnpm behaviours                every source, and what is unproven
//   pnpm behaviours S1 S2          only these, and exit 1 unless all of them are proven
//   pnpm behaviours --require S1   every source, and exit 1 unless all of S1 is proven
// Exit 1 also when a test claims a behaviour and failed or was skipped, or claims an id that does not exist.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { judgeBehaviours, parseBehaviours, summarizeSources } from './lib/behaviours.mjs';
import { root } from './lib/child.mjs';
import { readReports } from './lib/test-reports.mjs';
import { listPackages } from './lib/workspace.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { require: { type: 'string', multiple: true, default: [] }, quiet: { type: 'boolean', default: false } },
});
const behaviours = parseBehaviours(readFileSync(path.join(root, 'spec', 'behaviours.yaml'), 'utf8'));
const required = [...positionals, ...values.require];

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
mkdirSync(path.join(root, 'reports'), { recursive: true });
writeFileSync(
  path.join(root, 'reports', 'behaviours.json'),
  `${JSON.stringify({ sources: sources.map(({ unproven, ...rest }) => ({ ...rest, unproven: unproven.map(({ id }) => id) })), behaviours: verdicts, unknown }, null, 2)}\n`,
);

const faults = unknown.map(({ id, test }) => `${id} is not in spec/behaviours.yaml, but a test claims it: ${test}`);
for (const { id, proof, tests } of verdicts) {
  if (proof === 'failing' || proof === 'skipped')
    faults.push(`${id} is claimed, but the test ${proof === 'failing' ? 'failed' : 'was skipped'}: ${tests.join(' · ')}`);
}
for (const name of required) {
  const source = sources.find((candidate) => candidate.source === name);
  if (!source) faults.push(`there is no source ${name}; there are ${sources.map((candidate) => candidate.source).join(', ')}`);
  else if (source.unproven.length > 0) faults.push(`${name} must be proven, but lacks ${source.unproven.map(({ id }) => id).join(' ')}`);
}

for (const { source, proven, total, unproven } of sources) {
  if (positionals.length > 0 && !positionals.includes(source)) continue;
  console.log(`${source} ${proven}/${total}`);
  if (values.quiet) continue;
  for (const { id, kind, proof, text } of unproven)
    console.log(`  ${id}${kind ? ` [${kind}]` : ''}${proof === 'unclaimed' ? '' : ` (${proof})`} ${text}`);
}
for (const fault of faults) console.error(`behaviours: ${fault}`);
process.exitCode = faults.length > 0 ? 1 : 0;
