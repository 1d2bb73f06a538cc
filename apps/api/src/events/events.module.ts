import { Global, Module } from '@nestjs/common';
import { ActorDirectory } from './actor-directory.js';
import { EventLog } from './event-log.js';
import { EventReader } from './event-reader.js';
import { EventsController } from './events.controller.js';

/** The log of everything that happened. */
@Global()
@Module({
  controllers: [EventsController],
  providers: [ActorDirectory, EventLog, EventReader],
  exports: [ActorDirectory, EventLog, EventReader],
})
export class EventsModule {}
