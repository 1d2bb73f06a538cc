import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { QueryDeepPartialEntity } from 'typeorm';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import { JobQueue } from '../../platform/jobs/job-queue.js';
import type { IncentiveRow } from '../incentive.entity.js';
import { lockIncentives } from '../locked-incentive.js';
import { AccountHealth } from '../payout-accounts/account-health.js';
import { AccountOpener } from '../payout-accounts/account-opener.js';
import { PayoutAccount } from '../payout-accounts/payout-account.entity.js';
import type { TremendousProvider } from '../tremendous/tremendous-provider.js';
import { leaseSeconds, type Claim } from './claim.js';
import { MoveIncentive } from './move-incentive.js';
import { Payout } from './payout.entity.js';
import { readPayoutOrder } from './read-order.js';

/**
 * Decides what is done next about a payout, and writes it down before anybody is called: the request is frozen and stored with the state
 * `sending`, and who was cut off in the middle is told by what is stored. Everything runs in the open workspace transaction.
 */
@Injectable()
export class ClaimPayout {
  readonly #database: WorkspaceDatabase;
  readonly #opener: AccountOpener;
  readonly #health: AccountHealth;
  readonly #mover: MoveIncentive;
  readonly #jobs: JobQueue;

  constructor(database: WorkspaceDatabase, opener: AccountOpener, health: AccountHealth, mover: MoveIncentive, jobs: JobQueue) {
    this.#database = database;
    this.#opener = opener;
    this.#health = health;
    this.#mover = mover;
    this.#jobs = jobs;
  }

