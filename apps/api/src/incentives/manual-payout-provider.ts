import { formatAmount } from '@panelbridge/core';
import type { FilePayoutProvider } from './payout-provider.js';

/** People who pay by hand, or upload the list somewhere. Amounts are in whole units, such as `65.00`. */
export const manualPayoutProvider: FilePayoutProvider = {
  kind: 'file',
  name: 'manual',
  columns: ['external_id', 'email', 'first_name', 'last_name', 'amount', 'currency', 'study'],
  writeRow: ({ externalId, amount, study, recipient }) => [
    externalId,
    recipient?.email ?? '',
    recipient?.firstName ?? '',
    recipient?.lastName ?? '',
    formatAmount(amount),
    amount.currency,
    study,
  ],
};
