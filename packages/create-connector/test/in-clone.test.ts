import { execFile } from 'node:child_process';
import { cpSync, globSync, mkdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeFolder, ownFolder, removeFolders } from './support/scaffold.js';

// What the guide says for a clone, typed in a copy of the repository, which is installed as `npm test` leaves it.
const repository = join(ownFolder, '..', '..');
const guide = readFileSync(join(repository, 'apps/docs/src/content/docs/guides/write-a-connector.md'), 'utf8');
const patchFile = join(ownFolder, 'examples', 'lantern.patch');
const [begin = [], end = []] = [...guide.matchAll(/^```sh title="In a clone[^\n]*\n(.*?)^```$/gms)].map(([, body = '']) =>
  body.trimEnd().split('\n'),
);
const left = new Set(['node_modules', 'reports', '.turbo']);

let clone: string;
let env: NodeJS.ProcessEnv;
beforeAll(async () => {
  const { jobEnvironment } = (await import(new URL('../../../scripts/lib/child.mjs', import.meta.url).href)) as {
    readonly jobEnvironment: () => NodeJS.ProcessEnv;
  };
  // On a CI server pnpm would keep to the lockfile, which a new package changes.
  const { CI: _, ...own } = jobEnvironment();
  env = { ...own, NO_COLOR: '1', npm_config_prefer_offline: 'true' };
  clone = makeFolder();
  const files = ['package.json', 'pnpm-workspace.yaml', 'pnpm-lock.yaml', 'tsconfig.base.json', 'vitest.shared.ts', 'scripts', 'packages'];
  const manifests = globSync('{apps/*,benchmarks}/package.json', { cwd: repository });
  for (const file of [...files, ...manifests]) {
    mkdirSync(dirname(join(clone, file)), { recursive: true });
    cpSync(join(repository, file), join(clone, file), { recursive: true, filter: (path) => !left.has(basename(path)) });
  }
  await promisify(execFile)('pnpm', ['install', '--frozen-lockfile', '--prefer-offline'], { cwd: clone, env });
}, 120_000);
afterAll(removeFolders, 120_000);

/** Types lines one after the other. @returns where one stands then, and what was printed last */
async function type(lines: readonly string[], from: string): Promise<{ readonly cwd: string; readonly printed: string }> {
  let [cwd, printed] = [from, ''];
  for (const line of lines) {
    if (line.startsWith('cd ')) cwd = resolve(cwd, line.slice('cd '.length));
    else ({ stdout: printed } = await promisify(execFile)('sh', ['-c', line], { cwd, env }));
  }
  return { cwd, printed };
}

it('leads from a clone to a connector that passes its tests, is built and is named to the hub', { timeout: 180_000 }, async () => {
  const made = await type(begin, clone);
  expect(made.cwd).toBe(join(clone, 'packages', 'connector-lantern'));
  expect(Number(/Tests\s+(\d+) passed/.exec(made.printed)?.[1])).toBeGreaterThan(40);
  await promisify(execFile)('git', ['apply', patchFile], { cwd: made.cwd });
  await type(['npm test'], made.cwd);

  // The last line starts a hub; that one takes connectors from folders is held by its own tests.
  expect(end.at(-1)).toBe('npm start');
  const { cwd } = await type(end.slice(0, -2), made.cwd);
  expect(cwd).toBe(clone);
  const { printed } = await type([`${end.at(-2)}; printenv CONNECTORS`], cwd);
  const named = printed.trim().split(',');
  const hub = JSON.parse(readFileSync(join(clone, 'apps/api/package.json'), 'utf8')) as { readonly dependencies: object };
  const own = Object.keys(hub.dependencies).filter((name) => name.startsWith('@panelbridge/connector-'));
  expect(named.slice(0, -1).toSorted()).toEqual(own.toSorted());
  const { connector } = (await import(join(named.at(-1) ?? '', 'dist', 'index.js'))) as { readonly connector: object };
  expect(connector).toMatchObject({ manifest: { id: 'lantern', capabilities: { redirect: { parameter: { name: 'respondent' } } } } });
});
