import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeFolder, ownFolder, removeFolders } from './support/scaffold.js';

interface Registry {
  readonly environment: Readonly<Record<string, string>>;
  readonly close: () => Promise<void>;
}
interface Packed {
  readonly name: string;
  readonly version: string;
}
interface RegistryScript {
  readonly authorPackages: readonly string[];
  readonly packPackages: (folders: readonly string[], destination: string) => readonly Packed[];
  readonly startRegistry: (packages: readonly Packed[]) => Promise<Registry>;
}

const repository = join(ownFolder, '..', '..');
const guide = readFileSync(join(repository, 'apps/docs/src/content/docs/guides/write-a-connector.md'), 'utf8');
const patchFile = join(ownFolder, 'examples', 'lantern.patch');
const load = (file: string): Promise<unknown> => import(new URL(`../../../scripts/lib/${file}`, import.meta.url).href);

/** The fenced parts of the page: what follows the three signs, and the lines. */
const fences = [...guide.matchAll(/^```(\S+)([^\n]*)\n(.*?)^```$/gms)].map(([, language = '', rest = '', body = '']) => ({
  language,
  // Commands for the machine of a hub are run in the hub's own tests, those for a clone in in-clone.test.ts.
  isApart: rest.includes('On the hub') || rest.includes('In a clone'),
  lines: body.trimEnd().split('\n'),
}));

let registry: Registry;
let env: NodeJS.ProcessEnv;
let folder: string;
beforeAll(async () => {
  const { authorPackages, packPackages, startRegistry } = (await load('local-registry.mjs')) as RegistryScript;
  const { jobEnvironment } = (await load('child.mjs')) as { readonly jobEnvironment: () => NodeJS.ProcessEnv };
  folder = makeFolder();
  registry = await startRegistry(packPackages(authorPackages, join(makeFolder(), 'packed')));
  env = { ...jobEnvironment(), ...registry.environment, npm_config_prefer_offline: 'true' };
}, 120_000);
afterAll(async () => {
  await registry.close();
  removeFolders();
});

/** Runs the playground until its page was read once. */
async function readPlayground(cwd: string): Promise<string> {
  const child = spawn('npm', ['run', 'dev', '--', '--port', '0'], { cwd, env, stdio: ['ignore', 'pipe', 'inherit'], detached: true });
  try {
    let said = '';
    for await (const text of child.stdout.setEncoding('utf8') as AsyncIterable<string>) {
      said += text;
      const [url] = /http:\/\/127\S+/.exec(said) ?? [];
      if (url !== undefined) return await (await fetch(url)).text();
    }
    throw new Error(`the playground did not start: ${said}`);
  } finally {
    const ended = once(child, 'exit');
    // npm and what it started are one group.
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
    await ended;
  }
}

describe('the guide “Write a connector in 30 minutes”', () => {
  it('shows all that is written by hand, and nothing else', () => {
    const changes = (text: string): readonly string[] =>
      text
        .split('\n')
        .filter((line) => /^[+-](?![+-]{2} )/.test(line))
        .toSorted();
    const shown = fences.filter(({ language }) => language === 'diff').flatMap(({ lines }) => lines);
    expect(changes(shown.join('\n'))).toEqual(changes(readFileSync(patchFile, 'utf8')));
  });

  it('says as many lines as first-connector counts', async () => {
    const { countChangedLines } = (await load('count-lines.mjs')) as { readonly countChangedLines: (patch: string) => number };
    const [, said] = /and (\d+) lines are written or changed by hand/.exec(guide) ?? [];
    expect(Number(said)).toBe(countChangedLines(readFileSync(patchFile, 'utf8')));
  });

  it('leads a stranger from an empty folder to a packed connector, command by command', { timeout: 300_000 }, async () => {
    let cwd = folder;
    let isWritten = false;
    let page = '';
    const run: string[] = [];
    for (const { language, lines, isApart } of fences) {
      if (language === 'diff' && !isWritten) {
        await promisify(execFile)('git', ['apply', patchFile], { cwd });
        isWritten = true;
      }
      if (language !== 'sh' || isApart) continue;
      for (const command of lines) {
        run.push(command);
        if (command.startsWith('cd ')) cwd = resolve(cwd, command.slice(3));
        else if (command === 'npm run dev') page = await readPlayground(cwd);
        else await promisify(execFile)('sh', ['-c', command], { cwd, env });
      }
    }
    expect(run.length).toBeGreaterThanOrEqual(12);
    expect(page).toContain('<h1>Lantern</h1>');
    const installed = join(folder, 'hub-connectors', 'node_modules', 'panelbridge-connector-lantern');
    expect(existsSync(join(installed, 'dist', 'index.js'))).toBe(true);
    expect(JSON.parse(readFileSync(join(installed, 'manifest.json'), 'utf8'))).toMatchObject({ id: 'lantern', version: '0.1.0' });
    // Neither sources nor tests are published.
    expect(existsSync(join(installed, 'src'))).toBe(false);
    expect(existsSync(join(installed, 'test'))).toBe(false);
  });
});
