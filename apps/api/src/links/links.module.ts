import { Module } from '@nestjs/common';
import { ConnectionsModule } from '../connections/connections.module.js';
import { EntryService } from './entry.js';
import { EntrySummaries } from './entry-summary.js';
import { HotStatements } from './hot-statements.js';
import { OptOutLinks } from './opt-out-links.js';
import { ParticipantTokens } from './participant-tokens.js';
import { ReturnIdentities } from './return-identities.js';
import { ReturnKeys } from './return-keys.js';
import { ReturnTools } from './return-tools.js';
import { ReturnService } from './return.js';

/** The way into tools and back: tokens, entry, return. */
@Module({
  imports: [ConnectionsModule],
  providers: [
    EntryService,
    EntrySummaries,
    HotStatements,
    OptOutLinks,
    ParticipantTokens,
    ReturnIdentities,
    ReturnKeys,
    ReturnService,
    ReturnTools,
  ],
  exports: [EntryService, EntrySummaries, HotStatements, OptOutLinks, ParticipantTokens, ReturnService],
})
export class LinksModule {}
