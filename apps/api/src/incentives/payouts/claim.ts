import type { PayoutAccount } from '../payout-accounts/payout-account.entity.js';
import type { TremendousProvider } from '../tremendous/tremendous-provider.js';

/** Longer than all calls of one piece of work can take; whoever is at work for longer was cut off, and another one takes over. */
export const leaseSeconds = 60;

/** The right to call the provider about one order. */
export interface Claim {
  readonly incentiveId: string;
  readonly externalId: string;
  /** `send`: the frozen request goes out. `find`: the order is looked up. */
  readonly act: 'send' | 'find';
  /** Whether an order that the provider has never heard of is sent again, by the same bytes under the same id. */
  readonly mayRepeat: boolean;
  /**
   * An order that was sent with the same key: a present key that does not show it is that of another login. Null: there is none, though the key was
   * stored anew since. Absent: the key is still the one that the order was sent with.
   */
  readonly witness?: string | null;
  /** The frozen request; null once it is not needed any more. */
  readonly request: Buffer | null;
  /** Who holds it. */
  readonly holder: string;
  readonly account: PayoutAccount;
  readonly provider: TremendousProvider;
}
