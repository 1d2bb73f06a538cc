import { Writable } from 'node:stream';
import { runCli } from '@panelbridge/cli';
import { expect } from 'vitest';
import { RunHost } from '../../../src/syncs/engine/run-host.js';
import type { SyncHub } from './sync-hub.js';

/** What a command came to. */
export interface Ended {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

/** Where a command is typed. */
export interface Typed {
  readonly environment: Readonly<Record<string, string>>;
  /** Whether a bar can be drawn; not by default. */
  readonly isInteractive?: boolean;
  readonly signal?: AbortSignal;
}

/** Collects what a command writes. */
class Collected extends Writable {
  text = '';
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

/** What a command has written so far. */
class Said {
  readonly output = new Collected();
  readonly errors = new Collected();
}

/** Types a command of the CLI, and waits until it has ended. */
export async function typeCommand(args: readonly string[], typed: Typed, said: Said = new Said()): Promise<Ended> {
  const { environment, isInteractive = false, signal = new AbortController().signal } = typed;
  const code = await runCli(args, { environment, output: said.output, errors: said.errors, isInteractive, signal });
  return { code, output: said.output.text, errors: said.errors.text };
}

/** Asks for a run and watches it; whoever watches has seen it wait when this is there. */
export async function watch(sync: string, options: readonly string[], typed: Typed): Promise<{ readonly ended: Promise<Ended> }> {
  const said = new Said();
  const ended = typeCommand(['sync', 'run', sync, ...options, '--watch'], typed, said);
  await expect.poll(() => said.output.text + said.errors.text, { timeout: 15_000 }).toContain('waiting for its turn');
  return { ended };
}

/** Watches a run that begins only after that, as a worker would begin it. */
export async function watchWork(hub: SyncHub, sync: string, options: readonly string[], typed: Typed): Promise<Ended> {
  const { ended } = await watch(sync, options, typed);
  const { rows } = await hub.sql.query<{ id: string }>(`select id from sync_runs where sync_id = $1 and state = 'queued'`, [sync]);
  expect(rows.length).toBe(1);
  const taken = await hub.app.get(RunHost).take(hub.workspaceId, rows[0]?.id ?? '');
  await taken?.ended;
  return ended;
}
