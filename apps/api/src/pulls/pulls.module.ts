import { Module } from '@nestjs/common';
import { ConnectionsModule } from '../connections/connections.module.js';
import { Pulls } from './pulls.service.js';

/** Asks tools for their records, and applies what they say. */
@Module({ imports: [ConnectionsModule], providers: [Pulls], exports: [Pulls] })
export class PullsModule {}
