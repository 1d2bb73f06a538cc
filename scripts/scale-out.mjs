// Two APIs and two workers on one database: what a second API brings, and that nothing is lost or doubled when one of each is killed with -9 under
// load. Each round kills two; `pnpm scale-out 10` has ten instead of three. Ends with 1 on any loss. The last lines sum up.
import path from 'node:path';
import { jobEnvironment, root, runChild, runOrExit } from './lib/child.mjs';

const rounds = Number(process.argv.slice(2).find((argument) => argument !== '--') ?? 3);
if (!Number.isInteger(rounds) || rounds < 1) {
  console.error('scale-out: the only argument is a number of rounds, such as 10');
  process.exit(2);
}
await runOrExit('turbo', ['run', 'build', '--filter=@panelbridge/benchmarks...', '--output-logs=errors-only', '--ui=stream']);
const measured = await runChild('pnpm', ['--silent', '--filter', '@panelbridge/benchmarks', 'run', 'bench', 'scale-out'], {
  capture: true,
});
console.log(measured.output.trimEnd());
// Without the report that `npm test` leaves: this run is no part of that.
const proven = await runChild('vitest', ['run', '--reporter=default', 'test/chaos/two-by-two.test.ts'], {
  cwd: path.join(root, 'apps/api'),
  env: { ...jobEnvironment(), PANELBRIDGE_SCALE_OUT_ROUNDS: String(rounds) },
  capture: true,
});
console.log(proven.output.trimEnd());
const [ratio] = /^ratio scale-out .*$/m.exec(measured.output) ?? [];
const cores = /^cores (\d+), busy with one API ([\d.]+), with two [\d.]+$/m.exec(measured.output);
const [summary] = /^.*scale-out: 2 APIs, .* losses 0, doubles 0$/m.exec(proven.output) ?? [];
const isGreen = measured.code === 0 && proven.code === 0 && ratio !== undefined && cores !== null && summary !== undefined;
console.log(`\nthroughput of two API processes against one: ${ratio ?? 'not measured'}`);
if (cores) {
  const [line, count, busy] = cores;
  const most = (Number(count) / Number(busy)).toFixed(2);
  console.log(
    `${line}: the APIs, PostgreSQL and what sends the requests share them, so here a second API could bring ${most} times as much at most`,
  );
}
console.log(summary ?? 'scale-out: FAILED, see above');
process.exitCode = isGreen ? 0 : 1;
