import { Module } from '@nestjs/common';
import { ConnectionsModule } from '../connections/connections.module.js';
import { EntryService } from './entry.js';
import { EntrySummaries } from './entry-summary.js';
import { HotStatements } from './hot-statements.js';
import { ParticipantTokens } from './participant-tokens.js';
import { ReturnKeys } from './return-keys.js';
import { ReturnParameters } from './return-parameters.js';
import { ReturnService } from './return.js';

/** The way into tools and back: tokens, entry, return. */
@Module({
  imports: [ConnectionsModule],
  providers: [EntryService, EntrySummaries, HotStatements, ParticipantTokens, ReturnKeys, ReturnParameters, ReturnService],
  exports: [EntryService, EntrySummaries, HotStatements, ParticipantTokens, ReturnService],
})
export class LinksModule {}
