// `pnpm first-connector`: what somebody does who has never seen this repository, in an empty folder outside it, with the packages as they would be
// published: scaffold, install, write a connector for a tool of the tracked link's kind, and run every check. Prints how long that takes and how
// many lines are written by hand, and ends with 1 when that is more than it may be, or when not every check was run. Packing and serving the packages is not counted: a stranger finds
// them in a registry.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { jobEnvironment, root, runChild, runOrExit } from './lib/child.mjs';
import { findMissedGoals } from './lib/connector-goals.mjs';
import { countChangedLines } from './lib/count-lines.mjs';
import { authorPackages, packPackages, startRegistry } from './lib/local-registry.mjs';

/** What is written by hand, from the manual of a survey tool that does not exist. */
const patch = path.join(root, 'packages/create-connector/examples/lantern.patch');

await runOrExit('turbo', [
  'run',
  'build',
  ...authorPackages.map((name) => `--filter=@panelbridge/${name}`),
  '--output-logs=errors-only',
  '--ui=stream',
]);
const folder = mkdtempSync(path.join(os.tmpdir(), 'first-connector-'));
const registry = await startRegistry(packPackages(authorPackages, path.join(folder, 'packed')));
const env = { ...jobEnvironment(), ...registry.environment };
const empty = mkdtempSync(path.join(folder, 'empty-'));
const own = path.join(empty, 'lantern');

/** @type {readonly (readonly [what: string, cwd: string, program: string, ...args: string[]])[]} */
const steps = [
  [
    'scaffold',
    empty,
    'pnpm',
    'create',
    '@panelbridge/connector',
    'lantern',
    '--id',
    'lantern',
    '--capabilities',
    'redirect,status-sync',
    '--yes',
    '--no-install',
  ],
  ['install', own, 'pnpm', 'install', '--prefer-offline'],
  ['write', own, 'git', 'apply', patch],
  ['types', own, 'pnpm', 'run', 'types'],
  ['checks', own, 'pnpm', 'test'],
];
let isGreen = true;
let tests = 0;
const start = performance.now();
for (const [what, cwd, program, ...args] of steps) {
  const began = performance.now();
  const { code, output } = await runChild(program, args, { cwd, env, capture: true });
  const passed = / (\d+) passed/.exec(stripVTControlCharacters(output).split('Tests').at(-1) ?? '')?.[1];
  const isDone = code === 0;
  if (what === 'checks') tests = Number(passed ?? 0);
  const note = what === 'checks' && isDone ? ` (${tests} passed)` : '';
  console.log(`${what.padEnd(9)} ${((performance.now() - began) / 1000).toFixed(1).padStart(5)} s  ${isDone ? 'ok' : 'FAILED'}${note}`);
  if (isDone) continue;
  console.log(output);
  isGreen = false;
  break;
}
const seconds = Math.ceil((performance.now() - start) / 1000);
// How many tests there have to be is asked another way, which knows nothing of the test runner. It is not part of the way.
const counted = isGreen ? await runChild('pnpm', ['run', 'check'], { cwd: own, env, capture: true }) : { output: '' };
const checks = Number(/(\d+) passed, 0 failed, 0 waived/.exec(stripVTControlCharacters(counted.output))?.[1] ?? 0);
await registry.close();
rmSync(folder, { recursive: true, force: true });
if (isGreen) {
  const lines = countChangedLines(readFileSync(patch, 'utf8'));
  const missed = findMissedGoals({ seconds, lines, tests, checks });
  for (const goal of missed) console.log(`missed: ${goal}`);
  console.log(`seconds ${seconds}`);
  console.log(`lines ${lines}`);
  if (missed.length > 0) process.exitCode = 1;
} else process.exitCode = 1;
