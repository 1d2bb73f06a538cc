import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const here = fileURLToPath(new URL('../../', import.meta.url));
const options = [
  '--noEmit',
  '--strict',
  '--skipLibCheck',
  '--target',
  'esnext',
  '--module',
  'nodenext',
  '--types',
  'node',
  '--ignoreConfig',
];

/** The TypeScript programs of a page, as files that can be compiled and run. */
export interface Samples {
  readonly count: number;
  /** What the compiler says of them all; nothing, when they are right. */
  compile(): Promise<string>;
  /** What a program prints. */
  run(index: number, env: NodeJS.ProcessEnv): Promise<string>;
  remove(): void;
}

/** The fenced blocks of a language on a page. @param page its path from this package */
export function listBlocks(page: string, language: string): readonly string[] {
  const text = readFileSync(`${here}${page}`, 'utf8');
  return [...text.matchAll(new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``, 'g'))].map(([, block = '']) => block);
}

/** Writes the programs of a page down: inside this package, so that they find the client as a program of its own would. */
export function writeSamples(page: string, name: string): Samples {
  const blocks = listBlocks(page, 'ts');
  const folder = `${here}reports/${name}/`;
  const files = blocks.map((_, index) => `${folder}${index}.ts`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [index, block] of blocks.entries()) writeFileSync(`${folder}${index}.ts`, block);
  return {
    count: blocks.length,
    compile: async () => {
      const { stdout } = await run('tsc', [...options, ...files], { cwd: here }).catch((error: { stdout: string }) => error);
      return stdout;
    },
    run: async (index, env) => (await run(process.execPath, [`${folder}${index}.ts`], { env: { ...process.env, ...env } })).stdout.trim(),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
