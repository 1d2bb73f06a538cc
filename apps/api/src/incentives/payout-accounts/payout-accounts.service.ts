import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { fault, type Fault } from '@panelbridge/core';
import { IsNull } from 'typeorm';
import { EventLog } from '../../events/event-log.js';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import { readPage, type Page, type PageQuery } from '../../platform/http/pagination.js';
import { fromFaults, ProblemException } from '../../platform/http/problem.js';
import { currentRequest } from '../../platform/http/request-context.js';
import { requireMatch } from '../../platform/http/versions.js';
import { Outbound } from '../../platform/outbound/outbound.js';
import { BeginPayouts } from '../payouts/begin-payouts.js';
import { AccountSecrets, checkAccountSecrets } from './account-secrets.js';
import { checkAccountSettings, type CheckedSettings } from './check-settings.js';
import type { ChangePayoutAccountDto, CreatePayoutAccountDto } from './payout-account.dto.js';
import { PayoutAccount, type PayoutAccountSecret } from './payout-account.entity.js';

/** An account with the names of its secrets; never with their values. */
export interface StoredAccount {
  readonly account: PayoutAccount;
  readonly secrets: readonly Pick<PayoutAccountSecret, 'name' | 'updatedAt'>[];
}

/** The payout accounts of a workspace. Everything runs in the open workspace transaction. */
@Injectable()
export class PayoutAccountsService {
  readonly #database: WorkspaceDatabase;
  readonly #outbound: Outbound;
  readonly #secrets: AccountSecrets;
  readonly #payouts: BeginPayouts;
  readonly #events: EventLog;

  constructor(database: WorkspaceDatabase, outbound: Outbound, secrets: AccountSecrets, payouts: BeginPayouts, events: EventLog) {
    this.#database = database;
    this.#outbound = outbound;
    this.#secrets = secrets;
    this.#payouts = payouts;
    this.#events = events;
  }

  /** Makes an account. @throws ProblemException `validation_failed` with every fault of settings and secrets */
  async create({ name, provider, settings, secrets, dryRun = false, isDefault }: CreatePayoutAccountDto): Promise<StoredAccount> {
    const checked = this.#check(settings, secrets, new Set());
    const { manager, workspaceId } = this.#database;
    const id = randomUUID();
    const before = await this.#lockDefault();
    const takesReleased = isDefault ?? before === null;
    if (takesReleased && before !== null) await this.#takeAway(before);
    const row = { id, workspaceId, name, provider, settings: checked.settings, dryRun, isDefault: takesReleased };
    await manager.insert(PayoutAccount, row);
    await this.#secrets.change(id, secrets);
    await this.#events.append({ type: 'payout_account.created', subjectId: id, data: { provider, dryRun, isDefault: takesReleased } });
    return this.get(id);
  }

  /** Lists accounts, the newest first. */
  async list(page: PageQuery): Promise<Page<StoredAccount>> {
    const { manager, workspaceId } = this.#database;
    const query = manager
      .createQueryBuilder(PayoutAccount, 'account')
      .where('account.workspaceId = :workspaceId and account.deletedAt is null', { workspaceId });
    const { data, nextCursor } = await readPage(query, page);
    const secrets = await this.#secrets.list(...data.map(({ id }) => id));
    return { data: data.map((account) => ({ account, secrets: secrets.filter(({ ownerId }) => ownerId === account.id) })), nextCursor };
  }

