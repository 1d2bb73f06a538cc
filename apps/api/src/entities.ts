import { ScreenerInvitation } from './invitations/screener-invitation.entity.js';
import { Characteristic } from './participants/characteristics/characteristic.entity.js';
import { Participant } from './participants/participant.entity.js';
import { Exclusion } from './participations/exclusion/exclusion.entity.js';
import { Participation } from './participations/participation.entity.js';
import { QuarantineItem } from './participations/quarantine-item.entity.js';
import { Email } from './platform/mail/email.entity.js';
import { Finding } from './reconciliation/findings/finding.entity.js';
import { Reconciliation } from './reconciliation/reconciliation.entity.js';
import { ReconciliationSchedule } from './reconciliation/reconciliation-schedule.entity.js';
import { ScreenerRow } from './screeners/screener.entity.js';
import { Integration } from './studies/integration/integration.entity.js';
import { ReturnKey } from './studies/integration/return-key.entity.js';
import { Preview } from './studies/preview/preview.entity.js';
import { EstimateRow } from './studies/estimate/estimate.entity.js';
import { Study } from './studies/study.entity.js';
import { AvailabilityRow } from './sessions/availability.entity.js';
import { Booking } from './sessions/booking.entity.js';
import { SessionRow } from './sessions/session.entity.js';
import { AlertChannel, AlertChannelSecret } from './alerts/alert-channel.entity.js';
import { AlertDelivery } from './alerts/alert-delivery.entity.js';
import { Alert } from './alerts/alert.entity.js';
import { PlatformReport } from './recruitment/platform/platform-report.entity.js';
import { PlatformStudyRow } from './recruitment/platform/platform-study.entity.js';
import { AudienceRow } from './recruitment/audience/audience.entity.js';
import { StudyTemplate } from './recruitment/templates/study-template.entity.js';
import { Budget } from './budgets/budget.entity.js';
import { LedgerPosting, LedgerTransfer } from './budgets/ledger-transfer.entity.js';
import { Connection, ConnectionSecret } from './connections/connection.entity.js';
import { Exchange } from './connections/exchange.entity.js';
import { IncentiveRow } from './incentives/incentive.entity.js';
import { PayoutAccount, PayoutAccountSecret } from './incentives/payout-accounts/payout-account.entity.js';
import { PayoutBatch, PayoutBatchItem } from './incentives/payout-batches/payout-batch.entity.js';
import { PayoutFile } from './incentives/payout-file.entity.js';
import { PayoutWebhook } from './incentives/payout-webhooks/payout-webhook.entity.js';
import { Payout } from './incentives/payouts/payout.entity.js';
import { Pull } from './pulls/pull.entity.js';
import { PulledRecordRow } from './pulls/pulled-record.entity.js';
import { SyncRun } from './syncs/runs/sync-run.entity.js';
import { Sync } from './syncs/sync.entity.js';
import { Model } from './sources/model.entity.js';
import { Source, SourceFile, SourceFileChunk } from './sources/source.entity.js';
import { ApiKey } from './workspaces/api-key.entity.js';
import { InboundWebhook } from './webhooks/inbound-webhook.entity.js';

/** Every entity of the hub. A new one is added here, or TypeORM does not know it. */
export const entities = [
  Source,
  SourceFile,
  SourceFileChunk,
  Model,
  Alert,
  AlertChannel,
  AlertChannelSecret,
  AlertDelivery,
  AudienceRow,
  PlatformReport,
  PlatformStudyRow,
  StudyTemplate,
  AvailabilityRow,
  Booking,
  SessionRow,
  Budget,
  LedgerTransfer,
  LedgerPosting,
  Characteristic,
  Email,
  Exclusion,
  Participant,
  Participation,
  QuarantineItem,
  ScreenerInvitation,
  IncentiveRow,
  PayoutFile,
  Payout,
  PayoutAccount,
  PayoutAccountSecret,
  PayoutBatch,
  PayoutBatchItem,
  PayoutWebhook,
  ApiKey,
  Connection,
  ConnectionSecret,
  Exchange,
  InboundWebhook,
  Pull,
  PulledRecordRow,
  Study,
  ScreenerRow,
  Integration,
  ReturnKey,
  Preview,
  EstimateRow,
  Finding,
  Reconciliation,
  ReconciliationSchedule,
  Sync,
  SyncRun,
];
