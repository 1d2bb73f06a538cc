import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, globSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { jobEnvironment, root } from './lib/child.mjs';
import { makeTree } from './lib/temporary-tree.mjs';

const recipe = /## Release\n.*?```sh\n(.*?)```/s.exec(readFileSync(path.join(root, 'CONTRIBUTING.md'), 'utf8'))?.[1] ?? '';
const commands = recipe
  .split('\n')
  .map((line) => line.replace(/\s+#.*$/, '').trim())
  .filter((line) => line !== '');

/**
 * @param {string} cwd
 * @param {string} program
 * @param {...string} args
 */
function run(cwd, program, ...args) {
  return execFileSync(program, args, { cwd, env: jobEnvironment(), encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

/** What a release works on, with a history of its own. */
function copyWorkspace() {
  const folder = makeTree({});
  const files = globSync(
    [
      '*.{json,yaml}',
      '.changeset/*',
      '{packages,apps}/*/package.json',
      'benchmarks/package.json',
      'scripts/**/*.mjs',
      'apps/api/openapi*.json',
      'packages/connector-*/manifest.json',
    ],
    {
      cwd: root,
      exclude: (name) => name === 'node_modules',
    },
  );
  for (const file of files) cpSync(path.join(root, file), path.join(folder, file));
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
  run(folder, 'git', 'init', '--quiet');
  run(folder, 'git', 'add', '--all', '.changeset', 'packages', 'apps');
  run(folder, 'git', '-c', 'user.name=Somebody', '-c', 'user.email=somebody@example.com', 'commit', '--quiet', '--message', 'Before');
  return folder;
}

it('the recipe of a release names commands that are there', () => {
  const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const ofChangesets = [...run(root, 'changeset', '--help').matchAll(/^ {2}([a-z][a-z-]+) /gm)].map(([, name]) => name);
  expect(commands.length).toBeGreaterThan(5);
  const strange = commands.filter((command) => {
    const [program, first = '', second = ''] = command.split(' ');
    if (program === 'pnpm' && first === 'changeset') return !ofChangesets.includes(second);
    if (program === 'pnpm' || program === 'npm') return !Object.hasOwn(scripts, first);
    if (program === 'node') return !existsSync(path.join(root, first));
    if (program === 'docker') return !existsSync(path.join(root, /--file (\S+)/.exec(command)?.[1] ?? 'nothing'));
    return program !== 'git';
  });
  expect(strange).toEqual([]);
});

it('a release gives packages and hub their versions and change logs, and takes the changesets away', () => {
  const folder = copyWorkspace();
  const read = (/** @type {string} */ file) => readFileSync(path.join(folder, file), 'utf8');
  const versionOf = (/** @type {string} */ file) => JSON.parse(read(file)).version;
  const ofChange = `---\n'@panelbridge/core': patch\n'@panelbridge/api': minor\n---\n\nA change that this test has made.\n`;
  const before = versionOf('apps/api/package.json');
  cpSync(makeTree({ 'change.md': ofChange }), path.join(folder, '.changeset'), { recursive: true });
  const line = commands.find((command) => command.startsWith('pnpm changeset version')) ?? '';
  run(folder, 'changeset', ...line.split(' ').slice(2));
  expect(versionOf('apps/api/package.json')).not.toBe(before);
  for (const name of ['packages/core', 'apps/api']) {
    expect(read(`${name}/CHANGELOG.md`)).toContain(`## ${versionOf(`${name}/package.json`)}\n`);
    expect(read(`${name}/CHANGELOG.md`)).toContain('A change that this test has made.');
  }
  expect(globSync('.changeset/*.md', { cwd: folder })).toEqual([]);
});

it('from a release on, the API is held to what was released', () => {
  const folder = copyWorkspace();
  const file = path.join(folder, 'apps/api/openapi.json');
  const document = JSON.parse(readFileSync(file, 'utf8'));
  document.info.version = '9.9.9';
  cpSync(path.join(makeTree({ 'openapi.json': JSON.stringify(document, null, 2) }), 'openapi.json'), file);
  const line = commands.find((command) => command.includes('release-api')) ?? '';
  expect(run(folder, process.execPath, ...line.split(' ').slice(1))).toContain('released API: 9.9.9');
  expect(JSON.parse(readFileSync(path.join(folder, 'apps/api/openapi.released.json'), 'utf8'))).toEqual(document);
});

it('from a release on, each connector is held to the manifest that was published', () => {
  const folder = copyWorkspace();
  const file = path.join(folder, 'packages/connector-tracked-link/manifest.json');
  const manifest = { ...JSON.parse(readFileSync(file, 'utf8')), version: '9.9.9' };
  cpSync(path.join(makeTree({ 'manifest.json': JSON.stringify(manifest, null, 2) }), 'manifest.json'), file);
  const line = commands.find((command) => command.includes('release-manifests')) ?? '';
  const told = run(folder, process.execPath, ...line.split(' ').slice(1));
  const connectors = globSync('packages/connector-*/manifest.json', { cwd: folder }).map((one) => path.dirname(one));
  expect(connectors.length).toBeGreaterThan(3);
  for (const connector of connectors) {
    const read = (/** @type {string} */ name) => readFileSync(path.join(folder, connector, name), 'utf8');
    expect(read('test/published-manifest.json')).toBe(read('manifest.json'));
    expect(told).toContain(JSON.parse(read('package.json')).name);
  }
  expect(commands.indexOf(line)).toBeGreaterThan(commands.indexOf('pnpm generate'));
});
