import { Module } from '@nestjs/common';
import { ConnectionsModule } from '../connections/connections.module.js';
import { LinksModule } from '../links/links.module.js';
import { PullsModule } from '../pulls/pulls.module.js';
import { StudiesModule } from '../studies/studies.module.js';
import { ExternalIds } from './external-ids.js';
import { ListSource } from './list-source.js';
import { PullWait } from './pull-wait.js';
import { ReconciliationReader } from './reconciliation-reader.js';
import { ReconciliationSweep } from './reconciliation-sweep.js';
import { ReconciliationsController } from './reconciliations.controller.js';
import { ReconciliationsService } from './reconciliations.service.js';
import { RowStore } from './row-store.js';
import { RunReconciliation } from './run-reconciliation.js';
import { RunStore } from './run-store.js';
import { ReconciliationScheduleController } from './schedule.controller.js';
import { SchedulesService } from './schedules.service.js';

/** Comparing both sides of a study. */
@Module({
  imports: [ConnectionsModule, LinksModule, PullsModule, StudiesModule],
  controllers: [ReconciliationsController, ReconciliationScheduleController],
  providers: [
    ExternalIds,
    ListSource,
    PullWait,
    ReconciliationReader,
    ReconciliationSweep,
    ReconciliationsService,
    RowStore,
    RunReconciliation,
    RunStore,
    SchedulesService,
  ],
})
export class ReconciliationModule {}
