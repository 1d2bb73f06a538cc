import { Injectable } from '@nestjs/common';
import { decideCancellation, decideRelease, decideRetry, type ReleaseTrigger } from '@panelbridge/core';
import type { QueryDeepPartialEntity } from 'typeorm';
import { EventLog, type NewEvent } from '../events/event-log.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { fromFaults, ProblemException, unwrap } from '../platform/http/problem.js';
import { currentActor, currentRequest } from '../platform/http/request-context.js';
import { requireMatch } from '../platform/http/versions.js';
import { IncentiveRow } from './incentive.entity.js';
import { lockIncentives, type LockedIncentive } from './locked-incentive.js';
import { manualPayoutProvider } from './manual-payout-provider.js';
import { BeginPayouts } from './payouts/begin-payouts.js';
import { runInSavepoint } from './run-in-savepoint.js';

/** One incentive to release. */
export interface ReleaseItem {
  readonly id: string;
  /** The version that the caller's decision is based on; any, if left out. */
  readonly version?: number;
}

/** Who releases, and by which right. */
export interface ReleaseOptions {
  /** A person, if left out. */
  readonly trigger?: ReleaseTrigger;
  /** The key of the present request, if left out. */
  readonly actor?: NonNullable<NewEvent['actor']>;
}

/** What became of one item: the released incentive, or the problem that its route would answer with. */
export type ReleaseOutcome =
  | { readonly ok: true; readonly id: string; readonly incentive: IncentiveRow }
  | { readonly ok: false; readonly id: string; readonly problem: ProblemException };

