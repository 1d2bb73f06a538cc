import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import { EventLog } from '../events/event-log.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { JobQueue } from '../platform/jobs/job-queue.js';
import { buildComparison, type ComparisonResult } from './comparison-statement.js';
import { PullWait } from './pull-wait.js';
import { Reconciliation, type UploadOptions } from './reconciliation.entity.js';
import { isBehind, isWaiting } from './run-order.js';
import { SupersededError } from './row-store.js';
import { RunFailure } from './run-failure.js';

const maximumAttempts = 5;
/** After how many seconds a run that only waits for the tool looks again whether the one before it is over. */
const retrySecondsBehind = 10;

/** A run that this worker does. */
export interface BegunRun {
  readonly run: Reconciliation;
  /** Whether the list will hold everybody. */
  readonly isWhole: boolean;
}

/** The states of a run, each entered in the open workspace transaction. */
@Injectable()
export class RunStore {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly pulls: PullWait,
    private readonly jobs: JobQueue,
    private readonly events: EventLog,
  ) {}

  /**
   * Begins a run anew, whatever an earlier worker left of it; `null` when there is nothing to do now: it is over, another run of the study is
   * before it (which calls it when it ends), or the tool has still to be read (it is asked for again by itself). A run that only waits for the tool
   * is before nobody.
   *
   * @throws RunFailure
   */
  async begin(id: string): Promise<BegunRun | null> {
    const { manager } = this.database;
    const runs = await this.#lockUnderWay(id);
    const run = runs.find((one) => one.id === id);
    if (!run) return null;
    if (isBehind(run, runs)) {
      if (isWaiting(run)) await this.#retry(run, retrySecondsBehind);
      return null;
    }
    if (run.attempt >= maximumAttempts) throw new RunFailure('gave_up', `The run was begun ${maximumAttempts} times and came to no end.`);
    const isWhole = run.source === 'upload' ? (run.options as UploadOptions).isPartial !== true : await this.#waitForPull(run);
    if (isWhole === null) return null;
    await manager.query('delete from reconciliation_rows where reconciliation_id = $1', [id]);
    await manager.query('delete from reconciliation_pairs where reconciliation_id = $1', [id]);
    await manager.query(
      `update reconciliations set status = 'reading', attempt = attempt + 1, rows_read = 0, started_at = coalesce(started_at, now()), version = version + 1
       where id = $1`,
      [id],
    );
    return { run: await manager.findOneByOrFail(Reconciliation, { id }), isWhole };
  }

  /** Shows that all rows have been read. @throws SupersededError */
  async startComparing({ id, attempt }: Reconciliation): Promise<void> {
    const [, changed] = await this.database.manager.query<[unknown, number]>(
      `update reconciliations set status = 'comparing', rows_total = rows_read, version = version + 1
       where id = $1 and attempt = $2 and finished_at is null`,
      [id, attempt],
    );
    if (changed !== 1) throw new SupersededError(`the run ${id} was taken over`);
  }

  /** Compares and ends the run. @throws SupersededError */
  async compare({ run: { id, attempt, source, options, createdAt, studyId }, isWhole }: BegunRun): Promise<void> {
    const run = await this.#lock(id);
    if (!run || run.attempt !== attempt || run.finishedAt !== null) throw new SupersededError(`the run ${id} was taken over`);
    // The pass that a run waits for begins after the run was asked for.
    const listedAt = source === 'upload' ? new Date((options as UploadOptions).listedAt) : createdAt;
    // In the order in which whoever applies findings locks them, so that neither waits for the other in a circle, and whatever has been done
    // about them by now is known to the comparison.
    await this.database.manager.query(
      `select 1 from findings where study_id = $1 and state in ('open', 'acknowledged') order by id for no key update`,
      [studyId],
    );
    const { text, values } = buildComparison({ reconciliationId: id, listedAt, isWhole });
    const [result] = await this.database.manager.query<[ComparisonResult]>(text, values);
    const { counts, opened, gone } = result;
    await this.#end(run, { status: 'finished', counts, newFindings: opened });
    await this.events.append({ type: 'reconciliation.finished', studyId, subjectId: id, data: { counts, opened, gone } });
  }

  /** Ends the run with the reason why; what it had read is taken away. */
  async fail(id: string, errorCode: string, errorDetail: string): Promise<void> {
    const run = await this.#lock(id);
    if (!run || run.finishedAt !== null) return;
    await this.database.manager.query('delete from reconciliation_rows where reconciliation_id = $1', [id]);
    await this.#end(run, { status: 'failed', errorCode, errorDetail });
    await this.events.append({ type: 'reconciliation.failed', studyId: run.studyId, subjectId: id, reason: errorCode });
  }

  /** Ends the run because somebody wants it no more. A worker that is at it stops at its next step. */
  async cancel(id: string): Promise<void> {
    await this.fail(id, 'cancelled', 'Somebody cancelled the run before it was over.');
  }

  async #end(run: Reconciliation, changes: Partial<Reconciliation>): Promise<void> {
    const { manager, workspaceId } = this.database;
    const { id, studyId } = run;
    await manager.update(Reconciliation, { id }, { ...changes, finishedAt: () => 'now()', version: () => 'version + 1' });
    await manager.query('delete from reconciliation_files where reconciliation_id = $1', [id]);
    // Those that wait for the tool look again by themselves.
    const next = (await this.#findUnderWay(studyId)).find((one) => !isWaiting(one));
    if (next) await this.jobs.enqueue('reconciliation.run', { workspaceId, reconciliationId: next.id });
  }

  async #waitForPull(run: Reconciliation): Promise<boolean | null> {
    const readiness = await this.pulls.check(run);
    const { manager } = this.database;
    const { id } = run;
    const rowsTotal = readiness.records;
    if (readiness.isReady) {
      await manager.update(Reconciliation, { id }, { rowsTotal });
      return readiness.isWhole;
    }
    const { identified, retrySeconds } = readiness;
    await manager.query(
      `update reconciliations set status = 'reading', rows_read = $2, rows_total = $3, started_at = coalesce(started_at, now()), version = version + 1
       where id = $1`,
      [id, identified, rowsTotal],
    );
    await this.#retry(run, retrySeconds);
    return null;
  }

  async #retry({ id }: Reconciliation, startAfter: number): Promise<void> {
    const { workspaceId } = this.database;
    await this.jobs.enqueue('reconciliation.run', { workspaceId, reconciliationId: id }, { startAfter });
  }

  /** The run and all others of its study that are under way, so that no two of them begin at once. */
  async #lockUnderWay(id: string): Promise<readonly Reconciliation[]> {
    const { manager, workspaceId } = this.database;
    const run = await manager.findOneBy(Reconciliation, { id, workspaceId });
    return run === null ? [] : this.#findUnderWay(run.studyId, { mode: 'pessimistic_write' });
  }

  /** The oldest first. */
  #findUnderWay(studyId: string, lock?: { readonly mode: 'pessimistic_write' }): Promise<Reconciliation[]> {
    const { manager, workspaceId } = this.database;
    const where = { studyId, workspaceId, finishedAt: IsNull() };
    return manager.find(Reconciliation, { where, order: { createdAt: 'asc', id: 'asc' }, ...(lock && { lock }) });
  }

  #lock(id: string): Promise<Reconciliation | null> {
    const { manager, workspaceId } = this.database;
    return manager.findOne(Reconciliation, { where: { id, workspaceId }, lock: { mode: 'pessimistic_write' } });
  }
}
