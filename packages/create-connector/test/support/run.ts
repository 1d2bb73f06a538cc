import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { runCreate } from '../../src/create/run-create.js';
import { ownFolder } from './scaffold.js';

/** What a command came to. */
export interface Ended {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

/** Runs `npm create @panelbridge/connector -- …` as where nobody can be asked, from a package that was published unless told otherwise. */
export async function create(
  workingFolder: string,
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>> = {},
  published = true,
): Promise<Ended> {
  const said = { output: '', errors: '' };
  const output = { write: (text: string) => (said.output += text) };
  const errors = { write: (text: string) => (said.errors += text) };
  const code = await runCreate(args, { workingFolder, environment, output, errors, isInteractive: false }, published);
  return { code, ...said };
}

/** The built program of a connector's scripts. */
export const tool = join(ownFolder, 'dist', 'tool', 'cli.js');

/** Runs `panelbridge-connector …` in the folder of a connector, as its scripts do. */
export function runTool(folder: string, ...args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [tool, ...args],
      { cwd: folder, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } },
      (error, output, errors) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : error ? 1 : 0, output, errors });
      },
    );
  });
}