/** The states of incentives as far as people and policies move them. Everything runs in the caller's open workspace transaction. */
@Injectable()
export class IncentiveService {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly events: EventLog,
    private readonly payouts: BeginPayouts,
  ) {}

  /**
   * Releases incentives, the one act after which they are paid. Each stands alone: one that is refused, or fails, leaves the others be.
   *
   * @returns one outcome for each item, in the order of the items
   */
  async release(items: readonly ReleaseItem[], options: ReleaseOptions = {}): Promise<readonly ReleaseOutcome[]> {
    const locked = await lockIncentives(
      this.database,
      items.map(({ id }) => id),
    );
    const outcomes: ReleaseOutcome[] = [];
    for (const item of items) outcomes.push(await this.#releaseAlone(item, locked.get(item.id), options));
    return outcomes;
  }

  /**
   * Releases one incentive for the present request.
   *
   * @throws ProblemException `not_found`, `version_mismatch`, or `release_refused` with everything that stands against it
   */
  async releaseOne(id: string): Promise<IncentiveRow> {
    await this.#lock(id);
    const [outcome] = await this.release([{ id }]);
    if (outcome?.ok) return outcome.incentive;
    throw outcome?.problem ?? refuseUnknown();
  }

  /**
   * Withdraws an incentive that has not been released, or whose payment has failed and is not retried. What its study was charged for it goes back.
   *
   * @param reason in the words of the person who acts
   * @throws ProblemException `not_found`, `version_mismatch` or `cancellation_refused`
   */
  async cancel(id: string, reason: string): Promise<IncentiveRow> {
    const { incentive } = await this.#lock(id);
    const status = unwrap(decideCancellation(incentive.status, incentive.supersededBy !== null), 'cancellation_refused');
    const cancelled = await this.#update(incentive, { status, holdReason: null });
    await this.#log('incentive.cancelled', cancelled, { from: incentive.status, reason });
    return cancelled;
  }

  /**
   * Orders a payment anew whose failure is confirmed: the failed order stays, and one of the next sequence takes its place, released.
   *
   * @returns the new order
   * @throws ProblemException `not_found`, `version_mismatch` or `retry_refused`
   */
  async retry(id: string): Promise<IncentiveRow> {
    const { incentive: failed } = await this.#lock(id);
    const { manager, workspaceId } = this.database;
    const decision = decideRetry({ state: failed.status, sequence: failed.sequence, isSuperseded: failed.supersededBy !== null });
    const sequence = unwrap(decision, 'retry_refused');
    // What an account was to pay goes over the one that takes payments now; what was paid by hand stays so.
    const account = failed.provider === manualPayoutProvider.name ? null : await this.payouts.findDefault();
    const provider = account?.provider ?? manualPayoutProvider.name;
    const { studyId, participationId, kind, amount, currency, dueAt } = failed;
    const order = { workspaceId, studyId, participationId, kind, amount, currency, provider, dueAt, sequence };
    const releasedBy = currentActor().keyId;
    const inserted = await manager.insert(IncentiveRow, { ...order, status: 'released', releasedAt: () => 'now()', releasedBy });
    const retried = await manager.findOneByOrFail(IncentiveRow, { id: String(inserted.identifiers[0]?.['id']), workspaceId });
    await this.#update(failed, { supersededBy: retried.id });
    if (account !== null) await this.payouts.begin(account, retried.id);
    await this.#log('incentive.retried', retried, { from: failed.status, data: { failed: failed.id } });
    return retried;
  }

  async #releaseAlone({ id, version }: ReleaseItem, locked: LockedIncentive | undefined, options: ReleaseOptions): Promise<ReleaseOutcome> {
    if (locked === undefined) return { ok: false, id, problem: refuseUnknown() };
    const { incentive } = locked;
    if (version !== undefined && version !== incentive.version) return { ok: false, id, problem: refuseVersion(incentive.version) };
    const decision = decideRelease({
      participationStatus: locked.participationStatus,
      incentive: { state: incentive.status, holdReason: incentive.holdReason },
      amount: { amount: incentive.amount, currency: incentive.currency },
      trigger: options.trigger ?? { by: 'person' },
    });
    if (!decision.ok) return { ok: false, id, problem: fromFaults(decision.faults, 'release_refused') };
    const done = await runInSavepoint(this.database.manager, () => this.#writeRelease(incentive, options));
    if (!done.ok) return { ok: false, id, problem: new ProblemException('internal_error', { cause: done.error }) };
    // The same incentive may be named again further down.
    locked.incentive = done.value;
    return { ok: true, id, incentive: done.value };
  }

  async #writeRelease(incentive: IncentiveRow, { actor }: ReleaseOptions): Promise<IncentiveRow> {
    const releasedBy = actor === undefined ? currentActor().keyId : (actor.id ?? actor.kind);
    const account = await this.payouts.findDefault();
    const provider = account?.provider ?? manualPayoutProvider.name;
    const released = await this.#update(incentive, { status: 'released', releasedAt: () => 'now()', releasedBy, provider });
    await this.#log('incentive.released', released, { from: incentive.status, ...(actor && { actor }) });
    if (account !== null) await this.payouts.begin(account, released.id);
    return released;
  }

  async #lock(id: string): Promise<LockedIncentive> {
    const locked = (await lockIncentives(this.database, [id])).get(id);
    if (locked === undefined) throw refuseUnknown();
    requireMatch(currentRequest(), locked.incentive.version);
    return locked;
  }

  // Guarded by the state that was decided about, so that even a caller without the lock could not move an incentive twice.
  async #update({ id, workspaceId, status }: IncentiveRow, changes: QueryDeepPartialEntity<IncentiveRow>): Promise<IncentiveRow> {
    const { manager } = this.database;
    const raised = { ...changes, version: () => 'version + 1', updatedAt: () => 'now()' };
    const { affected } = await manager.update(IncentiveRow, { id, workspaceId, status }, raised);
    if (affected !== 1) throw new Error(`the incentive ${id} is not ${status} any more, although it was locked`);
    return manager.findOneByOrFail(IncentiveRow, { id, workspaceId });
  }

  #log(type: string, incentive: IncentiveRow, details: Pick<NewEvent, 'from' | 'reason' | 'actor' | 'data'>): Promise<void> {
    const { id, studyId, participationId, status, amount, currency, externalId } = incentive;
    const data = { amount, currency, externalId, ...details.data };
    return this.events.append({ type, studyId, participationId, subjectId: id, to: status, ...details, data });
  }
}

function refuseUnknown(): ProblemException {
  return new ProblemException('not_found', { detail: 'There is no incentive with this id in the workspace of the key.' });
}

function refuseVersion(present: number): ProblemException {
  return new ProblemException('version_mismatch', {
    detail: `The present version is ${present}; read the incentive again, and release it if that is still right.`,
  });
}
