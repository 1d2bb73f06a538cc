import { Module } from '@nestjs/common';
import { ConnectionsModule } from '../connections/connections.module.js';
import { WebhooksModule } from '../webhooks/webhooks.module.js';
import { PullFailures } from './pull-failures.js';
import { PullLeases } from './pull-leases.js';
import { PullPlans } from './pull-plans.js';
import { PullStep } from './pull-step.js';
import { PullStore } from './pull-store.js';
import { PullSweep } from './pull-sweep.js';
import { PullsController } from './pulls.controller.js';
import { Pulls } from './pulls.service.js';
import { RecordApplier } from './record-applier.js';
import { SettledReports } from './settled-reports.js';

/** Asks tools for their records, and applies what they say. */
@Module({
  imports: [ConnectionsModule, WebhooksModule],
  controllers: [PullsController],
  providers: [Pulls, PullLeases, PullPlans, PullStore, PullFailures, RecordApplier, PullStep, PullSweep, SettledReports],
  exports: [Pulls],
})
export class PullsModule {}
