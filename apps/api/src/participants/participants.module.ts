import { Module } from '@nestjs/common';
import { ConnectionsModule } from '../connections/connections.module.js';
import { ParticipantErasure } from './participant-erasure.js';
import { ParticipantExport } from './participant-export.js';
import { ParticipantsController } from './participants.controller.js';
import { ParticipantsService } from './participants.service.js';
import { PersonNames } from './person-names.js';

/** The panel. */
@Module({
  imports: [ConnectionsModule],
  controllers: [ParticipantsController],
  providers: [ParticipantErasure, ParticipantExport, ParticipantsService, PersonNames],
  exports: [ParticipantsService],
})
export class ParticipantsModule {}
