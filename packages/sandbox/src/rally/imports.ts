import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { State } from '../state-file.js';
import { type FailedRecord, importPeople } from './import-people.js';
import type { ImportBody } from './person.js';
import type { Study } from './study.js';
import type { Workspace } from './workspace.js';

/** An import as the API answers it. */
export interface ImportRun {
  readonly importId: string;
  readonly type: 'API';
  readonly status: 'NOT_STARTED' | 'UPLOADING' | 'ERROR' | 'COMPLETED';
  /** How many people were imported. */
  readonly personCount: number;
  /** `null` until the import has ended. */
  readonly failedRecords: readonly FailedRecord[] | null;
  /** ISO 8601 in UTC. */
  readonly updatedAt: string;
}

/** How an import goes: as it should, to an error without writing anybody, or nowhere. */
export type ImportFate = 'completed' | 'error' | 'stuck';

const now = (): string => new Date().toISOString();

/** Runs imports after they were accepted. Those that a stop interrupted are in error at the next start. */
export class Imports {
  readonly #runs = new Map<string, ImportRun>();
  readonly #underWay = new Set<Promise<void>>();
  readonly #stop = new AbortController();
  readonly #workspace: Workspace;
  readonly #state: State;
  readonly #delayMs: number;
  readonly #finished: (run: ImportRun) => void;

  /** @param delayMs from acceptance to the start, and from there to the end */
  constructor(workspace: Workspace, state: State, delayMs: number, finished: (run: ImportRun) => void) {
    this.#workspace = workspace;
    this.#state = state;
    this.#delayMs = delayMs;
    this.#finished = finished;
    for (const run of state.load('import') as ImportRun[])
      this.#save(run.failedRecords === null ? { ...run, status: 'ERROR', failedRecords: [], updatedAt: now() } : run);
  }

  find(importId: string): ImportRun | undefined {
    return this.#runs.get(importId);
  }

  /** Accepts an import; with a study, its people become participants. */
  accept(body: ImportBody, study: Study | undefined, fate: ImportFate): ImportRun {
    const run: ImportRun = {
      importId: `import_${randomUUID()}`,
      type: 'API',
      status: 'NOT_STARTED',
      personCount: 0,
      failedRecords: null,
      updatedAt: now(),
    };
    this.#save(run);
    const running = this.#run(run, body, study, fate).finally(() => this.#underWay.delete(running));
    this.#underWay.add(running);
    return run;
  }

  /** Waits until no import is under way; one that is stuck counts as done. */
  async settle(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.settle();
  }

  async #run(run: ImportRun, body: ImportBody, study: Study | undefined, fate: ImportFate): Promise<void> {
    if (!(await this.#wait())) return;
    this.#save({ ...run, status: 'UPLOADING', updatedAt: now() });
    if (fate === 'stuck' || !(await this.#wait())) return;
    const { written, optedOut, failed } =
      fate === 'error' ? { written: [], optedOut: [], failed: [] } : importPeople(this.#workspace.people, body);
    for (const person of optedOut) this.#workspace.announceOptOut(person);
    if (study !== undefined) for (const person of written) this.#workspace.addParticipant(study, person);
    const status = fate === 'error' ? 'ERROR' : 'COMPLETED';
    const ended: ImportRun = { ...run, status, personCount: written.length, failedRecords: failed, updatedAt: now() };
    this.#save(ended);
    this.#finished(ended);
  }

  /** @returns whether to go on */
  async #wait(): Promise<boolean> {
    await sleep(this.#delayMs, undefined, { signal: this.#stop.signal }).catch(() => undefined);
    return !this.#stop.signal.aborted;
  }

  #save(run: ImportRun): void {
    this.#runs.set(run.importId, run);
    this.#state.save('import', run.importId, run);
  }
}
