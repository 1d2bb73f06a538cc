import type { PayoutKind } from '@panelbridge/core';
import { manualPayoutProvider } from './manual-payout-provider.js';
import type { FilePayoutProvider, PayoutProvider } from './payout-provider.js';

const payoutProviders: readonly PayoutProvider[] = [manualPayoutProvider];

/** The provider that a payout file was made for. @throws Error when there is none of that name that takes files: it was removed */
export function findFileProvider(name: string): FilePayoutProvider {
  const provider = payoutProviders.find((one) => one.name === name);
  if (provider?.kind === 'file') return provider;
  throw new Error(`there is no payout provider ${name} that takes files`);
}

/** Who brings the money of a provider's orders. One that was removed told nobody to pay by hand, so it counts as one that is called. */
export function findPayoutKind(name: string): PayoutKind {
  return payoutProviders.find((one) => one.name === name)?.kind ?? 'api';
}
