import { execFileSync } from 'node:child_process';
import { cpSync, lstatSync, readdirSync, rmSync } from 'node:fs';
import { chmod, mkdir } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createTemporaryFolder } from '../test/temporary-folder.js';
import { chooseAccount, runAs, type Account } from './account.js';
import { findInstalledBinaries, prepareBinaries } from './binaries.js';

/** The package as it is when the installer ran no scripts: without symbolic links. */
function copyWithoutLinks(to: string): string {
  cpSync(findInstalledBinaries(), to, { recursive: true, filter: (source) => !lstatSync(source).isSymbolicLink() });
  return to;
}

function readVersions(bin: string, account: Account): string[] {
  return ['postgres', 'initdb'].map((program) =>
    execFileSync(join(bin, program), ['--version'], { ...runAs(account), encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim(),
  );
}

const versions = ['postgres (PostgreSQL) 18.4', 'initdb (PostgreSQL) 18.4'];

test('binaries that were installed without scripts run, and a second time too', async () => {
  const folder = await createTemporaryFolder(tmpdir());
  const account = chooseAccount(folder);
  const installed = copyWithoutLinks(join(folder, 'installed'));
  for (const _ of ['first', 'second']) {
    expect(readVersions(await prepareBinaries(installed, folder, account), account)).toEqual(versions);
  }
  expect(readdirSync(folder)).toEqual(['installed']);
});

test.runIf(userInfo().uid === 0)(
  'binaries under root’s private home are copied once to where the server’s account can run them',
  async () => {
    const folder = await createTemporaryFolder(tmpdir());
    const account = chooseAccount(folder);
    const home = join(folder, 'home');
    await mkdir(home);
    await chmod(home, 0o700);
    const installed = copyWithoutLinks(join(home, 'installed'));
    const bin = await prepareBinaries(installed, folder, account);
    expect(bin.startsWith(home)).toBe(false);
    expect(readVersions(bin, account)).toEqual(versions);
    rmSync(join(installed, 'native', 'bin', 'initdb'));
    expect(readVersions(await prepareBinaries(installed, folder, account), account)).toEqual(versions);
  },
);
