// Runs with whatever Node (>= 18) and npm the machine has, and with no dependency: brings pnpm, installs what the lockfile names,
// then runs the asked job on the project's own Node.
import { spawnSync } from 'node:child_process';

const PNPM = 'pnpm@12.21.0';
const jobs = { start: ['run', '--silent', 'hub:start'], test: ['run', '--silent', 'hub:test'] };
const [job = '', ...rest] = process.argv.slice(2);
if (!(job in jobs)) {
  console.error(`bootstrap: unknown job "${job}"; one of ${Object.keys(jobs).join(', ')}`);
  process.exit(2);
}

/** Runs pnpm through npx, so that nothing has to be installed by hand; ends this process when it fails. */
function pnpm(args) {
  const { status, signal } = spawnSync('npx', ['--yes', PNPM, ...args], { stdio: 'inherit', shell: process.platform === 'win32' });
  if (signal) process.kill(process.pid, signal);
  if (status !== 0) process.exit(status ?? 1);
}

pnpm(['install', '--frozen-lockfile', '--prefer-offline', '--reporter=append-only', '--loglevel=warn']);
pnpm([...jobs[job], ...rest]);
