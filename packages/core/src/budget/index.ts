export * from './balances.js';
export * from './post-charge.js';
export * from './post-fund.js';
export * from './post-reserve.js';
export * from './settle-participation.js';
export { accounts, chargeKinds, checkTransfer, studyAccounts, transferKinds } from './transfer.js';
export type { Account, ChargeKind, Posting, Transfer, TransferKind } from './transfer.js';
export * from './transfer-key.js';
