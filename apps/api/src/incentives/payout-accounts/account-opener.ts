import { Injectable } from '@nestjs/common';
import { Outbound } from '../../platform/outbound/outbound.js';
import { checkTremendous } from '../tremendous/check-account.js';
import { resolveTremendousUrl, tremendousSettingsSchema } from '../tremendous/settings.js';
import { createTremendousProvider, type TremendousProvider } from '../tremendous/tremendous-provider.js';
import { AccountSecrets } from './account-secrets.js';
import type { PayoutAccount } from './payout-account.entity.js';

/** An account that can be called, or why it cannot. */
export type OpenedAccount =
  | { readonly ok: true; readonly provider: TremendousProvider; readonly check: () => Promise<string | null> }
  | { readonly ok: false; readonly detail: string };

/** Makes the provider of a payout account, in the open workspace transaction; its calls are then made outside of any. */
@Injectable()
export class AccountOpener {
  /** Longest wait for an answer. An order that is refused is looked up too, so one payment makes two calls at most before it is settled. */
  timeoutMs = 15_000;

  constructor(
    private readonly outbound: Outbound,
    private readonly secrets: AccountSecrets,
  ) {}

  /** Opens an account. What is wrong is said in `detail`, without secrets. */
  async open(account: Pick<PayoutAccount, 'id' | 'settings'>): Promise<OpenedAccount> {
    const key = await this.secrets.openOne(account.id, 'apiKey');
    if (key === undefined) return { ok: false, detail: 'The API key cannot be opened. Store it again.' };
    const settings = tremendousSettingsSchema.safeParse(account.settings);
    if (!settings.success)
      return { ok: false, detail: `The settings cannot be read: ${settings.error.issues.map(({ message }) => message).join(' ')}` };
    const url = resolveTremendousUrl(settings.data, this.outbound.policy);
    if (!url.ok) return { ok: false, detail: url.faults.map(({ detail }) => detail).join(' ') };
    const input = { send: this.outbound, settings: settings.data, key, timeoutMs: this.timeoutMs };
    return { ok: true, provider: createTremendousProvider(input), check: () => checkTremendous(input) };
  }
}
