import { Global, Module } from '@nestjs/common';
import { EventLog } from './event-log.js';

/** The log of everything that happened. */
@Global()
@Module({ providers: [EventLog], exports: [EventLog] })
export class EventsModule {}
