import { Module } from '@nestjs/common';
import { AlertsModule } from '../../alerts/alerts.module.js';
import { ConnectionsModule } from '../../connections/connections.module.js';
import { ParticipantsModule } from '../../participants/participants.module.js';
import { SourcesModule } from '../../sources/sources.module.js';
import { BeginRun } from './begin-run.js';
import { StageComparer } from './comparing/stage-comparer.js';
import { EndRun } from './end-run.js';
import { comparePhase, readPhase } from './phases.js';
import { ModelStager } from './reading/model-stager.js';
import { InDoubtRows } from './resolve-in-doubt.js';
import { RunHost } from './run-host.js';
import { RunWork } from './run-work.js';
import { EngineClock } from './sending/clock.js';
import { Sender } from './sending/sender.js';
import { ConnectionSender } from './sending/to-connection.js';
import { PanelSender } from './sending/to-panel.js';
import { SyncSweep } from './sync-sweep.js';

/** Runs of syncs: they are read, compared, sent and ended here, in processes that do background work. */
@Module({
  imports: [AlertsModule, ConnectionsModule, ParticipantsModule, SourcesModule],
  providers: [
    { provide: readPhase, useClass: ModelStager },
    { provide: comparePhase, useClass: StageComparer },
    BeginRun,
    EndRun,
    EngineClock,
    InDoubtRows,
    RunHost,
    RunWork,
    Sender,
    ConnectionSender,
    PanelSender,
    SyncSweep,
  ],
  exports: [InDoubtRows],
})
export class EngineModule {}
