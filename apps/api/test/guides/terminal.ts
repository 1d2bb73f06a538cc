import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

// What was defined or exported stays, and every answer is kept for the line that needs something of it.
const before = `set -ao pipefail
[ -f "$TERMINAL/state" ] && . "$TERMINAL/state"
curl() { command curl -w '%{stderr}answered %{http_code}\n' "$@" | tee "$TERMINAL/answer"; }
trap 'echo "ended with $?: $BASH_COMMAND" >&2' ERR
`;
const after = `
trap - ERR
{ export -p; declare -f; } > "$TERMINAL/state"`;

/** What came of commands. */
export interface Said {
  readonly output: string;
  /** Statuses of all answers, in order. */
  readonly statuses: readonly number[];
  /** Commands that ended otherwise than with 0. */
  readonly failed: readonly string[];
}

/** A terminal into which a reader types one sample after the other. */
export class Terminal {
  /** What was printed by the last commands. */
  output = '';

  /**
   * @param folder where it stands
   * @param own folder for what it remembers
   * @param variables that are set from the beginning
   */
  constructor(
    readonly folder: string,
    readonly own: string,
    readonly variables: NodeJS.ProcessEnv,
  ) {}

  /** Types commands and waits until they have ended. */
  async type(commands: string): Promise<Said> {
    const { stdout, stderr, code } = await run('bash', ['-c', `${before}${commands}${after}`], {
      cwd: this.folder,
      env: { ...this.variables, TERMINAL: this.own },
      maxBuffer: 64 * 1024 ** 2,
    }).then(
      (said) => ({ ...said, code: 0 as number | string }),
      (error: { stdout: string; stderr: string; code: number | string }) => error,
    );
    this.output = stdout;
    const lines = stderr.split('\n');
    return {
      output: stdout,
      statuses: lines.flatMap((line) => (line.startsWith('answered ') ? [Number(line.slice('answered '.length))] : [])),
      failed: [...lines.filter((line) => line.startsWith('ended with ')), ...(code === 0 ? [] : [`bash itself ended with ${code}`])],
    };
  }

  /** Types a command that does not end by itself, and waits until something is there. @returns what stops it */
  async start(command: string, isThere: () => Promise<boolean>): Promise<() => Promise<void>> {
    const child = spawn('bash', ['-c', command], { cwd: this.folder, env: this.variables, stdio: 'ignore', detached: true });
    const ended = once(child, 'exit');
    const stop = async (): Promise<void> => {
      // The shell and what it started are one group.
      if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid);
      await ended;
    };
    for (const deadline = Date.now() + 10_000; !(await isThere()); await sleep(50)) {
      if (child.exitCode === null && Date.now() < deadline) continue;
      await stop();
      throw new Error(`it was not there in time: ${command}`);
    }
    return stop;
  }

  /** Sets a variable, as `export` does. */
  async set(name: string, value: string): Promise<void> {
    await this.type(`export ${name}='${value.replaceAll("'", String.raw`'\''`)}'`);
  }

  /** The last answer of a server; headers that were asked for are left out. @throws when it is no JSON */
  async readAnswer(): Promise<unknown> {
    const text = await readFile(join(this.own, 'answer'), 'utf8');
    return JSON.parse(text.replace(/^HTTP\/[\s\S]*?\r\n\r\n/, ''));
  }
}
