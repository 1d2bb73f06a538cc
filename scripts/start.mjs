// Starts the hub: builds what it needs (nothing, when nothing has changed), then runs it until it is stopped.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root, runOrExit } from './lib/child.mjs';

const hub = path.join(root, 'apps', 'api');
if (!existsSync(path.join(hub, 'package.json'))) {
  console.error('start: apps/api is missing, so there is no hub to start. Is this a complete checkout?');
  process.exit(1);
}
const { name, scripts } = JSON.parse(readFileSync(path.join(hub, 'package.json'), 'utf8'));
if (!scripts?.start) {
  console.error('start: apps/api/package.json has no script "start", so there is nothing to run.');
  process.exit(1);
}
await runOrExit('turbo', ['run', 'build', `--filter=${name}...`, '--output-logs=errors-only', '--ui=stream']);
// `exec`: the shell gives its place to the hub, so signals reach it and no process stands between.
await runOrExit('sh', ['-c', `exec ${scripts.start} "$@"`, 'hub', ...process.argv.slice(2)], { cwd: hub });