  /** Reads an account. @throws ProblemException `not_found` */
  async get(id: string): Promise<StoredAccount> {
    const { manager, workspaceId } = this.#database;
    const account = await manager.findOneBy(PayoutAccount, { id, workspaceId, deletedAt: IsNull() });
    if (!account) throw refuseUnknownAccount();
    return { account, secrets: await this.#secrets.list(id) };
  }

  /**
   * Changes an account. Other settings or secrets take it back to `unchecked`, and what waited for it goes on.
   *
   * @throws ProblemException `not_found`, `version_mismatch`, `payout_account_in_use` where requests would go elsewhere while payments are on their
   *   way, or `validation_failed` with every fault
   */
  async change(id: string, { name, settings = {}, secrets = {}, dryRun, isDefault }: ChangePayoutAccountDto): Promise<StoredAccount> {
    const before = isDefault === true ? await this.#lockDefault() : null;
    const account = await this.#lock(id);
    requireMatch(currentRequest(), account.version);
    const merged = Object.fromEntries(Object.entries({ ...account.settings, ...settings }).filter(([, value]) => value !== null));
    const stored = await this.#secrets.listNames(id);
    const checked = this.#check(merged, secrets, stored);
    await this.#checkWay(account, checked, secrets);
    const plain = { name: name ?? account.name, dryRun: dryRun ?? account.dryRun, isDefault: isDefault ?? account.isDefault };
    const touched = [...Object.keys(settings).map((one) => `settings.${one}`), ...Object.keys(secrets).map((one) => `secrets.${one}`)];
    const changed = [...(['name', 'dryRun', 'isDefault'] as const).filter((one) => plain[one] !== account[one]), ...touched];
    if (changed.length === 0) return this.get(id);
    if (before !== null && before.id !== id) await this.#takeAway(before);
    const unproven = touched.length > 0 ? ({ status: 'unchecked', statusDetail: null, checkedAt: null, pausedUntil: null } as const) : {};
    const row = { ...plain, ...unproven, settings: checked.settings, version: account.version + 1, updatedAt: () => 'now()' };
    await this.#database.manager.update(PayoutAccount, id, row);
    await this.#secrets.change(id, secrets);
    await this.#events.append({ type: 'payout_account.changed', subjectId: id, data: { changed } });
    if (touched.length > 0 || changed.includes('dryRun')) await this.#payouts.wake(id);
    return this.get(id);
  }

  /**
   * Removes an account and erases its secrets.
   *
   * @throws ProblemException `not_found`, `version_mismatch`, or `payout_account_in_use` while a payment over it may be on its way
   */
  async remove(id: string): Promise<void> {
    const account = await this.#lock(id);
    requireMatch(currentRequest(), account.version);
    await this.#requireUnused(id, ['released', 'sending', 'unknown'], 'Wait until they are settled.');
    const { manager } = this.#database;
    await manager.update(PayoutAccount, id, {
      deletedAt: () => 'now()',
      updatedAt: () => 'now()',
      isDefault: false,
      version: account.version + 1,
    });
    await this.#secrets.clear(id);
    await this.#events.append({ type: 'payout_account.deleted', subjectId: id, data: { provider: account.provider } });
  }

  #check(
    settings: Readonly<Record<string, unknown>>,
    secrets: Readonly<Record<string, unknown>>,
    stored: ReadonlySet<string>,
  ): CheckedSettings {
    const checked = checkAccountSettings(settings, this.#outbound.policy);
    const faults: Fault[] = [...(checked.ok ? [] : checked.faults), ...checkAccountSecrets(secrets, stored)];
    if (!checked.ok || faults.length > 0) throw fromFaults(faults);
    return checked.value;
  }

  /** Elsewhere an order that is on its way would be looked for in vain, and paid again. */
  async #checkWay(account: PayoutAccount, next: CheckedSettings, secrets: Readonly<Record<string, unknown>>): Promise<void> {
    const before = checkAccountSettings(account.settings, this.#outbound.policy);
    if (before.ok && before.value.url === next.url && before.value.settings.environment === next.settings.environment) return;
    await this.#requireUnused(
      account.id,
      ['sending', 'sent', 'unknown'],
      'Wait until they are settled, or make another account; the environment and the base URL of this one stay.',
    );
    if (typeof secrets['apiKey'] === 'string') return;
    throw fromFaults([fault('secret_missing', '/secrets/apiKey', 'Requests would go elsewhere, so send the API key again.')]);
  }

  async #requireUnused(id: string, states: readonly string[], remedy: string): Promise<void> {
    const [row] = await this.#database.manager.query<{ n: number }[]>(
      'select count(*)::int as n from payouts p join incentives i on i.id = p.incentive_id where p.account_id = $1 and i.status = any ($2)',
      [id, states],
    );
    const n = row?.n ?? 0;
    if (n > 0) throw new ProblemException('payout_account_in_use', { detail: `Payments over it that are not settled: ${n}. ${remedy}` });
  }

  /** Accounts are locked in the order: the default one, then the one that is changed. */
  #lockDefault(): Promise<PayoutAccount | null> {
    const { manager, workspaceId } = this.#database;
    return manager.findOne(PayoutAccount, {
      where: { workspaceId, isDefault: true, deletedAt: IsNull() },
      lock: { mode: 'pessimistic_write' },
    });
  }

  async #takeAway({ id, version }: PayoutAccount): Promise<void> {
    await this.#database.manager.update(PayoutAccount, id, { isDefault: false, version: version + 1, updatedAt: () => 'now()' });
    await this.#events.append({ type: 'payout_account.changed', subjectId: id, data: { changed: ['isDefault'] } });
  }

  async #lock(id: string): Promise<PayoutAccount> {
    const { manager, workspaceId } = this.#database;
    const account = await manager.findOne(PayoutAccount, {
      where: { id, workspaceId, deletedAt: IsNull() },
      lock: { mode: 'pessimistic_write' },
    });
    if (!account) throw refuseUnknownAccount();
    return account;
  }
}

/** The answer to an id that is no account of the workspace. */
export function refuseUnknownAccount(): ProblemException {
  return new ProblemException('not_found', { detail: 'No payout account with this id exists here.' });
}
