import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isPublished } from '../src/scaffold/pins.js';
import { create } from './support/run.js';
import { makeFolder, removeFolders } from './support/scaffold.js';

let folder: string;
beforeEach(() => {
  folder = makeFolder();
});
afterEach(() => vi.unstubAllEnvs());
afterAll(removeFolders);

const flags = ['--id', 'my-tool', '--capabilities', 'redirect', '--yes'];

describe('npm create @panelbridge/connector', () => {
  it('writes a package and says what comes next', async () => {
    const { code, output } = await create(folder, [...flags, '--no-install'], {
      npm_config_user_agent: 'pnpm/12.21.0 npm/? node/v26.10.0',
    });
    expect(code).toBe(0);
    expect(output).toContain('cd panelbridge-connector-my-tool\n  pnpm install\n  pnpm test\n  pnpm run dev\n');
    const description: unknown = JSON.parse(readFileSync(join(folder, 'panelbridge-connector-my-tool', 'package.json'), 'utf8'));
    expect(description).toMatchObject({
      name: 'panelbridge-connector-my-tool',
      panelbridge: { connector: 'my-tool', contract: 1 },
      scripts: {
        dev: expect.any(String),
        check: expect.any(String),
        manifest: expect.any(String),
        test: expect.any(String),
        build: expect.any(String),
      },
      files: ['dist', 'manifest.json'],
    });
    expect(existsSync(join(folder, 'panelbridge-connector-my-tool', '.gitignore'))).toBe(true);
  });

  it('writes where and as what it is told', async () => {
    const args = [
      'here',
      '--id',
      'my-tool',
      '--title',
      'My – Tool',
      '--name',
      '@acme/tool',
      '--capabilities',
      'redirect',
      '--yes',
      '--no-install',
    ];
    expect(await create(folder, args)).toMatchObject({ code: 2, errors: expect.stringContaining('--title') });
    const { code } = await create(folder, args.with(4, 'Acme Surveys & Co.'));
    expect(code).toBe(0);
    expect(readFileSync(join(folder, 'here', 'src', 'manifest.ts'), 'utf8')).toContain(`title: 'Acme Surveys & Co.'`);
    expect(readFileSync(join(folder, 'here', 'package.json'), 'utf8')).toContain('"name": "@acme/tool"');
  });

  it('from a clone writes nothing outside of it, and names the two ways that work', async () => {
    const { code, errors } = await create(folder, ['lantern', ...flags], {}, isPublished());
    expect(code).toBe(2);
    expect(errors).toMatch(
      /^--directory: .*lantern lies outside of \S+, .*without a folder, and it writes packages\/connector-my-tool; or, .*npm create /,
    );
    expect(readdirSync(folder)).toEqual([]);
  });

  it('without a network writes everything, and says that the installation can be done later', async () => {
    // Nothing listens there.
    vi.stubEnv('npm_config_registry', 'http://127.0.0.1:9/');
    vi.stubEnv('npm_config_fetch_retries', '0');
    vi.stubEnv('npm_config_cache', join(folder, 'cache'));
    const { code, output, errors } = await create(folder, flags);
    expect(code).toBe(1);
    expect(errors).toContain('The files are written, but what they need could not be installed.');
    expect(errors).toMatch(/ECONNREFUSED|network|404|No matching/i);
    expect(output).toContain('  npm install\n');
    expect(readdirSync(join(folder, 'panelbridge-connector-my-tool'))).toEqual(expect.arrayContaining(['package.json', 'src', 'test']));
  });

  it('into a folder that holds something writes nothing', async () => {
    mkdirSync(join(folder, 'mine'));
    writeFileSync(join(folder, 'mine', 'notes.txt'), 'mine');
    expect(await create(folder, ['mine', ...flags])).toMatchObject({ code: 2, errors: expect.stringMatching(/--directory: .*notes\.txt/) });
    expect(readdirSync(join(folder, 'mine'))).toEqual(['notes.txt']);
  });

  it.each([
    ['an id that is none', ['--id', 'My Tool', '--yes'], /--id: "My Tool" has to be kebab-case/],
    ['a taken id', ['--id', 'usertesting', '--yes'], /--id: "usertesting" is the id of a connector that exists/],
    ['a name that is none', [...flags, '--name', 'My Tool'], /--name: /],
    ['an unknown capability', ['--id', 'a', '--capabilities', 'redirect,teleport', '--yes'], /"teleport".*status-sync/],
    ['no id where nobody can be asked', ['--yes'], /--id: nobody can be asked here/],
    ['an unknown flag', ['--colour'], /unknown option/],
  ])('refuses %s, and writes nothing', async (_, args, words) => {
    expect(await create(folder, args)).toMatchObject({ code: 2, errors: expect.stringMatching(words) });
    expect(readdirSync(folder)).toEqual([]);
  });
});
