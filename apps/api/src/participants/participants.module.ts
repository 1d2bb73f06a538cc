import { Module } from '@nestjs/common';
import { ConnectionsModule } from '../connections/connections.module.js';
import { CharacteristicTypesReader } from './characteristics/characteristic-types.js';
import { CharacteristicsController } from './characteristics/characteristics.controller.js';
import { CharacteristicsService } from './characteristics/characteristics.service.js';
import { CompatibleBatches } from './compatible/compatible-batch.js';
import { CompatibleParticipants } from './compatible/compatible-participants.js';
import { CompatibleController } from './compatible/compatible.controller.js';
import { SharedBatches } from './compatible/shared-batches.js';
import { PanelWriter } from './panel-writer.js';
import { ParticipantErasure } from './participant-erasure.js';
import { ParticipantExport } from './participant-export.js';
import { ParticipantsController } from './participants.controller.js';
import { ParticipantsService } from './participants.service.js';
import { PersonNames } from './person-names.js';

/** The panel. */
@Module({
  imports: [ConnectionsModule],
  controllers: [CharacteristicsController, CompatibleController, ParticipantsController],
  providers: [
    CharacteristicTypesReader,
    CharacteristicsService,
    CompatibleBatches,
    CompatibleParticipants,
    PanelWriter,
    ParticipantErasure,
    ParticipantExport,
    ParticipantsService,
    PersonNames,
    SharedBatches,
  ],
  exports: [PanelWriter, ParticipantErasure, ParticipantExport, ParticipantsService],
})
export class ParticipantsModule {}
