import { Injectable } from '@nestjs/common';
import { fault, type Fault } from '@panelbridge/core';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import { SecretBox } from '../../platform/security/secret-box.js';
import { SecretStore } from '../../platform/security/secret-store.js';
import { accountSecretNames, PayoutAccountSecret, type AccountSecretName } from './payout-account.entity.js';

const longestSecret = 1_000;

/** The secrets of payout accounts. */
@Injectable()
export class AccountSecrets extends SecretStore {
  readonly #database: WorkspaceDatabase;

  constructor(database: WorkspaceDatabase, box: SecretBox) {
    super(PayoutAccountSecret, database, box);
    this.#database = database;
  }

  /** Decrypts a secret by its name. @returns undefined when there is none, or when it cannot be opened, such as when its key is gone */
  async openOne(accountId: string, name: AccountSecretName): Promise<string | undefined> {
    const row = await this.#database.manager.findOneBy(PayoutAccountSecret, { ownerId: accountId, name });
    return row === null ? undefined : this.open(row);
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
