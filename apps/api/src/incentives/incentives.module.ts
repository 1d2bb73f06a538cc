import { Module } from '@nestjs/common';
import { ParticipantsModule } from '../participants/participants.module.js';
import { AutoRelease } from './auto-release.js';
import { IncentiveReader } from './incentive-reader.js';
import { IncentiveService } from './incentive.service.js';
import { IncentivesController } from './incentives.controller.js';
import { AccountHealth } from './payout-accounts/account-health.js';
import { AccountOpener } from './payout-accounts/account-opener.js';
import { AccountSecrets } from './payout-accounts/account-secrets.js';
import { CheckAccount } from './payout-accounts/check-account.js';
import { PayoutAccountsController } from './payout-accounts/payout-accounts.controller.js';
import { PayoutAccountsService } from './payout-accounts/payout-accounts.service.js';
import { PayoutBatchesController } from './payout-batches/payout-batches.controller.js';
import { PayoutBatchesService } from './payout-batches/payout-batches.service.js';
import { WorkBatch } from './payout-batches/work-batch.js';
import { PayoutContent } from './payout-content.js';
import { PayoutFileReader } from './payout-file-reader.js';
import { PayoutFilesController } from './payout-files.controller.js';
import { PayoutFilesService } from './payout-files.service.js';
import { PayoutReports } from './payout-reports.service.js';
import { AcceptPayoutWebhook } from './payout-webhooks/accept-webhook.js';
import { PayoutWebhookReader } from './payout-webhooks/payout-webhook-reader.js';
import { ReadPayoutWebhook } from './payout-webhooks/read-payout-webhook.js';
import { BeginPayouts } from './payouts/begin-payouts.js';
import { ClaimPayout } from './payouts/claim-payout.js';
import { MoveIncentive } from './payouts/move-incentive.js';
import { PayIncentive } from './payouts/pay-incentive.js';
import { PayoutLinks } from './payouts/payout-links.js';
import { PersonPayouts } from './payouts/person-payouts.js';
import { ResendPayout } from './payouts/resend-payout.js';
import { ResolvePayout } from './payouts/resolve-payout.js';
import { SettlePayout } from './payouts/settle-payout.js';

/** What people are owed: its release, and its way to them. */
@Module({
  imports: [ParticipantsModule],
  controllers: [IncentivesController, PayoutAccountsController, PayoutBatchesController, PayoutFilesController],
  providers: [
    AcceptPayoutWebhook,
    AccountHealth,
    AccountOpener,
    AccountSecrets,
    AutoRelease,
    BeginPayouts,
    CheckAccount,
    ClaimPayout,
    IncentiveReader,
    IncentiveService,
    MoveIncentive,
    PayIncentive,
    PayoutAccountsService,
    PayoutBatchesService,
    PayoutContent,
    PayoutFileReader,
    PayoutFilesService,
    PayoutLinks,
    PayoutReports,
    PayoutWebhookReader,
    PersonPayouts,
    ReadPayoutWebhook,
    ResendPayout,
    ResolvePayout,
    SettlePayout,
    WorkBatch,
  ],
  exports: [IncentiveService, PayoutLinks],
})
export class IncentivesModule {}
