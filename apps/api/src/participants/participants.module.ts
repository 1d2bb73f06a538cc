import { Module } from '@nestjs/common';
import { ParticipantErasure } from './participant-erasure.js';
import { ParticipantExport } from './participant-export.js';
import { ParticipantsController } from './participants.controller.js';
import { ParticipantsService } from './participants.service.js';

/** The panel. */
@Module({
  controllers: [ParticipantsController],
  providers: [ParticipantErasure, ParticipantExport, ParticipantsService],
  exports: [ParticipantsService],
})
export class ParticipantsModule {}
