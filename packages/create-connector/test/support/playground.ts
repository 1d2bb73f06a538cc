import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tool } from './run.js';
import { makeFolder, scaffold } from './scaffold.js';

/** The playground of a connector that was begun for it. */
export interface OpenPlayground {
  readonly url: string;
  /** Saves a file of the connector with one text in the place of another. */
  edit(file: string, from: string, to: string): void;
  /** @throws when the playground does not end as it should */
  close(): Promise<void>;
}

/** Begins a connector with redirect, status sync, recruitment and ingestion, and starts its playground as its `dev` script does. */
export async function openPlayground(): Promise<OpenPlayground> {
  const folder = scaffold(makeFolder({ linked: true }), ['redirect', 'status-sync', 'recruitment', 'participant-ingestion']);
  const server = spawn(process.execPath, [tool, 'dev', '--port', '0'], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(server.stdout.setEncoding('utf8'), 'data')) as [string];
  return {
    url: /http:\S+/.exec(line)?.[0] ?? '',
    edit: (file, from, to) => {
      const path = join(folder, file);
      writeFileSync(path, readFileSync(path, 'utf8').replace(from, to));
    },
    close: async () => {
      const ended = once(server, 'exit');
      server.kill('SIGTERM');
      const [code] = (await ended) as [number | null];
      if (code !== 0) throw new Error(`the playground ended with ${code}`);
    },
  };
}
