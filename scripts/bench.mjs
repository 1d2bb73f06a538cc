// Runs the measurements in benchmarks/: all of them, or those that are named.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { root, runOrExit } from './lib/child.mjs';

if (!existsSync(path.join(root, 'benchmarks', 'package.json'))) {
  console.error('bench: benchmarks/package.json is missing, so there is nothing to measure.');
  process.exit(1);
}
const names = process.argv.slice(2).filter((argument) => argument !== '--');
await runOrExit('turbo', ['run', 'build', '--filter=@panelbridge/benchmarks...', '--output-logs=errors-only', '--ui=stream']);
await runOrExit('pnpm', ['--silent', '--filter', '@panelbridge/benchmarks', 'run', 'bench', ...names]);
