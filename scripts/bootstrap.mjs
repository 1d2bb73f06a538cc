// Runs with whatever Node (>= 18) and npm the machine has, and with no dependency: brings pnpm, installs what the lockfile names,
// then runs the asked job on the project's own Node. When nothing has changed since the last install, it goes straight to the job.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root, runOrExit } from './lib/child.mjs';
import { isInstalled, writeStamp } from './lib/install-stamp.mjs';

/** @type {Record<string, string>} */
const jobs = { start: 'scripts/start.mjs', test: 'scripts/test.mjs' };
const [job = '', ...rest] = process.argv.slice(2);
const script = Object.hasOwn(jobs, job) ? jobs[job] : undefined;
if (script === undefined) {
  console.error(`bootstrap: unknown job "${job}"; one of ${Object.keys(jobs).join(', ')}`);
  process.exit(2);
}

stopWithNpm();
if (!isInstalled(root)) {
  console.log('Installing what the lockfile names; this takes a minute or two …');
  const { packageManager } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const install = ['install', '--frozen-lockfile', '--prefer-offline', '--reporter=append-only', '--loglevel=warn'];
  await runOrExit('npx', ['--yes', packageManager, ...install], { env: process.env });
  writeStamp(root);
}
await runOrExit(chooseNode(), [script, ...rest]);

/**
 * npm that is killed outright takes nobody with it, and the hub would keep its port. So who was started by npm ends when npm is gone,
 * in the way it ends on a signal: what it runs is told, and waited for.
 */
function stopWithNpm() {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, 500);
  watch.unref();
}

/** The project's own Node where it is published for this machine, else the one that runs this, if it is new enough. */
function chooseNode() {
  const own = path.join(root, 'node_modules', '.bin', 'node');
  if (existsSync(own)) return own;
  const [major = 0] = process.versions.node.split('.').map(Number);
  if (major >= 22) return process.execPath;
  console.error(
    `bootstrap: Panelbridge brings its own Node for Linux (x64, arm64) and macOS (arm64), not for ${process.platform} ${process.arch}, ` +
      `and Node ${process.versions.node} is too old to run it. Install Node 22 or newer and run this again.`,
  );
  return process.exit(1);
}
