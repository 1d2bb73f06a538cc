import { Module } from '@nestjs/common';
import { AutoRelease } from './auto-release.js';
import { IncentiveReader } from './incentive-reader.js';
import { IncentiveService } from './incentive.service.js';
import { IncentivesController } from './incentives.controller.js';
import { PayoutContent } from './payout-content.js';
import { PayoutFileReader } from './payout-file-reader.js';
import { PayoutFilesController } from './payout-files.controller.js';
import { PayoutFilesService } from './payout-files.service.js';
import { PayoutReports } from './payout-reports.service.js';

/** What people are owed: its release, and its way to them. */
@Module({
  controllers: [IncentivesController, PayoutFilesController],
  providers: [AutoRelease, IncentiveReader, IncentiveService, PayoutContent, PayoutFileReader, PayoutFilesService, PayoutReports],
  exports: [IncentiveService],
})
export class IncentivesModule {}
