// What `npm run -s hub --` runs: the commands of this package, built first if something in it changed.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const build = spawnSync('turbo', ['run', 'build', '--filter=@panelbridge/cli', '--output-logs=errors-only'], {
  cwd: root,
  encoding: 'utf8',
  env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1' },
  shell: process.platform === 'win32',
});
if (build.status !== 0) {
  console.error(`${build.stdout ?? ''}${build.stderr ?? ''}${build.error?.message ?? ''}`);
  process.exit(1);
}
// What the commands say is to be typed next.
process.env['PANELBRIDGE_COMMAND'] ??= 'npm run -s hub --';
await import('./dist/cli.js');
