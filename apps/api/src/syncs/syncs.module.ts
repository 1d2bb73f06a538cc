import { Module } from '@nestjs/common';
import { AlertsModule } from '../alerts/alerts.module.js';
import { ConnectionsModule } from '../connections/connections.module.js';
import { ParticipantsModule } from '../participants/participants.module.js';
import { EngineModule } from './engine/engine.module.js';
import { NextRuns } from './next-runs.js';
import { PersonRows } from './rows/person-rows.js';
import { RowExport } from './rows/row-export.js';
import { RowsController } from './rows/rows.controller.js';
import { RunExchanges } from './rows/run-exchanges.js';
import { RunRows } from './rows/run-rows.js';
import { SyncRows } from './rows/sync-rows.js';
import { RunReader } from './runs/run-reader.js';
import { RunsController } from './runs/runs.controller.js';
import { RunsService } from './runs/runs.service.js';
import { DueRuns } from './schedule/due-runs.js';
import { SyncChecker } from './sync-checker.js';
import { SyncReader } from './sync-reader.js';
import { SyncsController } from './syncs.controller.js';
import { SyncsService } from './syncs.service.js';

/** Keeping destinations in step with models. */
@Module({
  imports: [AlertsModule, ConnectionsModule, EngineModule, ParticipantsModule],
  controllers: [SyncsController, RunsController, RowsController],
  providers: [
    DueRuns,
    NextRuns,
    PersonRows,
    RowExport,
    RunExchanges,
    RunReader,
    RunRows,
    RunsService,
    SyncChecker,
    SyncReader,
    SyncRows,
    SyncsService,
  ],
})
export class SyncsModule {}
