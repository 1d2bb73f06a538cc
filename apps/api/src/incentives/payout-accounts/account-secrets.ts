import { Injectable, Logger } from '@nestjs/common';
import { fault, type Fault } from '@panelbridge/core';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import { SecretBox } from '../../platform/security/secret-box.js';
import { accountSecretNames, PayoutAccountSecret, type AccountSecretName } from './payout-account.entity.js';

/** Secrets that change; `null` removes one. */
export type SecretChanges = Readonly<Partial<Record<AccountSecretName, string | null>>>;

const longestSecret = 1_000;

/** Stores the secrets of payout accounts, encrypted. Runs in the open workspace transaction. */
@Injectable()
export class AccountSecrets {
  readonly #logger = new Logger(AccountSecrets.name);

  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly box: SecretBox,
  ) {}

  /** The secrets that an account holds, without their values. */
  list(accountId: string): Promise<readonly PayoutAccountSecret[]> {
    return this.database.manager.findBy(PayoutAccountSecret, { accountId });
  }

  /** Stores, replaces and removes secrets that {@link checkAccountSecrets} has found good; the others are sealed anew if their key is outdated. */
  async change(accountId: string, changes: SecretChanges): Promise<void> {
    const { manager, workspaceId } = this.database;
    for (const [name, value] of Object.entries(changes) as [AccountSecretName, string | null][]) {
      if (value === null) await manager.delete(PayoutAccountSecret, { accountId, name });
      else {
        const sealed = this.box.seal(value, { owner: accountId, name });
        await manager.upsert(PayoutAccountSecret, { accountId, name, workspaceId, ...sealed, updatedAt: () => 'now()' }, [
          'accountId',
          'name',
        ]);
      }
    }
    for (const row of await this.list(accountId)) {
      const text = this.box.isOutdated(row) ? this.#open(row) : undefined;
      // `updatedAt` stays: the secret is the same, only its wrapping is new.
      if (text !== undefined)
        await manager.update(PayoutAccountSecret, { accountId, name: row.name }, this.box.seal(text, { owner: accountId, name: row.name }));
    }
  }

  /** Decrypts a secret. @returns undefined when there is none, or when it cannot be opened, such as when its key is gone */
  async open(accountId: string, name: AccountSecretName): Promise<string | undefined> {
    const row = await this.database.manager.findOneBy(PayoutAccountSecret, { accountId, name });
    return row === null ? undefined : this.#open(row);
  }

  #open(row: PayoutAccountSecret): string | undefined {
    try {
      return this.box.open(row, { owner: row.accountId, name: row.name });
    } catch (error) {
      this.#logger.error({ err: error, accountId: row.accountId }, 'a secret of a payout account cannot be opened');
      return undefined;
    }
  }
}

/** Why a secret is refused. */
export type AccountSecretFault = 'secret_unknown' | 'secret_invalid' | 'secret_missing';

/** Checks secrets as they came in a request. @param stored names of those that are there already */
export function checkAccountSecrets(
  secrets: Readonly<Record<string, unknown>>,
  stored: ReadonlySet<string>,
): readonly Fault<AccountSecretFault>[] {
  const faults: Fault<AccountSecretFault>[] = [];
  for (const [name, value] of Object.entries(secrets)) {
    const pointer = `/secrets/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    if (!accountSecretNames.some((known) => known === name))
      faults.push(fault('secret_unknown', pointer, `There is no such secret; an account takes ${accountSecretNames.join(' and ')}.`));
    else if (
      value === null ? name === 'apiKey' : typeof value !== 'string' || !/^[\x21-\x7e]+$/.test(value) || value.length > longestSecret
    )
      faults.push(
        fault(
          'secret_invalid',
          pointer,
          `Send it as a text of 1 to ${longestSecret} printable characters without spaces; the API key cannot be removed.`,
        ),
      );
  }
  if (secrets['apiKey'] === undefined && !stored.has('apiKey'))
    faults.push(fault('secret_missing', '/secrets/apiKey', 'Send the API key of the provider.'));
  return faults;
}
