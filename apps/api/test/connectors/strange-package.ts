import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

interface Packed {
  readonly name: string;
  readonly file: string;
}
interface Registry {
  readonly environment: Readonly<Record<string, string>>;
  readonly close: () => Promise<void>;
}
interface RegistryScript {
  readonly authorPackages: readonly string[];
  readonly packPackages: (folders: readonly string[], destination: string) => readonly Packed[];
  readonly startRegistry: (packages: readonly Packed[]) => Promise<Registry>;
}

const root = join(import.meta.dirname, '..', '..', '..', '..');
const load = (file: string): Promise<unknown> => import(new URL(`../../../../scripts/lib/${file}`, import.meta.url).href);

/** The package of somebody who has never seen this repository. */
export interface StrangePackage {
  /** Where it is installed, in a folder that nothing else is in. */
  readonly folder: string;
  remove(): void;
}

/**
 * Scaffolds a connector outside the workspace with the packages as they would be published, writes the example by hand's patch, builds and packs
 * it, and installs the tarball into an empty folder.
 */
export async function installStrangePackage(): Promise<StrangePackage> {
  const { authorPackages, packPackages, startRegistry } = (await load('local-registry.mjs')) as RegistryScript;
  const { jobEnvironment } = (await load('child.mjs')) as { readonly jobEnvironment: () => NodeJS.ProcessEnv };
  const base = mkdtempSync(join(tmpdir(), 'strange-package-'));
  const registry = await startRegistry(packPackages(authorPackages, join(base, 'packed')));
  const env = { ...jobEnvironment(), ...registry.environment };
  const run = (cwd: string, program: string, ...args: readonly string[]) => promisify(execFile)(program, args, { cwd, env });
  try {
    const [own, elsewhere] = [join(base, 'lantern'), join(base, 'elsewhere')];
    const flags = ['--id', 'lantern', '--capabilities', 'redirect,status-sync', '--yes', '--no-install'];
    await run(base, 'pnpm', 'create', '@panelbridge/connector', 'lantern', ...flags);
    await run(own, 'git', 'apply', join(root, 'packages/create-connector/examples/lantern.patch'));
    await run(own, 'pnpm', 'install', '--prefer-offline');
    await run(own, 'pnpm', 'run', 'build');
    await run(own, 'pnpm', 'pack', '--out', join(base, 'lantern.tgz'));
    mkdirSync(elsewhere);
    writeFileSync(join(elsewhere, 'package.json'), '{ "private": true }');
    await run(elsewhere, 'pnpm', 'add', '--prefer-offline', join(base, 'lantern.tgz'));
    return {
      folder: join(elsewhere, 'node_modules', 'panelbridge-connector-lantern'),
      remove: () => rmSync(base, { recursive: true, force: true }),
    };
  } finally {
    await registry.close();
  }
}
