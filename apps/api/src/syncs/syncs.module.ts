import { Module } from '@nestjs/common';
import { ConnectionsModule } from '../connections/connections.module.js';
import { ParticipantsModule } from '../participants/participants.module.js';
import { NextRuns } from './next-runs.js';
import { RunReader } from './runs/run-reader.js';
import { RunsController } from './runs/runs.controller.js';
import { RunsService } from './runs/runs.service.js';
import { SyncChecker } from './sync-checker.js';
import { SyncReader } from './sync-reader.js';
import { SyncsController } from './syncs.controller.js';
import { SyncsService } from './syncs.service.js';

/** Keeping destinations in step with models. */
@Module({
  imports: [ConnectionsModule, ParticipantsModule],
  controllers: [SyncsController, RunsController],
  providers: [NextRuns, RunReader, RunsService, SyncChecker, SyncReader, SyncsService],
  exports: [RunsService],
})
export class SyncsModule {}
