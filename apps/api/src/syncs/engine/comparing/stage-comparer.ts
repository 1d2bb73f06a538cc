import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { createClearingRecord, decideRemoval, modeRules, type RemovalDecision, type RunCounters } from '@panelbridge/core';
import { comparisonLock } from '../../../platform/database/run-lock.js';
import type { ExpectedChanges } from '../../runs/sync-run.entity.js';
import { RunLostError, type HeldRun } from '../held-run.js';
import type { ComparePhase } from '../phases.js';
import { keyFaultTexts } from './key-fault-texts.js';

/** What the database found. Numbers of rows come as texts. */
interface Found {
  readonly model_rows: string;
  readonly known: string;
  readonly missing: string;
  readonly is_whole: boolean;
  readonly counters: Partial<RunCounters>;
}

/** Holds the stage against what was sent before. */
@Injectable()
export class StageComparer implements ComparePhase {
  async compare(held: HeldRun): Promise<void> {
    await inTransaction(held, 'commit', () => this.#compare(held));
  }

  async expect(held: HeldRun): Promise<ExpectedChanges> {
    const expected = await inTransaction(held, 'rollback', async () => {
      const { invalid = 0, unchanged = 0 } = await this.#compare(held);
      return { ...(await this.#countExpected(held)), invalid, unchanged };
    });
    await held.client.query('delete from sync_stage where run_id = $1', [held.runId]);
    return expected;
  }

  /** @returns the run's counters */
  async #compare(held: HeldRun): Promise<Partial<RunCounters>> {
    const { client, runId, holderId, settings, scope } = held;
    const { rows } = await client.query<Found>('select * from compare_sync_rows($1, $2, $3, $4)', [
      runId,
      scope.sends === 'all',
      modeRules[settings.plan.mode].updates,
      JSON.stringify(keyFaultTexts),
    ]);
    const [found] = rows;
    if (!found) return this.#readAgain(held);
    const { model_rows: modelRows, known, missing, is_whole: isWhole, counters } = found;
    const removal = decideRemoval({
      deleteBehaviour: settings.plan.deleteBehaviour,
      read: isWhole && scope.removes ? 'complete' : 'partial',
      rows: Number(modelRows),
      known: Number(known),
      missing: Number(missing),
      threshold: settings.removalThreshold,
      confirmed: held.removalsConfirmed,
    });
    const [head, tail] = writeClearing(held);
    const { rows: finished } = await client.query<{ held: boolean }>(
      'select finish_sync_comparison($1, $2, $3, $4, $5, $6, $7, $8) as held',
      [runId, holderId, toAction(removal, held), head, tail, JSON.stringify(removal), JSON.stringify(counters), modelRows],
    );
    if (finished[0]?.held !== true) throw new RunLostError(runId);
    return counters;
  }

  /** The stage is not logged, so a crash of the database empties it. Whoever takes the run up again reads the model first. */
  async #readAgain(held: HeldRun): Promise<never> {
    await held.write({ phase: 'reading' });
    throw new RunLostError(held.runId);
  }

  async #countExpected({ client, runId, settings }: HeldRun): Promise<Omit<ExpectedChanges, 'invalid' | 'unchanged'>> {
    const atPanel = settings.connectionId === null;
    const { rows } = await client.query<Record<'known' | 'strange' | 'clears' | 'deletes', string>>(
      'select * from expect_sync_rows($1, $2)',
      [runId, atPanel],
    );
    const [known, strange] = [Number(rows[0]?.known ?? 0), Number(rows[0]?.strange ?? 0)];
    const { creates, updates } = modeRules[settings.plan.mode];
    // Elsewhere nobody knows who is there: without updating, everybody may be made, and without making, everybody may be changed.
    return {
      creates: creates ? strange + (updates || atPanel ? 0 : known) : 0,
      updates: updates ? known + (creates || atPanel ? 0 : strange) : 0,
      clears: Number(rows[0]?.clears ?? 0),
      deletes: Number(rows[0]?.deletes ?? 0),
    };
  }
}

/** What is done with rows that left the model; see the function of the database. */
function toAction(removal: RemovalDecision, { settings }: HeldRun): string | null {
  if (removal.kind === 'remove') return settings.plan.deleteBehaviour;
  if (removal.kind === 'held' || removal.reason === 'partial_read') return null;
  return removal.reason === 'do_nothing' ? 'keep' : 'forget';
}

/** What stands before and after the match key in a clearing record. */
function writeClearing({ settings }: HeldRun): readonly string[] {
  const mark = randomUUID();
  return JSON.stringify(createClearingRecord(mark, settings.plan)).split(JSON.stringify(mark));
}

/** An erasure has either taken its person away before, or finds what is noted here. */
async function inTransaction<T>({ client, workspaceId }: HeldRun, end: 'commit' | 'rollback', work: () => Promise<T>): Promise<T> {
  await client.query('begin');
  try {
    await client.query(`select pg_advisory_xact_lock_shared(hashtextextended($1, ${comparisonLock}))`, [workspaceId]);
    const result = await work();
    await client.query(end);
    return result;
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}