  /** @returns undefined when there is nothing to call for now */
  async run(incentiveId: string): Promise<Claim | undefined> {
    const { manager, workspaceId } = this.#database;
    const incentive = (await lockIncentives(this.#database, [incentiveId])).get(incentiveId)?.incentive;
    const payout = await manager.findOne(Payout, { where: { incentiveId, workspaceId }, lock: { mode: 'pessimistic_write' } });
    if (!incentive || !payout || !(await this.#isDue(incentiveId))) return undefined;
    // Its key stays the same until what it is used for has been written down.
    const account = await manager.findOneOrFail(PayoutAccount, {
      where: { id: payout.accountId, workspaceId },
      lock: { mode: 'pessimistic_read' },
    });
    if (account.deletedAt !== null) return this.#note(payout, { nextAt: null, detail: 'The payout account was removed.' });
    // Its check takes up again what waits.
    if (account.status === 'needs_attention') return undefined;
    if (await this.#isPaused(account, incentiveId)) return undefined;
    const opened = await this.#opener.open(account);
    if (!opened.ok) {
      await this.#health.note(account, 'needs_attention', opened.detail);
      return undefined;
    }
    if (incentive.status === 'released') return this.#freeze(incentive, payout, account, opened.provider);
    if (account.dryRun) return this.#note(payout, { nextAt: () => `now() + interval '1 hour'` });
    return this.#lookUp(incentive, payout, account, opened.provider);
  }

  /** Notes that an order of which the provider has never heard is sent again. @returns whether the claim still holds */
  async repeat({ incentiveId, holder, account }: Claim): Promise<boolean> {
    const { manager, workspaceId } = this.#database;
    const incentive = (await lockIncentives(this.#database, [incentiveId])).get(incentiveId)?.incentive;
    const payout = await manager.findOne(Payout, { where: { incentiveId, workspaceId }, lock: { mode: 'pessimistic_write' } });
    if (incentive?.status !== 'unknown' || payout?.holder !== holder) return false;
    await this.#mover.move(incentive, 'sending', { account: account.id });
    await this.#hold(payout, holder, { trouble: null, detail: null });
    return true;
  }

  async #freeze(incentive: IncentiveRow, payout: Payout, account: PayoutAccount, provider: TremendousProvider): Promise<Claim | undefined> {
    const frozen = provider.prepare(await readPayoutOrder(this.#database, incentive));
    if (account.dryRun) {
      const detail = frozen.ok
        ? `Dry run: a request of ${frozen.value.length} bytes was written, and not sent.`
        : `Dry run: it could not be sent. ${frozen.faults.map((one) => one.detail).join(' ')}`;
      return this.#note(payout, { trouble: 'dry_run', detail, nextAt: null });
    }
    const sending = await this.#mover.move(incentive, 'sending', { account: account.id });
    if (!frozen.ok) {
      // Nobody was called, so the failure is certain.
      await this.#mover.move(sending, 'failed', { account: account.id, reason: frozen.faults.map((one) => one.detail).join(' ') });
      return this.#note(payout, { trouble: null, detail: null, nextAt: null });
    }
    const holder = randomUUID();
    const request = Buffer.from(frozen.value);
    const keyStoredAt = () =>
      `(select s.updated_at from payout_account_secrets s where s.account_id = payouts.account_id and s.name = 'apiKey')`;
    await this.#hold(payout, holder, { request, frozenAt: () => 'now()', keyStoredAt, trouble: null, detail: null });
    const { id: incentiveId, externalId } = incentive;
    return { incentiveId, externalId, act: 'send', mayRepeat: false, request, holder, account, provider };
  }

  async #lookUp(incentive: IncentiveRow, payout: Payout, account: PayoutAccount, provider: TremendousProvider): Promise<Claim | undefined> {
    const { id: incentiveId, externalId, status } = incentive;
    if (status !== 'sending' && status !== 'unknown' && status !== 'sent') return this.#note(payout, { nextAt: null });
    const holder = randomUUID();
    if (status === 'sending') {
      await this.#mover.move(incentive, 'unknown', { account: account.id });
      const detail = 'Whoever sent the order was cut off before the answer came. It is looked up before anything is sent again.';
      await this.#hold(payout, holder, { trouble: 'interrupted', detail });
    } else await this.#hold(payout, holder, {});
    const { request } = payout;
    const mayRepeat = status !== 'sent' && request !== null && payout.trouble !== 'conflict';
    const witness = mayRepeat ? await this.#findWitness(incentiveId) : undefined;
    return {
      incentiveId,
      externalId,
      act: 'find',
      mayRepeat,
      ...(witness !== undefined && { witness }),
      request,
      holder,
      account,
      provider,
    };
  }

  /**
   * Another order that was sent with the same key, and that the provider is known to have taken: a key that shows it opens the login in which this
   * one would be. @returns null when there is none, undefined while the account has the very key that this order was sent with
   */
  async #findWitness(incentiveId: string): Promise<string | null | undefined> {
    const [row] = await this.#database.manager.query<{ is_same: boolean; witness: string | null }[]>(
      `select coalesce(s.updated_at = p.key_stored_at, false) as is_same, (
         select w.reference from payouts w
         where w.workspace_id = p.workspace_id and w.account_id = p.account_id and w.key_stored_at = p.key_stored_at and w.reference is not null
         order by w.frozen_at desc limit 1
       ) as witness
       from payouts p left join payout_account_secrets s on s.account_id = p.account_id and s.name = 'apiKey' where p.incentive_id = $1`,
      [incentiveId],
    );
    return row?.is_same ? undefined : (row?.witness ?? null);
  }

  async #isDue(incentiveId: string): Promise<boolean> {
    const [row] = await this.#database.manager.query<{ due: boolean }[]>(
      `select coalesce(next_at <= now() + interval '1 second', false)
         and (begun_at is null or begun_at < now() - make_interval(secs => $2)) as due from payouts where incentive_id = $1`,
      [incentiveId, leaseSeconds],
    );
    return row?.due ?? false;
  }

  async #isPaused({ id }: PayoutAccount, incentiveId: string): Promise<boolean> {
    const { manager, workspaceId } = this.#database;
    const [row] = await manager.query<{ seconds: number }[]>(
      'select ceil(extract(epoch from paused_until - now()))::int as seconds from payout_accounts where id = $1 and paused_until > now()',
      [id],
    );
    if (!row) return false;
    await this.#jobs.enqueue('payout.step', { workspaceId, incentiveId }, { startAfter: row.seconds });
    return true;
  }

  async #hold({ incentiveId, attempts }: Payout, holder: string, changes: QueryDeepPartialEntity<Payout>): Promise<void> {
    await this.#database.manager.update(
      Payout,
      { incentiveId },
      {
        ...changes,
        holder,
        attempts: attempts + 1,
        begunAt: () => 'now()',
        // Should this process be killed, the sweep finds it then.
        nextAt: () => `now() + make_interval(secs => ${leaseSeconds})`,
        updatedAt: () => 'now()',
      },
    );
  }

  async #note({ incentiveId }: Payout, changes: QueryDeepPartialEntity<Payout>): Promise<undefined> {
    await this.#database.manager.update(Payout, { incentiveId }, { ...changes, updatedAt: () => 'now()' });
    return undefined;
  }
}
