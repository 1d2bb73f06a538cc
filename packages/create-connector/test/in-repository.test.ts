import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { create, tool } from './support/run.js';
import { makeFolder, ownFolder, removeFolders } from './support/scaffold.js';

interface Description {
  readonly name: string;
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

const repository = join(ownFolder, '..', '..');
let workspace: string;
let folder: string;
let description: Description;
let said: string;

/** A repository like ours, whose packages are ours: what is written into it is written nowhere else. */
function makeWorkspace(): string {
  const made = makeFolder();
  for (const file of ['package.json', 'pnpm-workspace.yaml', 'tsconfig.base.json', 'vitest.shared.ts', 'scripts/generate-manifest.mjs']) {
    cpSync(join(repository, file), join(made, file), { recursive: true });
  }
  symlinkSync(join(repository, 'node_modules'), join(made, 'node_modules'));
  mkdirSync(join(made, 'packages'));
  for (const name of readdirSync(join(repository, 'packages')))
    symlinkSync(join(repository, 'packages', name), join(made, 'packages', name));
  return made;
}

/** Links what a package of the repository asks for, and nothing else, as an installation does. */
function linkDependencies(): void {
  const versions = { ...description.dependencies, ...description.devDependencies };
  for (const name of Object.keys(versions)) {
    const link = join(folder, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(name === '@panelbridge/create-connector' ? ownFolder : join(ownFolder, 'node_modules', name), link);
  }
  const programs = join(folder, 'node_modules', '.bin');
  mkdirSync(programs);
  for (const name of ['tsc', 'vitest']) symlinkSync(join(ownFolder, 'node_modules', '.bin', name), join(programs, name));
  writeFileSync(join(programs, 'panelbridge-connector'), `#!/bin/sh\nexec node ${tool} "$@"\n`, { mode: 0o755 });
}

/** Runs a command in the package, with its own programs. @throws where it does not end with 0 */
async function run(command: string): Promise<string> {
  const env = { ...process.env, NO_COLOR: '1', PATH: `${join(folder, 'node_modules', '.bin')}:${process.env['PATH']}` };
  const { stdout } = await promisify(execFile)('sh', ['-c', command], { cwd: folder, env });
  return stdout;
}

/** Runs one of the package's scripts. */
const script = (name: string): Promise<string> => run(description.scripts[name] ?? 'false');

beforeAll(async () => {
  workspace = makeWorkspace();
  const flags = ['--id', 'my-tool', '--capabilities', 'redirect,status-sync', '--yes'];
  const { code, output, errors } = await create(workspace, flags, {}, false);
  if (code !== 0) throw new Error(errors);
  said = output;
  folder = join(workspace, 'packages', 'connector-my-tool');
  description = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Description;
  linkDependencies();
  await script('build');
}, 60_000);
afterAll(removeFolders);

describe('a scaffold within the repository', () => {
  it('says what comes next by the programs that a clone has', () => {
    expect(said).toContain('Next:\n  node_modules/.bin/pnpm install\n  cd packages/connector-my-tool\n  npm test\n  npm run dev\n');
  });

  it('is a package as the others are: licence, versions of the workspace, tests set up once for all', () => {
    expect(description).toMatchObject({ name: '@panelbridge/connector-my-tool', license: 'Apache-2.0' });
    const versions = Object.entries({ ...description.dependencies, ...description.devDependencies });
    for (const [name, version] of versions)
      expect([name, version]).toEqual([name, name.startsWith('@panelbridge/') ? 'workspace:*' : 'catalog:']);
    expect(Object.keys(description.scripts)).toEqual(expect.arrayContaining(['test', 'types', 'build', 'generate', 'check', 'dev']));
    expect(readdirSync(folder)).toContain('vitest.config.ts');
    // The repository has one for all.
    expect(readdirSync(folder)).not.toContain('.gitignore');
  });

  it('passes its tests and its types, and is built, described and checked by its own scripts', { timeout: 120_000 }, async () => {
    const tested = await script('test');
    expect(Number(/Tests\s+(\d+) passed/.exec(tested)?.[1])).toBeGreaterThan(40);
    expect(existsSync(join(folder, 'reports', 'vitest.json'))).toBe(true);
    await script('types');
    await script('generate');
    expect(JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'))).toMatchObject({ id: 'my-tool', version: '0.1.0' });
    expect(await script('check')).toMatch(/ passed, 0 failed, 0 waived/);
  });

  it('is read from its source where the repository is worked on, and from what is built elsewhere', async () => {
    const where = (options: string) =>
      run(`node ${options} --input-type=module --eval 'console.log(import.meta.resolve("${description.name}"))'`);
    expect(await where('--conditions=panelbridge-source')).toMatch(/\/connector-my-tool\/src\/index\.ts\n$/);
    expect(await where('')).toMatch(/\/connector-my-tool\/dist\/index\.js\n$/);
    const file = join(folder, 'dist', 'index.js');
    expect(((await import(file)) as { readonly connector: object }).connector).toMatchObject({ manifest: { id: 'my-tool' } });
  });
});
